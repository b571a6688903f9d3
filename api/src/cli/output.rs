//! What the commands share: lines on stdout, which may be a pipe that somebody has closed, and in whose name an operator acts.

use domain::{ActorId, ids};
use infra::commands::Context;
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

/// The circumstances of a command that an operator gives at the program's own command line.
pub(super) fn operator(client: &str) -> Context {
    let mut context = Context::new(ActorId(ids::derived("actor", &["command line"])), infra::ids::fresh(), client.as_bytes());
    context.metadata.client = Some(client.to_owned());
    context
}
