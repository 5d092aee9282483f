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

/// Prints all figures. One that is over its budget says so, and fails nothing: machines differ.
pub(crate) fn bench(workspace: &Workspace) -> Result<(), Error> {
    build_app(workspace, Profile::Release)?;
    let muster = build_relay(workspace, Profile::Release)?;

    let mut native = process::cargo();
    native.args(["run", "--release", "--package", "tests", "--bin", "bench"]);
    native.current_dir(workspace.root()).env("MUSTER_BIN", &muster);
    let natively = step("measuring natively", || read_measurements(&mut native))?;
    print!("\n{}\n", table(&natively));

    let mut chromium = Playwright::bring(workspace)?.command(&muster);
    chromium.args(["test", "--config", "bench"]);
    let in_chromium = step("measuring in Chromium", || read_measurements(&mut chromium))?;
    print!("\n{}", table(&in_chromium));
    Ok(())
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
