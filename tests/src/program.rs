//! The program as people run it: a process of its own, with an environment of its own.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The path of the built program: the one that CHAPTERHOUSE_PROGRAM names, as `make test` has built it once for all
/// tests; otherwise it is built now.
///
/// # Panics
/// When it cannot be built.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(given) = env::var_os("CHAPTERHOUSE_PROGRAM") {
            return PathBuf::from(given);
        }
        // A benchmark is built for speed, and measures a program that is.
        let release = if cfg!(debug_assertions) { &[][..] } else { &["--release"] };
        let built = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--locked", "--bin", "chapterhouse"])
            .args(release)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .status();
        assert!(built.expect("cargo runs").success(), "the program cannot be built");
        // target/debug/deps/it-0123456789abcdef stands beside target/debug/chapterhouse
        let this = env::current_exe().expect("this test is a program");
        let profile = this.ancestors().nth(2).expect("a test is two folders below its profile's");
        profile.join("chapterhouse")
    })
}

/// What a process has in memory, in MiB; none when the system does not tell, or it has ended.
#[must_use]
pub fn memory(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse::<f64>().ok()?;
    Some(kilobytes / 1024.0)
}

/// A running program, killed when it is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
}

impl Program {
    /// A command for the program that inherits none of this process's settings.
    #[must_use]
    pub fn command(arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        for (name, _) in env::vars_os() {
            if name == "DATABASE_URL" || name.to_string_lossy().starts_with("CHAPTERHOUSE_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Starts it.
    ///
    /// # Panics
    /// When the system cannot.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        Self { child: command.spawn().expect("the program runs") }
    }

    /// The process, for its output.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Sends it a signal.
    ///
    /// # Panics
    /// When it has ended.
    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().expect("process ids are small"));
        kill(pid, signal).expect("the program still runs");
    }

    /// Waits for its end, and tells its status; `None` when it takes longer.
    ///
    /// # Panics
    /// When the system cannot tell.
    pub fn ended_within(&mut self, patience: Duration) -> Option<i32> {
        let since = Instant::now();
        while since.elapsed() < patience {
            if let Some(status) = self.child.try_wait().expect("the system knows its children") {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already in most tests.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
