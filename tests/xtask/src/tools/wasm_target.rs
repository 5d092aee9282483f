//! The standard library for the browser: from rustup, else compiled by Debian's Rust.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::debian;
use crate::{error::Error, process, step::step};

pub(crate) const TRIPLE: &str = "wasm32-unknown-unknown";

/// Debian's compiler, the sources of its standard library, its linker and its clippy.
const DEBIANS: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "lld-22"];

/// Which compiler can build for the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmTarget {
    /// The one that everything else is built with.
    Present,
    /// Debian's, which has no ready-made standard library for the browser and builds it along.
    Debian,
}

impl WasmTarget {
    pub(crate) fn bring() -> Result<WasmTarget, Error> {
        if is_present()? {
            return Ok(WasmTarget::Present);
        }
        let added = step(&format!("adding {TRIPLE} to the toolchain"), || {
            process::run(process::program("rustup").args(["target", "add", TRIPLE]))
        });
        match added {
            Ok(()) => Ok(WasmTarget::Present),
            Err(error) => {
                println!("{error}; taking Debian's Rust for the app");
                if !Path::new("/usr/lib/rustlib/src/rust/library").exists() {
                    debian::install(&DEBIANS, "or add the target with rustup")?;
                }
                Ok(WasmTarget::Debian)
            }
        }
    }

    /// Cargo, set to build for the browser.
    pub(crate) fn cargo(self) -> Command {
        let mut command = match self {
            WasmTarget::Present => process::cargo(),
            WasmTarget::Debian => process::program("/usr/bin/cargo"),
        };
        self.equip(&mut command);
        command
    }

    /// `cargo clippy`, set likewise.
    pub(crate) fn clippy(self) -> Command {
        let mut command = match self {
            WasmTarget::Present => process::cargo(),
            // By its path: Cargo would look into its own folder first, and take rustup's.
            WasmTarget::Debian => process::program("/usr/bin/cargo-clippy"),
        };
        self.equip(&mut command);
        command.arg("clippy");
        command
    }

    /// Where the compiler lies, if it has to be found before the one on PATH.
    pub(crate) fn folder(self) -> Option<PathBuf> {
        match self {
            WasmTarget::Present => None,
            WasmTarget::Debian => Some("/usr/bin".into()),
        }
    }

    pub(crate) fn equip(self, command: &mut Command) {
        match self {
            WasmTarget::Present => {}
            WasmTarget::Debian => {
                command.env("RUSTC", "/usr/bin/rustc").env("CARGO", "/usr/bin/cargo");
                command.env("RUSTC_BOOTSTRAP", "1");
                command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22");
            }
        }
    }
}

fn is_present() -> Result<bool, Error> {
    let mut command = process::program("rustc");
    let folder = process::read(command.args(["--print", "target-libdir", "--target", TRIPLE]))?;
    Ok(Path::new(folder.trim()).exists())
}
