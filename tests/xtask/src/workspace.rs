//! Where things lie in this clone.

use std::{
    env,
    path::{Path, PathBuf},
};

#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The clone that this program was started from.
    pub(crate) fn find() -> Workspace {
        // Cargo names the folder at each start; the compiled-in one serves who starts the program
        // without Cargo.
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.ancestors().nth(2).unwrap_or(&package).to_path_buf();
        Workspace { root }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The finished app. The relay embeds this folder, or reads it in debug builds, so it does not
    /// move with Cargo's target folder.
    pub(crate) fn dist(&self) -> PathBuf {
        self.join("target/dist")
    }

    /// A program that Cargo built.
    pub(crate) fn program(&self, profile: Profile, name: &str) -> PathBuf {
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        self.root.join(target).join(profile.folder()).join(name)
    }
}

/// How much the compiler is asked to optimise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Profile::Dev => "dev",
            Profile::Release => "release",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Profile::Dev => "debug",
            Profile::Release => "release",
        }
    }
}
