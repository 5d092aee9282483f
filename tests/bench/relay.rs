//! The relay as a process of its own: the program that people run, and nothing else in its memory.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use crate::{browser::Browser, folder::Folder};

/// In which Linux counts what processes use, on every machine.
const TICK: Duration = Duration::from_millis(10);

#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    /// Sets the first admin up. Known after the first start.
    pub(crate) setup_token: String,
    folder: Folder,
    process: Child,
}

impl Relay {
    /// Starts it on a free port, with an empty data folder.
    pub(crate) fn start() -> Self {
        let folder = Folder::new("relay");
        let (process, mut said) = spawn(&folder, SocketAddr::from(([127, 0, 0, 1], 0)));
        let url = after("listening on http://", &mut said);
        let setup = after("set up the first admin: ", &mut said);
        let (_, token) = setup.rsplit_once('/').unwrap();
        Self { address: url.parse().unwrap(), setup_token: token.to_owned(), folder, process }
    }

    /// Ends it, and starts it again with the same data on the same port.
    pub(crate) fn restart(&mut self) {
        self.end();
        let (process, mut said) = spawn(&self.folder, self.address);
        self.process = process;
        after("listening on ", &mut said);
    }

    /// A browser without a cookie.
    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(self.address)
    }

    /// What it holds in memory, in KiB.
    pub(crate) fn memory_kib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    }

    /// How long it has kept a processor busy: less disturbed by what else runs here than any clock.
    pub(crate) fn busy(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        // The name before the parenthesis may hold anything; user and system are fields 14 and 15.
        let (_, fields) = stat.rsplit_once(") ").unwrap();
        let ticks = fields.split(' ').skip(11).take(2).map(|it| it.parse::<u32>().unwrap());
        TICK * ticks.sum::<u32>()
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.end();
    }
}

/// The process, and what it says.
fn spawn(folder: &Folder, listen: SocketAddr) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(program());
    command.arg("serve").arg("--data").arg(folder.path()).args(["--listen", &listen.to_string()]);
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut process = started.unwrap_or_else(|error| panic!("{}: {error}", program().display()));
    let said = BufReader::new(process.stdout.take().unwrap());
    (process, said)
}

/// `cargo xtask bench` names it. Otherwise it is taken from beside this one.
fn program() -> PathBuf {
    let beside = || env::current_exe().unwrap().with_file_name("muster");
    env::var_os("MUSTER_BIN").map_or_else(beside, PathBuf::from)
}

/// What follows `start` on the next line.
fn after(start: &str, said: &mut impl BufRead) -> String {
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let rest = line.trim().strip_prefix(start);
    rest.unwrap_or_else(|| panic!("muster said {line:?}")).to_owned()
}
