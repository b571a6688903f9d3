//! What the commands share: what goes to stdout, which may be a pipe that somebody has closed, and in whose name an operator acts.

use domain::{ActorId, ids};
use infra::commands::Context;
use std::io::{self, ErrorKind, Write};
use std::pin::pin;
use std::process;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior};

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

/// The circumstances of a command that an operator gives at the program's own command line.
pub(super) fn operator(client: &str) -> Context {
    let mut context = Context::new(ActorId(ids::derived("actor", &["command line"])), infra::ids::fresh(), client.as_bytes());
    context.metadata.client = Some(client.to_owned());
    context
}

/// Works, and tells how far it is whenever so much time has gone by.
pub(super) async fn telling<T>(every: Duration, mut tell: impl FnMut(), work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut ticks = tokio::time::interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick() => tell(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn long_work_is_told_of_again_and_again_and_short_work_never() {
        let mut told = 0;
        let every = Duration::from_millis(5);
        assert_eq!(telling(every, || told += 1, async { 7 }).await, 7);
        assert_eq!(told, 0);
        telling(every, || told += 1, tokio::time::sleep(Duration::from_millis(60))).await;
        assert!((2..=12).contains(&told), "{told}");
    }
}
