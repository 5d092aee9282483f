//! The browser that the journeys run in: the system's own Chromium.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::debian;
use crate::error::Error;

const DEBIANS: &str = "/usr/bin/chromium";

/// `$MUSTER_CHROMIUM`, or Debian's, which is installed if it is missing.
pub(crate) fn bring() -> Result<PathBuf, Error> {
    if let Some(chosen) = env::var_os("MUSTER_CHROMIUM").map(PathBuf::from) {
        return if chosen.exists() {
            Ok(chosen)
        } else {
            let what = format!("MUSTER_CHROMIUM names {}, which isn't there", chosen.display());
            Err(Error::unmet(what, "let it name a Chromium, or unset it"))
        };
    }
    if !Path::new(DEBIANS).exists() {
        debian::install(
            &["chromium", "fonts-liberation"],
            "or set MUSTER_CHROMIUM to a Chromium you have",
        )?;
    }
    Ok(DEBIANS.into())
}
