//! `cargo xtask bench`: measures on this machine and compares with the budgets.
//!
//! What measures is elsewhere: the binary `bench` of the package `tests`, and the Playwright
//! project `tests/browser/bench`. Both write a line for each [`measurement`] among their output.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

mod measurement;

use crate::{
    build_app::build_app,
    build_relay::build_relay,
    error::Error,
    process,
    step::step,
    tools::playwright::Playwright,
    workspace::{Profile, Workspace},
};
use measurement::{Measurement, table};

/// Says whether all measurements are within their budgets.
pub(crate) fn bench(workspace: &Workspace) -> Result<bool, Error> {
    let mut measured = Vec::new();
    if has_native(workspace)? {
        let mut command = process::cargo();
        command.args(["run", "--release", "--package", "tests", "--bin", "bench"]);
        measured.extend(step("measuring natively", || {
            read_measurements(command.current_dir(workspace.root()))
        })?);
    }
    if workspace.join("tests/browser/bench").exists() {
        build_app(workspace, Profile::Release)?;
        let muster = build_relay(workspace, Profile::Release)?;
        let mut command = Playwright::bring(workspace)?.command(&muster);
        measured.extend(step("measuring in Chromium", || {
            read_measurements(command.args(["test", "--config", "bench"]))
        })?);
    }
    if measured.is_empty() {
        return Err(Error::unmet(
            "nothing was measured",
            "add a binary `bench` to the package `tests`, or journeys to tests/browser/bench",
        ));
    }
    print!("\n{}", table(&measured));
    Ok(measured.iter().all(Measurement::is_good))
}

/// Whether the package `tests` has a binary `bench`.
fn has_native(workspace: &Workspace) -> Result<bool, Error> {
    let mut command = process::cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let text = process::read(command.current_dir(workspace.root()))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let all = |value: &serde_json::Value, key| value[key].as_array().cloned().unwrap_or_default();
    Ok(all(&metadata, "packages").iter().filter(|package| package["name"] == "tests").any(
        |package| {
            all(package, "targets").iter().any(|it| it["name"] == "bench" && it["kind"][0] == "bin")
        },
    ))
}

/// Runs the command, shows what it says, and picks the measurements out of it.
fn read_measurements(command: &mut Command) -> Result<Vec<Measurement>, Error> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(process::not_started(command))?;
    let mut measured = Vec::new();
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let Ok(line) = line else { break };
        match Measurement::parse(&line) {
            Some(measurement) => measured.push(measurement),
            None => println!("{line}"),
        }
    }
    let status = child.wait().map_err(process::not_started(command))?;
    if status.success() { Ok(measured) } else { Err(process::failed(command, status)) }
}
