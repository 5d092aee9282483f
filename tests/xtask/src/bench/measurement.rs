//! One measured figure, as a line of JSON among other output:
//! `{"bench":"open a run of 500 tasks","value":12.5,"unit":"ms","budget":16}`.
//!
//! The budget is the largest value that is still good; a figure without one is only shown.

use serde_json::Value;

#[derive(Debug, PartialEq)]
pub(crate) struct Measurement {
    name: String,
    value: f64,
    unit: String,
    budget: Option<f64>,
}

impl Measurement {
    pub(crate) fn parse(line: &str) -> Option<Measurement> {
        let line: Value = serde_json::from_str(line.trim()).ok()?;
        Some(Measurement {
            name: line["bench"].as_str()?.to_owned(),
            value: line["value"].as_f64()?,
            unit: line["unit"].as_str()?.to_owned(),
            budget: line["budget"].as_f64(),
        })
    }

    fn verdict(&self) -> String {
        let Some(budget) = self.budget else { return String::new() };
        let word = if self.value <= budget { "within" } else { "over" };
        format!("{word}: {:.2} of {budget} {}", self.value / budget, self.unit)
    }
}

/// All figures, one a line, in columns.
pub(crate) fn table(measured: &[Measurement]) -> String {
    let width = measured.iter().map(|it| it.name.chars().count()).max().unwrap_or_default();
    let row = |it: &Measurement| {
        let line =
            format!("{:<width$} {:>12.2} {:<8} {}", it.name, it.value, it.unit, it.verdict());
        format!("{}\n", line.trim_end())
    };
    measured.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_measurements_are_read() {
        let line = r#"{"bench":"open","value":12.5,"unit":"ms","budget":16}"#;
        let open = Measurement::parse(line).unwrap();
        assert_eq!((open.value, open.budget), (12.5, Some(16.0)));
        assert_eq!(Measurement::parse("Running 1 test using 1 worker"), None);
        assert_eq!(Measurement::parse(r#"{"bench":"open"}"#), None);
    }

    #[test]
    fn a_figure_is_compared_with_its_budget() {
        let row = |value, budget| {
            let (name, unit) = ("open".to_owned(), "ms".to_owned());
            table(&[Measurement { name, value, unit, budget }])
        };
        assert_eq!(row(8.0, Some(16.0)), "open         8.00 ms       within: 0.50 of 16 ms\n");
        assert_eq!(row(20.0, Some(16.0)), "open        20.00 ms       over: 1.25 of 16 ms\n");
        assert_eq!(row(99.0, None), "open        99.00 ms\n");
    }
}
