//! Lines on stdout, which may be a pipe that somebody has closed.

use std::io::{self, ErrorKind, Write};
use std::process;

/// Prints a line. When nobody reads any more, the program ends as quietly as other tools in a pipe do.
///
/// # Errors
/// When stdout cannot be written for another reason.
pub(super) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(0),
        other => other,
    }
}
