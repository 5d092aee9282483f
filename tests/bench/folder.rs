//! A folder for data, on the disk that builds are on: `/tmp` may be memory.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// A folder that is gone when this is.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let program = env::current_exe().unwrap();
        let path = program.with_file_name(format!("bench-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
