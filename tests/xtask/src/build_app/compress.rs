//! Compresses the finished app, so that no relay has to while somebody waits.

use std::path::{Path, PathBuf};

use crate::{error::Error, process};

/// A compressed file is named for the one it was made of. The relay looks for the same name.
const ENDING: &str = ".br";

const COMPRESS: &str = include_str!("compress.mjs");

/// Lays a compressed twin beside each file that gains by it.
pub(crate) fn compress(folder: &Path) -> Result<(), Error> {
    let mut node = process::program("node");
    process::run(node.args(["--input-type=module", "--eval", COMPRESS]).arg(folder))
}

/// Where the compressed twin of a file lies, if it has one.
pub(crate) fn compressed(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ENDING);
    name.into()
}

/// Whether this is such a twin.
pub(crate) fn is_compressed(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(ENDING.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_known_by_its_name() {
        let twin = compressed(Path::new("dist/app.js"));
        assert_eq!(twin, Path::new("dist/app.js.br"));
        assert!(is_compressed(&twin));
        assert!(!is_compressed(Path::new("dist/app.js")));
    }
}
