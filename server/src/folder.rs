//! The folder that keeps everything, held by one process at a time.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// A data folder that is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

/// Why the folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It can't be made or written to.
    #[error("the data folder {0} can't be used: {1}")]
    Unusable(PathBuf, io::Error),
    /// Another process has it.
    #[error("another Muster is running on the data folder {0}")]
    InUse(PathBuf),
}

impl Folder {
    /// Makes the folder if need be, and takes hold of it.
    pub(crate) fn open(path: &Path) -> Result<Self, FolderError> {
        let unusable = |error| FolderError::Unusable(path.to_owned(), error);
        if !path.is_dir() {
            // For nobody else's eyes: it holds everything that anybody wrote.
            fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
        }
        let lock = File::options().create(true).append(true).open(path.join("lock"));
        let lock = lock.map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Where the database lies.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("muster.db")
    }
}
