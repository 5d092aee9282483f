//! The folder that keeps tools between clones. An entry is there whole or not at all.

use std::{
    env, fs,
    path::{self, Path, PathBuf},
};

use crate::{error::Error, files, lock::Lock};

#[derive(Debug)]
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// `$MUSTER_CACHE`, or `.cache/muster` in the home folder.
    pub(crate) fn open() -> Result<Cache, Error> {
        let chosen = env::var_os("MUSTER_CACHE").map(PathBuf::from);
        let root =
            chosen.or_else(|| Some(env::home_dir()?.join(".cache/muster"))).ok_or_else(|| {
                Error::unmet(
                    "there is no home folder to keep tools in",
                    "set MUSTER_CACHE to a folder",
                )
            })?;
        // Installers run in other folders than whoever named this one.
        let root = path::absolute(&root).map_err(Error::file("find", &root))?;
        Ok(Cache { root })
    }

    /// The folder of an entry. If it is missing, `fill` gets an empty folder to put it into.
    pub(crate) fn entry(
        &self,
        name: &str,
        fill: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<PathBuf, Error> {
        let entry = self.root.join(name);
        if entry.exists() {
            return Ok(entry);
        }

        let _alone = Lock::take(&self.root.join("lock"))?;
        if entry.exists() {
            return Ok(entry); // somebody else brought it while we waited
        }
        let part = self.root.join(format!("{name}.part"));
        files::remove_folder(&part)?;
        fs::create_dir_all(&part).map_err(Error::file("create", &part))?;
        fill(&part)?;
        files::rename(&part, &entry)?;
        Ok(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(name: &str) -> Cache {
        let root = env::temp_dir().join(format!("muster-cache-{name}-{}", std::process::id()));
        files::remove_folder(&root).unwrap();
        Cache { root }
    }

    #[test]
    fn what_is_there_is_not_brought_again() {
        let cache = cache("twice");
        let first = cache.entry("tool", |part| files::write(&part.join("it"), "1")).unwrap();
        let again = cache.entry("tool", |_| panic!("was there")).unwrap();
        assert_eq!(first, again);
        assert_eq!(files::read(&again.join("it")).unwrap(), b"1");
        files::remove_folder(&cache.root).unwrap();
    }

    #[test]
    fn what_failed_half_way_is_brought_anew() {
        let cache = cache("half");
        let failed = cache.entry("tool", |part| {
            files::write(&part.join("half"), "")?;
            Err(Error::unmet("the network is gone", "try again"))
        });
        assert!(failed.is_err());
        let entry = cache.entry("tool", |part| files::write(&part.join("it"), "")).unwrap();
        assert_eq!(files::under(&entry).unwrap(), [entry.join("it")]);
        files::remove_folder(&cache.root).unwrap();
    }
}
