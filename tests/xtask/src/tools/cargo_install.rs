//! Tools that are compiled from crates.

use std::path::PathBuf;

use super::cache::Cache;
use crate::{error::Error, process, step::step};

/// The folder that holds `trunk`.
pub(crate) fn trunk(cache: &Cache, version: &str) -> Result<PathBuf, Error> {
    install(cache, "trunk", version, &["--locked", "--no-default-features", "--features", "rustls"])
}

/// The folder that holds `wasm-bindgen`, of exactly the version that the app is compiled with.
pub(crate) fn wasm_bindgen(cache: &Cache, version: &str) -> Result<PathBuf, Error> {
    // Not `--locked`: releases were published with a lock file that newer compilers refuse.
    install(cache, "wasm-bindgen-cli", version, &[])
}

fn install(cache: &Cache, name: &str, version: &str, flags: &[&str]) -> Result<PathBuf, Error> {
    // The folder for wasm-bindgen-cli is named for what it holds.
    let folder = format!("{}-{version}", name.trim_end_matches("-cli"));
    let root = cache.entry(&folder, |part| {
        step(&format!("installing {name} {version} (minutes, once)"), || {
            let mut command = process::cargo();
            command.args(["install", &format!("{name}@{version}"), "--root"]).arg(part).args(flags);
            // Away from the workspace: its settings and its target folder are not for tools.
            command.current_dir(part).env_remove("CARGO_TARGET_DIR");
            // What these tools do takes seconds; optimising them fully takes most of the minutes.
            command.env("CARGO_PROFILE_RELEASE_LTO", "off");
            command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
            command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
            process::run(&mut command)
        })
    })?;
    Ok(root.join("bin"))
}
