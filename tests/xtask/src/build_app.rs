//! The app: sources in, a finished `target/dist` out.
//!
//! Trunk compiles and names the files. What comes after it is done here: the page loses its inline
//! script, and the service worker learns which files there are.

use std::path::Path;

mod compress;
mod fingerprint;
mod page;
mod precache;
pub(crate) mod size;
mod style;

use crate::{
    error::Error,
    files,
    lock::Lock,
    process,
    step::step,
    tools::{AppTools, wasm_target::TRIPLE},
    workspace::{Profile, Workspace},
};

/// Builds the app, unless the one in place was built from the very same sources.
pub(crate) fn build_app(workspace: &Workspace, profile: Profile) -> Result<(), Error> {
    let _alone = Lock::take(&workspace.join("target/app.lock"))?;
    let built_from = workspace.join("target/dist.fingerprint");
    let sources = fingerprint::of(workspace, profile)?;
    let dist = workspace.dist();
    if dist.join("index.html").exists()
        && files::read_text(&built_from).ok().as_ref() == Some(&sources)
    {
        println!("-- the app is up to date");
        return Ok(());
    }

    let tools = AppTools::bring(workspace)?;
    let raw = workspace.join("target/trunk");
    files::remove_folder(&raw)?;
    step("fetching the app's crates", || fetch(workspace, &tools))?;
    step("bundling the style sheets", || style::bundle(workspace, &tools))?;
    step(&format!("building the app ({})", profile.name()), || trunk(workspace, &tools, profile))?;
    finish(&raw)?;
    if profile == Profile::Release {
        step("compressing the app", || compress::compress(&raw))?;
    }

    files::remove_folder(&dist)?;
    files::rename(&raw, &dist)?;
    files::write(&built_from, sources)
}

/// Trunk runs offline, and so does the Cargo that it calls.
fn fetch(workspace: &Workspace, tools: &AppTools) -> Result<(), Error> {
    let mut command = tools.cargo();
    command.args(["fetch", "--locked", "--target", TRIPLE]).current_dir(workspace.root());
    process::run(&mut command)
}

fn trunk(workspace: &Workspace, tools: &AppTools, profile: Profile) -> Result<(), Error> {
    let mut command = process::program("trunk");
    command.arg("build").current_dir(workspace.root());
    // Trunk reads NO_COLOR as true or false, and stops at the customary 1.
    command.env_remove("NO_COLOR");
    // Its backtrace would push what the compiler said out of sight.
    command.env("RUST_BACKTRACE", "0");
    match profile {
        Profile::Dev => {}
        // app/index.html names the profile for it, `wasm-release`.
        Profile::Release => {
            command.arg("--release");
        }
    }
    tools.equip(&mut command);
    process::run(&mut command)
}

/// Makes what Trunk wrote fit for our content security policy and for use without a network.
fn finish(folder: &Path) -> Result<(), Error> {
    let index = folder.join("index.html");
    let page = page::finish(&files::read_text(&index)?)?;
    files::write(&folder.join(&page.script_name), &page.script)?;
    files::write(&index, &page.html)?;

    let worker = folder.join("service-worker.js");
    let list = precache::list(folder)?;
    files::write(&worker, precache::fill(&files::read_text(&worker)?, &list)?)
}
