//! Playwright, as `tests/browser` wants it.

use std::{
    env, fs,
    os::unix::fs::symlink,
    path::{self, Path, PathBuf},
    process::Command,
};

use super::{cache::Cache, chromium, npm};
use crate::{error::Error, files, process, workspace::Workspace};

#[derive(Debug)]
pub(crate) struct Playwright {
    folder: PathBuf,
    chromium: PathBuf,
    artifacts: PathBuf,
}

impl Playwright {
    /// Installs its packages outside the clone, and links them to where Node looks for them.
    pub(crate) fn bring(workspace: &Workspace) -> Result<Playwright, Error> {
        let folder = workspace.join("tests/browser");
        let manifest = files::read_text(&folder.join("package.json"))?;
        let lock = files::read_text(&folder.join("package-lock.json"))?;
        let modules = npm::modules(&Cache::open()?, "Playwright", &manifest, &lock)?;
        link(&modules, &folder.join("node_modules"))?;

        let artifacts = env::var_os("MUSTER_ARTIFACTS")
            .map_or_else(|| workspace.join("target/browser"), PathBuf::from);
        // Playwright runs in another folder than whoever named this one.
        let artifacts = path::absolute(&artifacts).map_err(Error::file("find", &artifacts))?;
        Ok(Playwright { folder, chromium: chromium::bring()?, artifacts })
    }

    /// Playwright's command line, for journeys that use this relay.
    pub(crate) fn command(&self, muster: &Path) -> Command {
        let mut command = process::program(self.folder.join("node_modules/.bin/playwright"));
        command.current_dir(&self.folder);
        command.env("MUSTER_BIN", muster).env("MUSTER_CHROMIUM", &self.chromium);
        command.env("MUSTER_ARTIFACTS", &self.artifacts);
        command
    }
}

/// Makes `link` lead to `modules`, whatever it led to before.
fn link(modules: &Path, link: &Path) -> Result<(), Error> {
    if fs::read_link(link).is_ok_and(|present| present == modules) {
        return Ok(());
    }
    if link.is_symlink() {
        fs::remove_file(link).map_err(Error::file("remove", link))?;
    }
    if link.exists() {
        let what = format!("{} is a folder of its own", link.display());
        return Err(Error::unmet(what, "remove it: a link to the cache belongs there"));
    }
    symlink(modules, link).map_err(Error::file("create", link))
}
