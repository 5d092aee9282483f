//! Packages from npm, installed from a lock file into the cache.

use std::path::PathBuf;

use super::cache::Cache;
use crate::{error::Error, files, hash, process, step::step};

/// The `node_modules` that a manifest and its lock file describe. `what` is for the reader.
pub(crate) fn modules(
    cache: &Cache,
    what: &str,
    manifest: &str,
    lock: &str,
) -> Result<PathBuf, Error> {
    let name = format!("npm-{}", hash::name([manifest, lock].concat()));
    let entry = cache.entry(&name, |part| {
        files::write(&part.join("package.json"), manifest)?;
        files::write(&part.join("package-lock.json"), lock)?;
        step(&format!("installing npm packages ({what})"), || {
            let mut command = process::program("npm");
            command.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(part);
            process::run(&mut command)
        })
    })?;
    Ok(entry.join("node_modules"))
}
