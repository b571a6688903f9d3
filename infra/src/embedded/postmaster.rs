//! The server's first process: its pid file, its start and its signals. Never speaks SQL.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::Account;
use super::binaries::Binaries;
use super::error::{EmbeddedError, at};
use super::settings::{self, Durability};

/// A log larger than this is put aside at the next start.
const LARGE_LOG: u64 = 10 * 1024 * 1024;

/// What `postmaster.pid` says of a server.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    pub socket_folder: Option<PathBuf>,
}

impl Postmaster {
    /// Reads the cluster's pid file, which is there while a server runs and after it was killed.
    pub fn of(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(pid_file(cluster)).ok()?;
        let mut lines = text.lines();
        // In single-user mode the number is negative: then it is no server.
        let pid: i32 = lines.next()?.trim().parse().ok().filter(|pid| *pid > 0)?;
        let socket_folder = lines.nth(3).map(str::trim).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        Some(Self { pid: Pid::from_raw(pid), socket_folder })
    }

    /// The process id.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Whether this process runs and is a PostgreSQL server; after a restart of the machine, or in a new container,
    /// the number may belong to somebody else.
    pub fn is_alive(&self) -> bool {
        if kill(self.pid, None).is_err() {
            return false;
        }
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid));
        // Where there is no /proc, a living process has to be taken for the server.
        stat.map_or(true, |stat| is_a_living_server(&stat))
    }

    /// Whether it has gone, or has at least let go of the cluster.
    pub fn has_left(&self, cluster: &Path) -> bool {
        Self::of(cluster).is_none_or(|now| now.pid != self.pid) || !self.is_alive()
    }

    /// Asks it to end: clients are cut off, all is written.
    pub fn stop_fast(&self) {
        self.signal(Signal::SIGINT);
    }

    /// Ends it as a crash would: nothing more is written.
    pub fn stop_immediately(&self) {
        self.signal(Signal::SIGQUIT);
    }

    fn signal(&self, signal: Signal) {
        // A process that has just ended needs no signal.
        if self.is_alive()
            && let Err(reason) = kill(self.pid, signal)
        {
            tracing::debug!(pid = self.pid(), %signal, %reason, "the server could not be signalled");
        }
    }
}

fn is_a_living_server(stat: &str) -> bool {
    let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) else { return true };
    let state = stat[close + 1..].trim_start().chars().next();
    stat[open + 1..close].starts_with("postgres") && !matches!(state, Some('Z' | 'X'))
}

/// Removes the pid file of a server that is dead, which PostgreSQL would not dare to do itself when the number is
/// somebody else's now.
pub(super) fn forget_the_dead(cluster: &Path) -> Result<(), EmbeddedError> {
    let file = pid_file(cluster);
    match fs::remove_file(&file) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(at("remove", file)(reason)),
        _ => Ok(()),
    }
}

fn pid_file(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

/// A server that this process has started.
pub(super) struct Launch {
    ended: Arc<OnceLock<io::Result<ExitStatus>>>,
    log: PathBuf,
    log_began_at: u64,
}

impl Launch {
    /// Starts the server in the background.
    pub fn begin(
        binaries: &Binaries,
        account: &Account,
        cluster: &Path,
        socket_folder: &Path,
        durability: Durability,
        log: PathBuf,
    ) -> Result<Self, EmbeddedError> {
        if fs::metadata(&log).is_ok_and(|found| found.len() > LARGE_LOG) {
            fs::rename(&log, log.with_extension("log.1")).map_err(at("put aside", &log))?;
        }
        let output = OpenOptions::new().create(true).append(true).open(&log).map_err(at("open", &log))?;
        let log_began_at = output.metadata().map_err(at("read", &log))?.len();
        let program = binaries.program("postgres");
        let mut command = Command::new(&program);
        command.arg("-D").arg(cluster);
        for (name, value) in settings::all(socket_folder, durability) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.env("LC_ALL", "C").stdin(Stdio::null());
        // A backend keeps the memory of one statement for the next, rather than give it back and ask for it again each time.
        command.env("MALLOC_TRIM_THRESHOLD_", "67108864").env("MALLOC_TOP_PAD_", "4194304");
        command.stdout(output.try_clone().map_err(at("open", &log))?).stderr(output);
        account.apply(&mut command);
        let mut child = command.spawn().map_err(at("run", &program))?;
        let ended = Arc::new(OnceLock::new());
        let to_tell = Arc::clone(&ended);
        // Somebody has to take the child's status, or a dead server would look alive.
        thread::spawn(move || to_tell.set(child.wait()));
        Ok(Self { ended, log, log_began_at })
    }

    /// Why it ended, if it did.
    pub fn failure(&self) -> Option<EmbeddedError> {
        let status = match self.ended.get()? {
            Ok(status) => status.to_string(),
            Err(reason) => reason.to_string(),
        };
        Some(EmbeddedError::DidNotStart { status, log: self.log.clone(), tail: self.tail() })
    }

    /// Whether it ended because processes of a killed predecessor have not all gone yet.
    pub fn met_a_predecessor(&self) -> bool {
        self.ended.get().is_some() && self.tail().contains("pre-existing shared memory block")
    }

    fn tail(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let ours = text.get(usize::try_from(self.log_began_at).unwrap_or(0)..).unwrap_or_default();
        let ours = String::from_utf8_lossy(ours);
        let lines: Vec<&str> = ours.lines().collect();
        lines[lines.len().saturating_sub(8)..].join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_now_another_program_is_not_taken_for_the_server() {
        assert!(is_a_living_server("71 (postgres) S 1 71 71 0 -1"));
        assert!(!is_a_living_server("71 (bash) S 1 71 71 0 -1"));
        assert!(!is_a_living_server("71 (postgres) Z 1 71 71 0 -1"));
    }
}
