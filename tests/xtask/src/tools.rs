//! The programs that Cargo alone doesn't bring, installed when they are first needed.
//!
//! They lie in a cache outside the clone and outside Cargo's target folder, one folder for each
//! version, so that a new clone, a clean build or another branch does not install them again.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) mod cache;
pub(crate) mod cargo_install;
pub(crate) mod chromium;
mod debian;
pub(crate) mod npm;
pub(crate) mod playwright;
pub(crate) mod wasm_target;

use crate::{error::Error, tools::cache::Cache, workspace::Workspace};
use wasm_target::WasmTarget;

/// The Trunk that the app is built with.
const TRUNK: &str = "0.21.14";

/// wasm-opt and lightningcss, as npm packages.
const NPM_MANIFEST: &str = include_str!("../npm/package.json");
const NPM_LOCK: &str = include_str!("../npm/package-lock.json");

/// What building the app takes.
#[derive(Debug)]
pub(crate) struct AppTools {
    folders: Vec<PathBuf>,
    wasm: WasmTarget,
}

impl AppTools {
    pub(crate) fn bring(workspace: &Workspace) -> Result<AppTools, Error> {
        let wasm = WasmTarget::bring()?;
        let cache = Cache::open()?;
        let bindgen = locked_version(workspace, "wasm-bindgen")?;
        let mut folders = vec![
            cargo_install::trunk(&cache, TRUNK)?,
            cargo_install::wasm_bindgen(&cache, &bindgen)?,
            npm::modules(&cache, "tools", NPM_MANIFEST, NPM_LOCK)?.join(".bin"),
        ];
        folders.extend(wasm.folder());
        Ok(AppTools { folders, wasm })
    }

    /// The Cargo that builds the app.
    pub(crate) fn cargo(&self) -> Command {
        self.wasm.cargo()
    }

    /// Lets a command find these tools, and the compiler that can build for the browser.
    pub(crate) fn equip(&self, command: &mut Command) {
        self.wasm.equip(command);
        command.env("PATH", path_with(&self.folders));
    }
}

/// PATH with these folders before all others.
pub(crate) fn path_with(folders: impl IntoIterator<Item = impl AsRef<Path>>) -> OsString {
    let first = folders.into_iter().map(|it| it.as_ref().to_path_buf());
    let present = env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = first.chain(env::split_paths(&present)).collect();
    env::join_paths(all).unwrap_or(present)
}

fn locked_version(workspace: &Workspace, package: &str) -> Result<String, Error> {
    let lock = crate::files::read_text(&workspace.join("Cargo.lock"))?;
    version_in(&lock, package).map(str::to_owned).ok_or_else(|| {
        Error::unmet(
            format!("Cargo.lock names no {package}"),
            "the app isn't a program for the browser until it depends on leptos",
        )
    })
}

/// The version of a package in the text of a Cargo.lock.
fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    version.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-macro"
version = "0.2.1"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = []
"#;

    #[test]
    fn the_version_is_that_of_the_very_package() {
        assert_eq!(version_in(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "wasm"), None);
    }

    #[test]
    fn our_folders_come_before_those_of_the_machine() {
        let path = path_with([Path::new("/first")]);
        assert_eq!(env::split_paths(&path).next(), Some(PathBuf::from("/first")));
    }
}
