//! Figures, as `cargo xtask bench` reads them.

use std::time::Duration;

use serde_json::json;

/// How spans of time are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Milliseconds,
    Microseconds,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
        }
    }

    fn of(self, span: Duration) -> f64 {
        let scale = match self {
            Self::Milliseconds => 1e3,
            Self::Microseconds => 1e6,
        };
        span.as_secs_f64() * scale
    }
}

/// Prints one figure.
pub(crate) fn figure(name: &str, value: f64, unit: &str) {
    println!("{}", json!({ "bench": name, "value": value, "unit": unit }));
}

/// Prints how long something took: in the middle, and for all but the slowest twentieth.
pub(crate) fn spans(name: &str, unit: Unit, mut spans: Vec<Duration>) {
    spans.sort_unstable();
    for percent in [50, 95] {
        let span = percentile(&spans, percent);
        figure(&format!("{name}, p{percent}"), unit.of(span), unit.name());
    }
}

/// The smallest of these that so many percent don't exceed.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    *sorted.get(rank.saturating_sub(1)).expect("something was measured")
}
