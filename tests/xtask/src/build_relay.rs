//! The relay: the program `muster`.

use std::path::PathBuf;

use crate::{
    error::Error,
    process,
    step::step,
    workspace::{Profile, Workspace},
};

/// Builds the relay and gives back where it lies. In release it embeds the app, which has to be
/// built before.
pub(crate) fn build_relay(workspace: &Workspace, profile: Profile) -> Result<PathBuf, Error> {
    step(&format!("building the relay ({})", profile.name()), || {
        // By package: among the default members the test harness would choose its features.
        let mut command = process::cargo();
        command.args(["build", "--package", "server", "--bin", "muster", "--profile"]);
        process::run(command.arg(profile.name()).current_dir(workspace.root()))
    })?;
    Ok(workspace.program(profile, "muster"))
}
