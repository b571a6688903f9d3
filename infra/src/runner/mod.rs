//! The one runner of read models: every projection gets the same treatment, live, in a rebuild, and in a proof.
//!
//! Invariant: a projection's rows and its checkpoint move in one transaction, and its checkpoint moves only over
//! positions that it saw, p+1, p+2, ... Any number of nodes may run: the checkpoint's row is the lock.

pub(crate) mod binary;
mod grouped;
mod guarded;
mod indexes;
mod rebuild;
mod rebuilding;
mod snapshot;
mod source;
pub(crate) mod sql;
mod step;
mod verify;

pub use grouped::Group;
pub use rebuilding::Rebuilding;
pub use snapshot::Snapshot;
pub use source::{Source, SourceError};
pub use verify::Verified;

use crate::event_log::{EventLog, ReadError};
use crate::wall::Behind;
use projections::Registered;
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How many events go into one transaction.
const PAGE: i64 = 10_000;

/// How often, and how long after one another, it is looked whether somebody else has moved a read model.
const LOOKS: u32 = 500;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Why a read model could not move.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Log(#[from] ReadError),
    #[error("a row of read.{table} does not fit the program: rebuild it with `chapterhouse projections rebuild {table}`")]
    Row { table: &'static str },
    #[error("no projection is called {0:?}; `chapterhouse projections status` lists them")]
    Unknown(String),
    #[error("the checkpoint of {0} was moved by somebody else in the middle of a step")]
    Fenced(&'static str),
}

/// Where a projection stands.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Status {
    pub name: &'static str,
    pub version: i32,
    pub position: i64,
    pub behind: i64,
}

/// The runner of all projections over one log.
#[derive(Clone)]
pub struct Runner {
    log: EventLog,
    pool: PgPool,
    snapshots: PgPool,
    /// Before what is read for somebody.
    behind: Option<Behind>,
    projections: Arc<Vec<Registered>>,
    /// The position that every projection has reached.
    reached: watch::Sender<i64>,
    /// The rebuild that this process does, or did last.
    rebuilding: watch::Sender<Option<Rebuilding>>,
}

impl Runner {
    /// A runner of these projections.
    pub fn new(log: EventLog, pool: PgPool, snapshots: PgPool, projections: Vec<Registered>) -> Self {
        let (reached, rebuilding) = (watch::Sender::new(0), watch::Sender::new(None));
        Self { log, pool, snapshots, behind: None, projections: Arc::new(projections), reached, rebuilding }
    }

    /// Makes the tables and indexes that are missing, and rebuilds the tables whose fold has changed.
    pub async fn prepare(&self) -> Result<(), RunnerError> {
        let mut connection = self.pool.acquire().await?;
        self.guard_tables(&mut connection).await?;
        if !self.behind_their_folds(&self.pool).await?.is_empty() || !self.indexes_missing(&self.pool).await?.is_empty() {
            rebuild::lock(&mut connection).await?;
            let prepared = self.prepare_locked(&mut connection).await;
            rebuild::unlock(&mut connection).await?;
            prepared?;
        }
        self.note_reached().await
    }

    /// Another node may have done it while this one waited for the lock.
    async fn prepare_locked(&self, connection: &mut PgConnection) -> Result<(), RunnerError> {
        let behind = self.behind_their_folds(&mut *connection).await?;
        if !behind.is_empty() {
            tracing::info!(tables = behind.len(), "making read models");
            self.rebuild_these(connection, &behind, |_| {}).await?;
        }
        let missing = self.indexes_missing(&mut *connection).await?;
        if !missing.is_empty() {
            tracing::info!(indexes = missing.matches(';').count(), "making indexes of read models");
            sqlx::raw_sql(&missing).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// The projections whose tables are missing, or were made by another version of their folds.
    async fn behind_their_folds<'e>(&self, executor: impl sqlx::PgExecutor<'e>) -> Result<Vec<Registered>, RunnerError> {
        let known: Vec<(String, i32)> = sqlx::query_as("SELECT name, version FROM work.checkpoints").fetch_all(executor).await?;
        let current =
            |projection: &&Registered| known.iter().any(|(name, version)| name == projection.info.name && *version == projection.version);
        Ok(self.projections.iter().filter(|projection| !current(projection)).copied().collect())
    }

    /// Follows the log for as long as the program runs.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            match self.catch_up().await {
                Ok(()) => {
                    let reached = *self.reached.borrow();
                    // Another node is at the rest: look again soon, rather than at once.
                    let pause = if reached < self.log.head.position() { Duration::from_millis(20) } else { Duration::ZERO };
                    tokio::time::sleep(pause).await;
                    tokio::select! {
                        () = self.log.head.past(reached) => {}
                        // Another node may hold a checkpoint that this one wants to know moved.
                        () = tokio::time::sleep(Duration::from_millis(500)) => {}
                        _ = stop.wait_for(|stop| *stop) => return,
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "a read model could not move; trying again");
                    tokio::select! {
                        () = tokio::time::sleep(Duration::from_secs(1)) => {}
                        _ = stop.wait_for(|stop| *stop) => return,
                    }
                }
            }
            if *stop.borrow() {
                return;
            }
        }
    }

    /// Brings every projection to the end of the log, save those that somebody else is moving.
    pub async fn catch_up(&self) -> Result<(), RunnerError> {
        let mut pages = None;
        loop {
            let moved = match self.step(&self.projections, &mut pages).await {
                Ok(moved) => moved,
                Err(error) => self.step_apart(error).await?,
            };
            self.note_reached().await?;
            if !moved {
                return Ok(());
            }
        }
    }

    /// Brings every projection to where the log ends now, and waits for those that somebody else is moving; false when that takes too long.
    pub async fn catch_up_wholly(&self) -> Result<bool, RunnerError> {
        let end = self.log.reader.last_position().await?;
        for _ in 0..LOOKS {
            self.catch_up().await?;
            if self.reached() >= end {
                return Ok(true);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Ok(false)
    }

    /// One projection that cannot move must not hold up the others: each by itself, and the error once none moves.
    async fn step_apart(&self, error: RunnerError) -> Result<bool, RunnerError> {
        let mut moved = false;
        for projection in self.projections.iter() {
            moved |= self.step(std::slice::from_ref(projection), &mut None).await.unwrap_or(false);
        }
        if moved { Ok(true) } else { Err(error) }
    }

    async fn note_reached(&self) -> Result<(), RunnerError> {
        let names: Vec<&str> = self.projections.iter().map(|p| p.info.name).collect();
        let sql = "SELECT coalesce(min(position), 0) FROM work.checkpoints WHERE name = ANY($1)";
        let reached: i64 = sqlx::query_scalar(sql).bind(&names).fetch_one(&self.pool).await?;
        self.reached.send_if_modified(|known| std::mem::replace(known, reached) != reached);
        Ok(())
    }

    /// Waits until every read model has reached a position; false when that takes too long.
    pub async fn wait_for(&self, position: i64, longest: Duration) -> bool {
        let mut reached = self.reached.subscribe();
        let waited = tokio::time::timeout(longest, reached.wait_for(|reached| *reached >= position)).await;
        matches!(waited, Ok(Ok(_)))
    }

    /// The position that every read model has reached.
    pub fn reached(&self) -> i64 {
        *self.reached.borrow()
    }

    /// Tells whenever the read models moved.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.reached.subscribe()
    }

    /// Where each projection stands.
    pub async fn status(&self) -> Result<Vec<Status>, RunnerError> {
        let head = self.log.reader.last_position().await?;
        let known: Vec<(String, i32, i64)> =
            sqlx::query_as("SELECT name, version, position FROM work.checkpoints").fetch_all(&self.pool).await?;
        let status = |projection: &Registered| {
            let found = known.iter().find(|(name, ..)| name == projection.info.name);
            let (version, position) = found.map_or((0, 0), |(_, version, position)| (*version, *position));
            // It may have moved on since the end of the log was looked up.
            Status { name: projection.info.name, version, position, behind: (head - position).max(0) }
        };
        Ok(self.projections.iter().map(status).collect())
    }

    /// How many rows a projection has.
    pub async fn rows(&self, name: &str) -> Result<i64, RunnerError> {
        let name = self.named(name)?.info.name;
        Ok(sqlx::query_scalar(&format!("SELECT count(*) FROM read.{name}")).fetch_one(&self.pool).await?)
    }

    /// The projections of these names; all of them where none is named.
    fn chosen(&self, names: &[&str]) -> Result<Vec<Registered>, RunnerError> {
        if names.is_empty() {
            return Ok(self.projections.to_vec());
        }
        names.iter().map(|name| self.named(name).copied()).collect()
    }

    /// The projection of this name.
    pub fn named(&self, name: &str) -> Result<&Registered, RunnerError> {
        self.projections.iter().find(|p| p.info.name == name).ok_or_else(|| RunnerError::Unknown(name.to_owned()))
    }

    /// All projections.
    pub fn projections(&self) -> &[Registered] {
        &self.projections
    }

    /// The log that it follows.
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    /// The same runner, whose tables are read over other connections.
    pub(crate) fn over(&self, log: EventLog, snapshots: PgPool) -> Self {
        Self { log, snapshots, ..self.clone() }
    }

    /// The same runner, whose tables and log are read behind a wall.
    pub fn behind(&self, behind: &Behind) -> Self {
        Self { log: self.log.behind(behind), behind: Some(behind.clone()), ..self.clone() }
    }

    /// A runner of one of these projections alone.
    pub fn only(&self, name: &str) -> Result<Self, RunnerError> {
        let one = vec![*self.named(name)?];
        Ok(Self::new(self.log.clone(), self.pool.clone(), self.snapshots.clone(), one))
    }

    /// The pool that moves read tables.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}
