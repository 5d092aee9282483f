//! `cargo xtask test`: every check that CI runs, each under its name.
//!
//! All parts run, whatever became of those before; the report at the end says which failed.

use std::{env, time::Instant};

use clap::{Args, ValueEnum};

mod browser;
mod part;
mod report;

use crate::{error::Error, step::Elapsed, workspace::Workspace};
use part::Part;
use report::{Outcome, Report};

/// Names the parts to leave out, with commas between. Nothing else may leave out any.
const SKIP: &str = "MUSTER_SKIP";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Leave out what needs the app in Wasm or a browser
    #[arg(long)]
    quick: bool,
    /// Run these parts alone
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// For the test runner of the parts `test` and `browser`
    #[arg(last = true)]
    extra: Vec<String>,
}

/// Says whether all went well.
pub(crate) fn test(workspace: &Workspace, options: &Options) -> Result<bool, Error> {
    let skipped = skipped(&env::var(SKIP).unwrap_or_default())?;
    let mut report = Report::default();
    for part in chosen(options) {
        let start = Instant::now();
        let outcome = if skipped.contains(&part) {
            Outcome::Skipped
        } else {
            println!("\n== {}: {}", part.name(), part.meaning());
            Outcome::of(part.run(workspace, &options.extra))
        };
        if let Outcome::Failed(error) = &outcome {
            println!("== {} failed: {error}", part.name());
        }
        report.add(part.name(), outcome, Elapsed(start.elapsed()));
    }
    print!("\n{report}");
    Ok(report.is_good())
}

fn chosen(options: &Options) -> Vec<Part> {
    let wanted = |part: &Part| {
        let named = options.only.is_empty() || options.only.contains(part);
        named && !(options.quick && part.needs_wasm())
    };
    Part::value_variants().iter().copied().filter(wanted).collect()
}

fn skipped(names: &str) -> Result<Vec<Part>, Error> {
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| Part::from_str(name, false).map_err(|_| unknown(name))).collect()
}

fn unknown(name: &str) -> Error {
    let known: Vec<_> = Part::value_variants().iter().map(|part| part.name()).collect();
    Error::unmet(
        format!("{SKIP} names {name}, which is no part of the tests"),
        format!("the parts are {}", known.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_skipped_by_name() {
        assert_eq!(skipped("browser, size").unwrap(), [Part::Browser, Part::Size]);
        assert_eq!(skipped("").unwrap(), []);
        assert!(skipped("brwoser").unwrap_err().to_string().contains("names brwoser"));
    }

    #[test]
    fn quick_leaves_out_what_needs_wasm() {
        let options = Options { quick: true, only: Vec::new(), extra: Vec::new() };
        let left = [Part::Fmt, Part::Clippy, Part::Test, Part::DocTest, Part::AppTest];
        assert_eq!(chosen(&options), left);
    }

    #[test]
    fn only_names_what_runs() {
        let options = Options { quick: false, only: vec![Part::Size], extra: Vec::new() };
        assert_eq!(chosen(&options), [Part::Size]);
    }
}
