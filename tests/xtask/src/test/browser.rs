//! The journeys of `tests/browser`: the finished app and a debug relay, in Chromium.

use crate::{
    build_app::build_app,
    build_relay::build_relay,
    error::Error,
    process,
    tools::playwright::Playwright,
    workspace::{Profile, Workspace},
};

/// Runs the journeys; `extra` are arguments for Playwright.
pub(crate) fn journeys(workspace: &Workspace, extra: &[String]) -> Result<(), Error> {
    let playwright = Playwright::bring(workspace)?;
    build_app(workspace, Profile::Release)?;
    // The debug relay reads the same app from its folder and is compiled for the tests anyway.
    let muster = build_relay(workspace, Profile::Dev)?;
    process::run(playwright.command(&muster).arg("test").args(extra))
}
