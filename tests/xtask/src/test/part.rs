//! The parts of the tests and what each runs.

use clap::ValueEnum;

use super::browser;
use crate::{
    build_app::{build_app, size},
    error::Error,
    process,
    tools::wasm_target::{TRIPLE, WasmTarget},
    workspace::{Profile, Workspace},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    Fmt,
    Clippy,
    Test,
    DocTest,
    ClippyWasm,
    AppTest,
    App,
    Growth,
    Size,
    Browser,
}

impl Part {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Fmt => "fmt",
            Part::Clippy => "clippy",
            Part::Test => "test",
            Part::DocTest => "doc-test",
            Part::ClippyWasm => "clippy-wasm",
            Part::AppTest => "app-test",
            Part::App => "app",
            Part::Growth => "growth",
            Part::Size => "size",
            Part::Browser => "browser",
        }
    }

    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Part::Fmt => "is the code formatted?",
            Part::Clippy => "lints of all that runs on the machine",
            Part::Test => "unit tests and the suite",
            Part::DocTest => "the examples in the documentation",
            Part::ClippyWasm => "lints of the app, as built for the browser",
            Part::AppTest => "unit tests of the app, on this machine",
            Part::App => "build the app",
            Part::Growth => "is the app no larger than it has been?",
            Part::Size => "is the app within its budget?",
            Part::Browser => "journeys in Chromium",
        }
    }

    /// Whether it is about the app as a program for the browser.
    pub(crate) fn needs_wasm(self) -> bool {
        match self {
            Part::Fmt | Part::Clippy | Part::Test | Part::DocTest | Part::AppTest => false,
            Part::ClippyWasm | Part::App | Part::Growth | Part::Size | Part::Browser => true,
        }
    }

    /// Runs it. `extra` goes to the test runner, if the part has one.
    pub(crate) fn run(self, workspace: &Workspace, extra: &[String]) -> Result<(), Error> {
        match self {
            Part::Fmt => cargo(workspace, &["fmt", "--all", "--check"]),
            Part::Clippy => {
                cargo(workspace, &["clippy", "--all-targets", "--", "--deny", "warnings"])
            }
            Part::Test => test(workspace, &[], extra),
            Part::DocTest => cargo(workspace, &["test", "--doc"]),
            Part::ClippyWasm => clippy_wasm(workspace),
            // Alone: with the others it would bring the browser's features into the relay.
            Part::AppTest => test(workspace, &["--package", "app"], &[]),
            Part::App => build_app(workspace, Profile::Release),
            Part::Growth => {
                build_app(workspace, Profile::Release)?;
                size::check_growth(&workspace.dist())
            }
            Part::Size => {
                build_app(workspace, Profile::Release)?;
                size::check(&workspace.dist())
            }
            Part::Browser => browser::journeys(workspace, extra),
        }
    }
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<(), Error> {
    process::run(process::cargo().args(arguments).current_dir(workspace.root()))
}

/// With nextest where it is installed: it runs all test binaries at once.
fn test(workspace: &Workspace, package: &[&str], extra: &[String]) -> Result<(), Error> {
    let has_nextest = process::succeeds(process::cargo().args(["nextest", "--version"]));
    let runner: &[&str] = if has_nextest { &["nextest", "run"] } else { &["test", "--tests"] };
    let mut command = process::cargo();
    // Who mends it sees all that failed at once.
    command.args(runner).args(package).arg("--no-fail-fast").args(extra);
    process::run(command.current_dir(workspace.root()))
}

fn clippy_wasm(workspace: &Workspace) -> Result<(), Error> {
    let wasm = WasmTarget::bring()?;
    let mut command = wasm.clippy();
    command.args(["--package", "app", "--target", TRIPLE, "--", "--deny", "warnings"]);
    process::run(command.current_dir(workspace.root()))
}
