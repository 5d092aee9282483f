//! One at a time: a file that the operating system unlocks when its holder ends, however it ends.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use crate::error::Error;

#[derive(Debug)]
pub(crate) struct Lock {
    _held: File,
}

impl Lock {
    /// Waits until nobody else holds it. Dropping it lets go.
    pub(crate) fn take(path: &Path) -> Result<Lock, Error> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        }
        let file = File::create(path).map_err(Error::file("create", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                println!("waiting for another xtask that holds {}", path.display());
                file.lock().map_err(Error::file("lock", path))?;
            }
            Err(TryLockError::Error(source)) => return Err(Error::file("lock", path)(source)),
        }
        Ok(Lock { _held: file })
    }
}
