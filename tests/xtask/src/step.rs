//! Says what takes long while it lasts, and how long it took.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// Does something under a name that people can watch.
pub(crate) fn step<T, E>(what: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    println!("-- {what} ...");
    let start = Instant::now();
    let result = work();
    let outcome = if result.is_ok() { "done" } else { "failed" };
    println!("-- {what}: {outcome} after {}", Elapsed(start.elapsed()));
    result
}

/// A duration as people say it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elapsed(pub(crate) Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        let text = if seconds < 60.0 {
            format!("{seconds:.1} s")
        } else {
            format!("{} min {} s", self.0.as_secs() / 60, self.0.as_secs() % 60)
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_where_seconds_end() {
        assert_eq!(Elapsed(Duration::from_millis(59_940)).to_string(), "59.9 s");
        assert_eq!(Elapsed(Duration::from_secs(83)).to_string(), "1 min 23 s");
    }
}
