//! `cargo xtask`: builds, starts, tests and measures Muster.
//!
//! What it needs beside Cargo it installs itself, see [`tools`].

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod build_app;
mod build_relay;
mod dist;
mod error;
mod files;
mod hash;
mod lock;
mod process;
mod serve;
mod step;
mod test;
mod tools;
mod workspace;

use workspace::Workspace;

/// Builds, starts, tests and measures Muster.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build everything and start Muster.
    Serve(serve::Options),
    /// Run every check that CI runs.
    Test(test::Options),
    /// Measure, and compare with the budgets.
    Bench,
    /// Build the one binary that is Muster, with the app inside.
    Dist,
}

fn main() -> ExitCode {
    let workspace = Workspace::find();
    let done = match Arguments::parse().task {
        Task::Serve(options) => serve::serve(&workspace, &options).map(|()| true),
        Task::Test(options) => test::test(&workspace, &options),
        Task::Bench => bench::bench(&workspace).map(|()| true),
        Task::Dist => dist::dist(&workspace).map(|()| true),
    };

    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
