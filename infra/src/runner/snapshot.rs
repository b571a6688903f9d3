//! The read tables at one moment: however they move, all rows that one dashboard shows belong together.

use super::{Runner, RunnerError};
use crate::database::is_transient;
use sqlx::pool::PoolConnection;
use sqlx::{Executor, Postgres, Row};
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
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
             SELECT coalesce(min(position), 0) FROM work.checkpoints WHERE name IN ({})",
            names.join(", ")
        );
        // A connection may have died at rest, and so may all the others: one more try than there are gets a new one.
        let mut tries = self.snapshots.options().get_max_connections();
        loop {
            let mut connection = self.snapshots.acquire().await?;
            match connection.fetch_one(sqlx::raw_sql(&begin)).await {
                Ok(row) => return Ok(Snapshot { connection: Mutex::new(connection), position: row.try_get(0)? }),
                Err(error) if tries > 0 && is_transient(&error) => {
                    tries -= 1;
                    drop(connection.detach());
                }
                Err(error) => return Err(error.into()),
            }
        }
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
