//! What goes to stdout, which may be a pipe that somebody has closed.

use std::io::{self, ErrorKind, Write};
use std::process;

/// Prints a line.
///
/// # Errors
/// When stdout cannot be written for another reason than that nobody reads any more.
pub(super) fn line(text: &str) -> io::Result<()> {
    unless_nobody_reads(|out| out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")))
}

/// Prints bytes as they are.
///
/// # Errors
/// As of a line.
pub(super) fn raw(bytes: &[u8]) -> io::Result<()> {
    unless_nobody_reads(|out| out.write_all(bytes).and_then(|()| out.flush()))
}

/// When nobody reads any more, the program ends as quietly as other tools in a pipe do.
fn unless_nobody_reads(write: impl FnOnce(&mut io::StdoutLock<'_>) -> io::Result<()>) -> io::Result<()> {
    match write(&mut io::stdout().lock()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(0),
        other => other,
    }
}
