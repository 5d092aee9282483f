//! Why a file can't be imported.

use crate::rules::Denied;

/// A file can't be imported, and this is why. Nothing was made of it.
///
/// The sentences are read by whoever chose the file. Paths are those of the file, as in
/// `checklists[2].items[0].title`, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It was not even read.
    #[error("the file has {bytes} bytes; at most {max} can be imported")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// It is no JSON, or is cut off.
    #[error("the file is not JSON: it can't be read beyond line {line}, column {column}")]
    NotJson {
        /// The line where reading stopped, from 1.
        line: usize,
        /// The column where reading stopped, from 1.
        column: usize,
    },
    /// Lists in lists in lists, further than any playbook goes.
    #[error("the file is nested too deeply to be a playbook")]
    TooDeep,
    /// It is no export, or one of a later version.
    #[error("the file has to say \"version\": 1, but says {found}")]
    WrongVersion {
        /// What it says, cut short.
        found: String,
    },
    /// It is what the server keeps of a playbook, not what it exports.
    #[error("the file holds a playbook that has an id already; import an exported one")]
    HasId,
    /// More tasks than a playbook may have.
    #[error("the playbook has {found} tasks; at most {max} fit")]
    TooManyTasks {
        /// How many it has.
        found: usize,
        /// How many it may have.
        max: usize,
    },
    /// More entries in a list than it may have.
    #[error("{path} has {found} entries; at most {max} fit")]
    TooMany {
        /// Which list.
        path: String,
        /// How many it has.
        found: usize,
        /// How many it may have.
        max: usize,
    },
    /// A text that is too long for its place.
    #[error("{path} has {found} characters; at most {max} fit")]
    TooLong {
        /// Which text.
        path: String,
        /// How long it is.
        found: usize,
        /// How long it may be.
        max: usize,
    },
    /// Something else stands where something of this kind belongs.
    #[error("{path} should be {expected}")]
    WrongShape {
        /// Where.
        path: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// No playbook may begin so.
    #[error(transparent)]
    Denied(#[from] Denied),
}
