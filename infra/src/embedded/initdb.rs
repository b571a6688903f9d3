//! Makes a new cluster. Never touches one that exists.

use std::path::Path;
use std::process::{Command, Stdio};

use super::account::Account;
use super::binaries::Binaries;
use super::error::{EmbeddedError, at};
use super::settings::Durability;

/// Fills an empty folder with a cluster: UTF-8, ordered by code point on every machine, with page checksums, and open
/// to whoever may open its socket.
pub(super) async fn run(binaries: &Binaries, account: &Account, folder: &Path, durability: Durability) -> Result<(), EmbeddedError> {
    let program = binaries.program("initdb");
    let mut command = Command::new(&program);
    command.arg("-D").arg(folder).args(["--username=postgres", "--encoding=UTF8", "--data-checksums"]);
    command.args(["--auth-local=trust", "--auth-host=reject"]).args(locale(binaries.major));
    if durability == Durability::NoFsync {
        command.arg("--no-sync");
    }
    command.env("LC_ALL", "C").stdin(Stdio::null());
    account.apply(&mut command);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("running a program does not panic").map_err(at("run", program))?;
    if output.status.success() {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(EmbeddedError::Initdb { cluster: folder.to_owned(), output })
}

fn locale(major: u32) -> &'static [&'static str] {
    if major >= 17 {
        // Built into the server, so that an update of the C library cannot disorder an index.
        &["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    } else if cfg!(target_os = "macos") {
        // Its C library has no C.UTF-8.
        &["--locale=C"]
    } else {
        &["--locale=C.UTF-8"]
    }
}
