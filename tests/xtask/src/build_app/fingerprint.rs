//! Whether anything that the app is made of has changed.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::{
    error::Error,
    files, hash,
    workspace::{Profile, Workspace},
};

/// All that the finished app depends on, this program included.
const SOURCES: [&str; 9] = [
    ".cargo",
    "app",
    "style",
    "public",
    "tests/xtask/src",
    "tests/xtask/npm",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
];

/// One hash over the names and contents of the sources, and the profile.
pub(crate) fn of(workspace: &Workspace, profile: Profile) -> Result<String, Error> {
    over(workspace.root(), &SOURCES, profile.name())
}

fn over(root: &Path, sources: &[&str], profile: &str) -> Result<String, Error> {
    let mut sum = Sha256::new();
    add(&mut sum, profile.as_bytes());
    for source in sources {
        let path = root.join(source);
        let files = if path.is_dir() { files::under(&path)? } else { vec![path] };
        for file in files {
            add(&mut sum, file.strip_prefix(root).unwrap_or(&file).as_os_str().as_encoded_bytes());
            add(&mut sum, &files::read(&file)?);
        }
    }
    Ok(hash::hex(&sum.finalize()))
}

/// Adds a piece with its length, so that nothing can slide from one piece into the next.
fn add(sum: &mut Sha256, piece: &[u8]) {
    sum.update((piece.len() as u64).to_le_bytes());
    sum.update(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_changes_with_content_name_and_profile() {
        let root = std::env::temp_dir().join(format!("muster-fingerprint-{}", std::process::id()));
        files::write(&root.join("app/a.rs"), "one").unwrap();
        let first = over(&root, &["app"], "dev").unwrap();
        assert_eq!(over(&root, &["app"], "dev").unwrap(), first);
        assert_ne!(over(&root, &["app"], "release").unwrap(), first);

        files::write(&root.join("app/a.rs"), "two").unwrap();
        let second = over(&root, &["app"], "dev").unwrap();
        assert_ne!(second, first);

        files::rename(&root.join("app/a.rs"), &root.join("app/b.rs")).unwrap();
        assert_ne!(over(&root, &["app"], "dev").unwrap(), second);
        files::remove_folder(&root).unwrap();
    }
}
