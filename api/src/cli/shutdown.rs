//! The wish to end: SIGTERM, Ctrl-C, or a test's word. What runs listens to it and ends in its own time; a second
//! signal ends the program at once.

use std::io;
use std::process;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Status of a program that was ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Tells whoever holds a copy that the program is to end.
#[derive(Clone, Debug)]
pub struct Shutdown {
    requested: watch::Receiver<bool>,
}

/// Asks for the end by hand.
#[derive(Debug)]
pub struct Trigger {
    request: watch::Sender<bool>,
}

impl Shutdown {
    /// Listens to SIGTERM and SIGINT from now on.
    ///
    /// # Errors
    /// When the system does not let the program listen.
    pub fn on_signals() -> io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (trigger, shutdown) = Self::by_hand();
        tokio::spawn(async move {
            for first in [true, false] {
                let name = tokio::select! {
                    _ = terminate.recv() => "SIGTERM",
                    _ = interrupt.recv() => "SIGINT",
                };
                if first {
                    tracing::info!(signal = name, "ending; a second signal ends at once");
                    trigger.request();
                }
            }
            process::exit(INTERRUPTED);
        });
        Ok(shutdown)
    }

    /// One that is asked for by hand.
    #[must_use]
    pub fn by_hand() -> (Trigger, Self) {
        let (request, requested) = watch::channel(false);
        (Trigger { request }, Self { requested })
    }

    /// Waits until the end is asked for; returns at once when it has been.
    pub async fn requested(&self) {
        let mut requested = self.requested.clone();
        // Whoever could have asked has gone: then nobody ever will.
        if requested.wait_for(|requested| *requested).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether the end has been asked for, for work that proceeds in steps.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.requested.borrow()
    }
}

impl Trigger {
    /// Asks for the end.
    pub fn request(&self) {
        self.request.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_copy_hears_a_request_even_after_it() {
        let (trigger, shutdown) = Shutdown::by_hand();
        let copy = shutdown.clone();
        let waiting = tokio::spawn(async move { copy.requested().await });
        assert!(!shutdown.is_requested());
        trigger.request();
        waiting.await.unwrap();
        shutdown.requested().await;
        assert!(shutdown.is_requested());
    }
}
