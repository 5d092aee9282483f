//! Other programs: started with a clean environment, waited for, their failure put into words.

use std::{
    env,
    ffi::OsStr,
    fs, io, iter,
    path::Path,
    process::{Command, ExitStatus, Stdio},
    thread,
};

use crate::error::Error;

/// What one compiler process may need while it optimises a large crate.
const MEMORY_PER_JOB_KB: usize = 2 * 1024 * 1024;

/// A program, with nothing in its environment that Cargo put there for this one.
///
/// Build scripts watch some of those variables. Left in, everything they guard would be compiled
/// anew whenever a person changes between `cargo build` and `cargo xtask`.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    for (variable, _) in env::vars_os() {
        let shown = variable.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|it| shown.starts_with(it)) {
            command.env_remove(&variable);
        }
    }
    if env::var_os("CARGO_BUILD_JOBS").is_none() {
        command.env("CARGO_BUILD_JOBS", jobs().to_string());
    }
    command
}

pub(crate) fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end, with its output on this terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    command.stdin(Stdio::null());
    let status = command.status().map_err(not_started(command))?;
    if status.success() { Ok(()) } else { Err(failed(command, status)) }
}

/// Runs to the end and gives back what it wrote to its standard output.
pub(crate) fn read(command: &mut Command) -> Result<String, Error> {
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().map_err(not_started(command))?;
    if !output.status.success() {
        return Err(failed(command, output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it runs at all and ends well; its output goes nowhere.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

pub(crate) fn not_started(command: &Command) -> impl FnOnce(io::Error) -> Error {
    let name = command.get_program().to_string_lossy().into_owned();
    let remedy = match name.as_str() {
        "npm" | "node" => "install Node 20 or newer with npm (Debian: apt-get install nodejs npm)",
        "rustup" => "install Rust with rustup",
        _ => "see that it is installed and on PATH",
    };
    move |source| Error::NotStarted { command: name, source, remedy }
}

pub(crate) fn failed(command: &Command, status: ExitStatus) -> Error {
    let program = Path::new(command.get_program());
    let words = iter::once(program.file_name().unwrap_or_default()).chain(command.get_args());
    let line: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    Error::Failed { command: line.join(" "), status }
}

/// As many compilers at once as there are cores, unless memory is scarcer.
fn jobs() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available_kb(&text));
    memory.map_or(cores, |kb| cores.min(kb / MEMORY_PER_JOB_KB)).max(1)
}

fn available_kb(meminfo: &str) -> Option<usize> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_kilobytes() {
        let text = "MemTotal:       24609024 kB\nMemAvailable:   23876544 kB\n";
        assert_eq!(available_kb(text), Some(23_876_544));
    }

    #[test]
    fn a_failure_shows_the_whole_command() {
        let error = run(program("sh").args(["-c", "exit 3"])).unwrap_err();
        assert!(
            error.to_string().starts_with("`sh -c exit 3` ended with exit status: 3"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_program_is_named_with_a_remedy() {
        let error = run(&mut program("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("see that it is installed"), "{error}");
    }
}
