//! What became of each part.

use std::fmt;

use crate::{error::Error, step::Elapsed};

#[derive(Debug)]
pub(crate) enum Outcome {
    Passed,
    Failed(Error),
    Skipped,
}

impl Outcome {
    pub(crate) fn of(result: Result<(), Error>) -> Outcome {
        match result {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(error),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "FAILED",
            Outcome::Skipped => "skipped",
        }
    }
}

/// A table, then the failures in full, then the line of counts that CI reads.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<(&'static str, Outcome, Elapsed)>,
}

impl Report {
    pub(crate) fn add(&mut self, name: &'static str, outcome: Outcome, elapsed: Elapsed) {
        self.rows.push((name, outcome, elapsed));
    }

    /// Whether nothing failed.
    pub(crate) fn is_good(&self) -> bool {
        self.count("FAILED") == 0
    }

    fn count(&self, word: &str) -> usize {
        self.rows.iter().filter(|(_, outcome, _)| outcome.word() == word).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome, elapsed) in &self.rows {
            writeln!(f, "{name:<12} {:<8} {elapsed:>12}", outcome.word())?;
        }
        for (name, outcome, _) in &self.rows {
            if let Outcome::Failed(error) = outcome {
                writeln!(f, "\n{name} failed: {error}")?;
            }
        }
        let [passed, failed, skipped] =
            ["passed", "FAILED", "skipped"].map(|word| self.count(word));
        write!(f, "\n{passed} passed, {failed} failed")?;
        if 0 < skipped {
            write!(f, ", {skipped} skipped")?;
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn report(outcomes: impl IntoIterator<Item = Outcome>) -> Report {
        let mut report = Report::default();
        for outcome in outcomes {
            report.add("part", outcome, Elapsed(Duration::from_secs(1)));
        }
        report
    }

    fn last_line(report: &Report) -> String {
        report.to_string().lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_last_line_counts_parts() {
        let good = report([Outcome::Passed, Outcome::Passed]);
        assert_eq!(last_line(&good), "2 passed, 0 failed");
        assert!(good.is_good());
    }

    #[test]
    fn a_failure_is_told_with_its_reason() {
        let failure = Outcome::Failed(Error::unmet("it is too large", "take something out"));
        let bad = report([Outcome::Passed, failure, Outcome::Skipped]);
        assert_eq!(last_line(&bad), "1 passed, 1 failed, 1 skipped");
        assert!(bad.to_string().contains("part failed: it is too large; take something out"));
        assert!(!bad.is_good());
    }
}
