//! What a first visit costs on the wire.

use std::path::Path;

use crate::{error::Error, process};

/// The whole app compressed, in bytes: what a phone with bad signal loads in some ten seconds.
const BUDGET: u64 = 450_000;

/// How many of the largest files are shown.
const SHOWN: usize = 12;

const COMPRESS: &str = include_str!("size.mjs");

/// A file of the app, with its size as it lies there and as it travels.
#[derive(Debug)]
struct Sized {
    path: String,
    raw: u64,
    sent: u64,
}

/// Prints the sizes and fails if the whole is over its budget.
pub(crate) fn check(dist: &Path) -> Result<(), Error> {
    let sent = print(dist)?;
    if BUDGET < sent {
        let (sent, budget) = (kilobytes(sent), kilobytes(BUDGET));
        let what = format!("the app is {sent} compressed, its budget is {budget}");
        return Err(Error::unmet(what, "take something out or load it later"));
    }
    Ok(())
}

/// Prints the largest files and gives back what all of them take on the wire.
pub(crate) fn print(dist: &Path) -> Result<u64, Error> {
    let mut files = measure(dist)?;
    files.sort_by_key(|file| std::cmp::Reverse(file.sent));
    for file in files.iter().take(SHOWN) {
        println!("{:>11} {:>11}  {}", kilobytes(file.raw), kilobytes(file.sent), file.path);
    }
    let sent = files.iter().map(|file| file.sent).sum();
    let raw = files.iter().map(|file| file.raw).sum();
    println!("{:>11} {:>11}  all {} files", kilobytes(raw), kilobytes(sent), files.len());
    Ok(sent)
}

fn measure(dist: &Path) -> Result<Vec<Sized>, Error> {
    let mut node = process::program("node");
    let text = process::read(node.args(["--input-type=module", "--eval", COMPRESS]).arg(dist))?;
    let files: Option<Vec<_>> = text.lines().map(parse).collect();
    files.filter(|files| !files.is_empty()).ok_or_else(|| {
        Error::unmet(
            format!("{} could not be measured", dist.display()),
            "remove it and build again",
        )
    })
}

/// `RAW SENT PATH`, as size.mjs writes it.
fn parse(line: &str) -> Option<Sized> {
    let mut parts = line.splitn(3, ' ');
    let raw = parts.next()?.parse().ok()?;
    let sent = parts.next()?.parse().ok()?;
    Some(Sized { raw, sent, path: parts.next()?.to_owned() })
}

/// A size for people.
pub(crate) fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_hold_spaces() {
        let file = parse("12 7 icons/an icon.svg").unwrap();
        assert_eq!((file.raw, file.sent, file.path.as_str()), (12, 7, "icons/an icon.svg"));
    }

    #[test]
    fn a_kilobyte_is_a_thousand_bytes() {
        assert_eq!(kilobytes(450_960), "450.9 kB");
    }
}
