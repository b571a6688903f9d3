//! The read tables at one moment: however they move, all rows that one dashboard shows belong together.

use super::{Runner, RunnerError};
use crate::database::begin;
use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Row};
use tokio::sync::{Mutex, MutexGuard};

/// A read-only transaction over the read tables; it ends when it is dropped.
pub struct Snapshot {
    connection: Mutex<PoolConnection<Postgres>>,
    position: i64,
}

impl Runner {
    /// The read tables as they are now.
    pub async fn snapshot(&self) -> Result<Snapshot, RunnerError> {
        let names: Vec<String> = self.projections.iter().map(|projection| format!("'{}'", projection.info.name)).collect();
        // Sent at once: the transaction begins, and its first question fixes the moment.
        let first = format!("SELECT coalesce(min(position), 0) FROM work.checkpoints WHERE name IN ({})", names.join(", "));
        let (connection, row) = match &self.behind {
            None => begin(&self.snapshots, &first).await?,
            Some(behind) => behind.begin(&first).await?,
        };
        Ok(Snapshot { connection: Mutex::new(connection), position: row.try_get(0)? })
    }
}

impl Snapshot {
    /// The position of the log that all rows stand for.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The connection, for one question at a time.
    pub(super) async fn connection(&self) -> MutexGuard<'_, PoolConnection<Postgres>> {
        self.connection.lock().await
    }
}
