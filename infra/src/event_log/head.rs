//! How far the log has come: told by the writer of this process at once, and by the others through LISTEN,
//! with a look at the table now and then, since a notification can be lost.

use super::reader::Reader;
use crate::database;
use sqlx::postgres::{PgConnectOptions, PgListener};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

const CHANNEL: &str = "chapterhouse_log";
const POLL: Duration = Duration::from_secs(1);
/// Other processes are told so often at most: of what is written meanwhile the next notification tells.
const AT_MOST_EVERY: Duration = Duration::from_millis(10);

/// The last known position. Only ever goes forward.
#[derive(Clone)]
pub struct Head {
    shared: Arc<watch::Sender<i64>>,
}

impl Head {
    pub(super) fn new(position: i64) -> Self {
        Self { shared: Arc::new(watch::Sender::new(position)) }
    }

    /// The last known position.
    pub fn position(&self) -> i64 {
        *self.shared.borrow()
    }

    pub(super) fn advance(&self, position: i64) {
        advance(&self.shared, position);
    }

    /// Waits until the log is past a position.
    pub async fn past(&self, position: i64) {
        // The sender lives in self, so the wait can only end by the condition.
        let _ = self.shared.subscribe().wait_for(|known| *known > position).await;
    }

    /// The last known position, to be watched.
    pub(super) fn watched(&self) -> watch::Receiver<i64> {
        self.shared.subscribe()
    }

    /// Follows what other processes write, and tells them what this one writes; ends with the last `Head`.
    pub(super) fn follow(&self, options: PgConnectOptions, reader: Reader) {
        let shared = Arc::downgrade(&self.shared);
        tokio::spawn(async move {
            while shared.strong_count() > 0 {
                if let Err(error) = listen(&shared, &options, &reader).await {
                    tracing::debug!(%error, "listening to the log was interrupted");
                    tokio::time::sleep(POLL).await;
                }
            }
        });
    }
}

fn advance(sender: &watch::Sender<i64>, position: i64) {
    sender.send_if_modified(|known| {
        let further = position > *known;
        if further {
            *known = position;
        }
        further
    });
}

async fn listen(shared: &Weak<watch::Sender<i64>>, options: &PgConnectOptions, reader: &Reader) -> Result<(), sqlx::Error> {
    let Some(mut written) = shared.upgrade().map(|sender| sender.subscribe()) else { return Ok(()) };
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    let mut teller = database::connect_one(options).await?;
    // What it tells of is on the disk. A notification need not get there: it would have the next batch wait for its flush.
    sqlx::query("SET synchronous_commit = off").execute(&mut teller).await?;
    let (mut told, mut quiet_until) = (0, Instant::now());
    loop {
        let heard = tokio::select! {
            heard = listener.recv() => {
                let heard = heard?.payload().parse().ok();
                // Whoever told it told all of us; what the poll finds, nobody may have told.
                told = heard.map_or(told, |position: i64| told.max(position));
                heard
            }
            changed = async { tokio::time::sleep_until(quiet_until).await; written.changed().await } => {
                if changed.is_err() { return Ok(()); }
                let position = *written.borrow_and_update();
                if position > told {
                    told = position;
                    sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(position.to_string()).execute(&mut teller).await?;
                    quiet_until = Instant::now() + AT_MOST_EVERY;
                }
                None
            }
            () = tokio::time::sleep(POLL) => reader.last_position().await.ok(),
        };
        let Some(sender) = shared.upgrade() else { return Ok(()) };
        if let Some(position) = heard {
            advance(&sender, position);
        }
    }
}
