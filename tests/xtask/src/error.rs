//! What went wrong, in a sentence for the person at the terminal.

use std::{io, path::Path, process::ExitStatus};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("`{command}` ended with {status}; its output above says why")]
    Failed { command: String, status: ExitStatus },
    #[error("`{command}` can't be started ({source}); {remedy}")]
    NotStarted { command: String, source: io::Error, remedy: &'static str },
    #[error("cannot {action} {path}: {source}")]
    File { action: &'static str, path: String, source: io::Error },
    #[error("{what}; {remedy}")]
    Unmet { what: String, remedy: String },
}

impl Error {
    /// For `map_err`: the file that was being worked on, and how.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::File { action, path: path.display().to_string(), source }
    }

    /// Something the task needs is not so, and what the reader can do about it.
    pub(crate) fn unmet(what: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::Unmet { what: what.into(), remedy: remedy.into() }
    }
}
