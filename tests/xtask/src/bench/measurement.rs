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

    pub(crate) fn is_good(&self) -> bool {
        self.budget.is_none_or(|budget| self.value <= budget)
    }

    fn verdict(&self) -> String {
        match self.budget {
            None => String::new(),
            Some(budget) if self.is_good() => format!("within {budget} {}", self.unit),
            Some(budget) => format!("OVER {budget} {}", self.unit),
        }
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
    fn a_figure_over_its_budget_is_not_good() {
        let measure =
            |value, budget| Measurement { name: "open".into(), value, unit: "ms".into(), budget };
        assert!(measure(16.0, Some(16.0)).is_good());
        assert!(!measure(16.1, Some(16.0)).is_good());
        assert!(measure(99.0, None).is_good());
        assert_eq!(table(&[measure(16.1, Some(16.0))]), "open        16.10 ms       OVER 16 ms\n");
    }
}
