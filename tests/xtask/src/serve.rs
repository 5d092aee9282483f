//! `cargo xtask serve`: from a fresh clone to a running Muster.

use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};

use clap::Args;

use crate::{
    build_app::build_app,
    build_relay::build_relay,
    error::Error,
    process,
    workspace::{Profile, Workspace},
};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The folder that keeps everything; `data` in the clone if not given
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Build quickly, without optimising
    #[arg(long)]
    dev: bool,
    /// The certificate to serve with
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// Builds what has changed, then becomes the relay. Comes back only if that fails.
pub(crate) fn serve(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let profile = if options.dev { Profile::Dev } else { Profile::Release };
    build_app(workspace, profile)?;
    let muster = build_relay(workspace, profile)?;

    let mut command = process::program(muster);
    command.arg("serve").args(["--listen", &options.listen]);
    command.arg("--data").arg(options.data.clone().unwrap_or_else(|| workspace.join("data")));
    for (flag, file) in [("--tls-cert", &options.tls_cert), ("--tls-key", &options.tls_key)] {
        if let Some(file) = file {
            command.arg(flag).arg(file);
        }
    }
    become_it(command)
}

/// Gives this process to the program, so that signals reach it without us in between.
fn become_it(mut command: Command) -> Result<(), Error> {
    let error = command.exec();
    Err(process::not_started(&command)(error))
}
