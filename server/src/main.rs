//! The program `muster`: reads what it is told, and runs until it is asked to stop.

use std::{
    io::{self, IsTerminal},
    process::ExitCode,
};

use clap::Parser;
use server::{
    FolderError, ServeError,
    config::{Action, Command, Config, Options},
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};

fn main() -> ExitCode {
    // Standard output is for the addresses alone.
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_target(false);
    log.with_ansi(io::stderr().is_terminal()).init();
    let Command { action: Action::Serve(options) } = Command::parse();
    match serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, sentence)) => {
            eprintln!("muster: {sentence}");
            ExitCode::from(code)
        }
    }
}

/// Runs the relay. An error is the code to exit with, and a sentence.
#[tokio::main]
async fn serve(options: Options) -> Result<(), (u8, String)> {
    let listen = options.listen;
    let config = Config::try_from(options).map_err(|error| (2, error.to_string()))?;
    let listener = TcpListener::bind(listen).await;
    let listener = listener.map_err(|error| (2, format!("can't listen on {listen}: {error}")))?;
    let stop = |kind| signal(kind).map_err(|error| (2, error.to_string()));
    let shutdown = either(stop(SignalKind::terminate())?, stop(SignalKind::interrupt())?);
    server::run(listener, config, shutdown).await.map_err(|error| (code(&error), error.to_string()))
}

async fn either(mut one: Signal, mut other: Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}

/// 2: something has to be set right first. 3: another one is running. 1: worth another start.
fn code(error: &ServeError) -> u8 {
    match error {
        ServeError::Folder(FolderError::InUse(_)) => 3,
        ServeError::Folder(FolderError::Unusable(..))
        | ServeError::Database(_)
        | ServeError::Tls(_)
        | ServeError::Unreadable(_) => 2,
        ServeError::Io(_) | ServeError::Lost => 1,
    }
}
