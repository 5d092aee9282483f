//! What a first visit costs on the wire.

use std::path::Path;

use super::compress;
use crate::{error::Error, files};

/// The whole app compressed, in bytes: what a phone with bad signal loads in some ten seconds.
const BUDGET: u64 = 450_000;

/// It is over that (README, "Where it stands"). This much it has come down to, and it may not grow again: whoever makes
/// it smaller makes this smaller too.
const REACHED: u64 = 1_045_000;

/// How many of the largest files are shown.
const SHOWN: usize = 12;

/// A file of the app, with its size as it lies there and as it travels.
#[derive(Debug)]
struct Sized {
    path: String,
    raw: u64,
    sent: u64,
}

/// Prints the sizes and fails if the whole is over its budget.
pub(crate) fn check(dist: &Path) -> Result<(), Error> {
    is_within(print(dist)?, BUDGET, "its budget is")
}

/// Fails if the whole is larger than it has been.
pub(crate) fn check_growth(dist: &Path) -> Result<(), Error> {
    is_within(print(dist)?, REACHED, "and has been below")
}

fn is_within(sent: u64, bound: u64, what: &str) -> Result<(), Error> {
    if sent <= bound {
        return Ok(());
    }
    let (sent, bound) = (kilobytes(sent), kilobytes(bound));
    let what = format!("the app is {sent} compressed, {what} {bound}");
    Err(Error::unmet(what, "take something out or load it later"))
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
    let all = files::under(dist)?.into_iter().filter(|path| !compress::is_compressed(path));
    all.map(|path| {
        let raw = files::size(&path)?;
        let small = compress::compressed(&path);
        let sent = if small.exists() { files::size(&small)? } else { raw };
        let path = path.strip_prefix(dist).unwrap_or(&path).to_string_lossy().into_owned();
        Ok(Sized { path, raw, sent })
    })
    .collect()
}

/// A size for people.
pub(crate) fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_larger_than_its_bound_is_refused() {
        assert!(is_within(450_000, 450_000, "its budget is").is_ok());
        let error = is_within(450_001, 450_000, "its budget is").expect_err("a byte too much");
        assert!(error.to_string().contains("its budget is 450.0 kB"), "{error}");
    }

    #[test]
    fn a_kilobyte_is_a_thousand_bytes() {
        assert_eq!(kilobytes(450_960), "450.9 kB");
    }
}
