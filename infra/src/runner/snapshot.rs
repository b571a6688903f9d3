//! The read tables at one moment: however they move, all rows that one dashboard shows belong together.

use super::binary::read_rows;
use super::{Runner, RunnerError, sql};
use crate::database::begin;
use crate::wall::Behind;
use projections::{TableInfo, Value, Where};
use sqlx::pool::PoolConnection;
use sqlx::{Executor, Postgres, Row};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard, OnceCell};
use tokio::time::timeout;

/// A read-only transaction over the read tables; it ends when it is dropped.
pub struct Snapshot {
    connection: Mutex<PoolConnection<Postgres>>,
    /// A second one that sees the same moment, so that two questions are answered at a time.
    second: Option<Mutex<PoolConnection<Postgres>>>,
    position: i64,
    answers: std::sync::Mutex<Answers>,
}

/// What was asked, and answered or about to be.
#[derive(Default)]
struct Answers {
    known: HashMap<Question, Arc<OnceCell<Arc<Rows>>>>,
    /// How many rows those that are kept have.
    rows: usize,
}

type Rows = Vec<Vec<Value>>;

/// What is asked of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub table: &'static str,
    /// The places of the columns in which rows that count as one are alike, and the columns that are summed; none where the rows
    /// themselves are wanted.
    pub grouped: Option<(Vec<usize>, Vec<&'static str>)>,
    pub wanted: Vec<Where>,
}

/// So many rows are kept in all, lest they fill the memory; an answer that would not fit beside the others is read again when it is asked again.
const MOST_ROWS_KEPT: usize = 20_000;

/// So long a second connection may take; the first one does alone what it has to.
const PATIENCE: Duration = Duration::from_millis(100);

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
        Ok(Snapshot { connection: Mutex::new(connection), second: None, position: row.try_get(0)?, answers: std::sync::Mutex::default() })
    }

    /// The same for what is asked of many chapters, over two connections if a second one is to be had.
    pub async fn wide_snapshot(&self) -> Result<Snapshot, RunnerError> {
        let snapshot = self.snapshot().await?;
        let pool = self.behind.as_ref().map_or(&self.snapshots, Behind::moments);
        // The half of them is for those who have none yet. So nobody who holds one waits long for another.
        let in_use = (pool.size() as usize).saturating_sub(pool.num_idle());
        if in_use * 2 > pool.options().get_max_connections() as usize {
            return Ok(snapshot);
        }
        let Ok(Ok(mut second)) = timeout(PATIENCE, pool.acquire()).await else { return Ok(snapshot) };
        let moment: String = sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(&mut **snapshot.connection().await).await?;
        let enter = self.behind.as_ref().map(Behind::enter).unwrap_or_default();
        let join = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{moment}'; {enter}");
        match second.execute(sqlx::raw_sql(&join)).await {
            Ok(_) => Ok(Snapshot { second: Some(Mutex::new(second)), ..snapshot }),
            // It may have died at rest.
            Err(_) => {
                drop(second.detach());
                Ok(snapshot)
            }
        }
    }
}

impl Snapshot {
    /// The position of the log that all rows stand for.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The values of rows, in the order of their keys; of groups their columns, the count of rows, and the sums. A moment has one answer to
    /// a question: asked again, it is not read again.
    pub(super) async fn answer(&self, info: &TableInfo, question: Question) -> Result<Arc<Rows>, sqlx::Error> {
        let answer = self.answers().known.entry(question.clone()).or_default().clone();
        // Who asks the same while it is being asked waits for that answer.
        Ok(answer.get_or_try_init(|| self.ask(info, &question)).await?.clone())
    }

    async fn ask(&self, info: &TableInfo, question: &Question) -> Result<Arc<Rows>, sqlx::Error> {
        let mut connection = self.connection().await;
        let (rows, columns) = match &question.grouped {
            None => (sql::select(&mut **connection, info, &question.wanted).await?, info.columns.to_vec()),
            Some((by, sums)) => {
                (sql::select_grouped(&mut **connection, info, by, sums, &question.wanted).await?, sql::grouped(info, by, sums))
            }
        };
        // The next question goes out before these rows are read.
        drop(connection);
        tokio::task::yield_now().await;
        let rows = Arc::new(read_rows(&columns, &rows)?);
        let mut answers = self.answers();
        if answers.rows + rows.len() > MOST_ROWS_KEPT {
            answers.known.remove(question);
        } else {
            answers.rows += rows.len();
        }
        Ok(rows)
    }

    fn answers(&self) -> std::sync::MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection, for one question at a time.
    async fn connection(&self) -> MutexGuard<'_, PoolConnection<Postgres>> {
        let Some(second) = &self.second else { return self.connection.lock().await };
        tokio::select! {
            biased;
            connection = self.connection.lock() => connection,
            connection = second.lock() => connection,
        }
    }
}
