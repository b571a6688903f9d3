//! What was refused and what was read that is sensitive. A request does not wait for its record; a process that ends in order writes all of them first.

use crate::clock::Clock;
use crate::kept::{self, Kept, KeptAsked, Named, Placed, Sorted, by, by_any, by_made, by_name, by_same};
use crate::wall::{Behind, Reads};
use chrono::{DateTime, Utc};
use projections::Kind;
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

/// How many wait to be written; beyond, they are counted and told of in the program's own log.
const WAITING: usize = 10_000;
const AT_ONCE: usize = 500;

/// Something to be put down.
#[derive(Debug, Clone)]
pub struct AccessRecord {
    pub actor: Uuid,
    /// denied or read.
    pub outcome: &'static str,
    pub what: String,
    pub object_kind: &'static str,
    pub object_id: Option<Uuid>,
    /// Method and path.
    pub request: String,
    pub request_id: String,
    pub client: Option<String>,
}

/// Something that was put down.
#[derive(Debug, Clone, FromRow)]
pub struct AccessRecordRow {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: Uuid,
    pub outcome: String,
    pub what: String,
    pub object_kind: String,
    pub object_id: Option<Uuid>,
    pub request: String,
    pub request_id: String,
    pub client: Option<String>,
}

impl Kept for AccessRecordRow {
    const TABLE: &'static str = "access.records";
    const COLUMNS: &'static str = "id, at, actor, outcome, what, object_kind, object_id, request, request_id, client";
    const SORTS: &'static [Sorted] = &[
        by("id", Kind::Int),
        // They are numbered as they are made.
        by_same("at", "id", Kind::Int),
        by("actor", Kind::Uuid),
        by("outcome", Kind::Text),
        by_made("what", "replace(what, '_', ' ')"),
        by("object_kind", Kind::Text),
        by_any("object_id", Kind::Uuid),
        by("request", Kind::Text),
        by("request_id", Kind::Text),
        by_any("client", Kind::Text),
        // Whoever is a user, by their name.
        by_name("who", &[Named { id: "actor", table: "read.users", key: "user_id" }], "NULL::text"),
    ];
}

/// Which records are wanted.
#[derive(Debug, Clone, Default)]
pub struct AccessFilter {
    pub actor: Option<Uuid>,
    pub object_id: Option<Uuid>,
    pub outcome: Option<String>,
    pub what: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// Puts records down.
#[derive(Clone)]
pub struct Recorder {
    queue: mpsc::Sender<(DateTime<Utc>, AccessRecord)>,
    /// How many were put down and are not written yet.
    unwritten: Arc<AtomicUsize>,
    clock: Clock,
    reads: Reads,
}

impl Recorder {
    pub(crate) fn new(pool: PgPool, clock: Clock) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        let unwritten = Arc::<AtomicUsize>::default();
        tokio::spawn(write(pool.clone(), waiting, unwritten.clone()));
        Self { queue, unwritten, clock, reads: Reads::new(pool) }
    }

    /// The same, read behind a wall.
    pub(crate) fn behind(&self, behind: &Behind) -> Self {
        Self { reads: self.reads.behind(Some(behind)), ..self.clone() }
    }

    /// Puts a record down, soon.
    pub fn put(&self, record: AccessRecord) {
        self.unwritten.fetch_add(1, Ordering::AcqRel);
        if self.queue.try_send((self.clock.now(), record.clone())).is_err() {
            self.unwritten.fetch_sub(1, Ordering::AcqRel);
            let AccessRecord { actor, outcome, what, request, .. } = record;
            tracing::error!(%actor, outcome, what, request, "too many records wait to be written: this one stands here alone");
        }
    }

    /// The records that are wanted, in any order.
    pub async fn in_order(&self, filter: &AccessFilter, asked: &KeptAsked) -> Result<Vec<Placed<AccessRecordRow>>, sqlx::Error> {
        let mut connection = self.reads.connection().await?;
        let wanted = |query: &mut QueryBuilder<'_, Postgres>| {
            for (column, id) in [("actor", filter.actor), ("object_id", filter.object_id)] {
                if let Some(id) = id {
                    query.push(format!(" AND {column} = ")).push_bind(id);
                }
            }
            for (column, text) in [("outcome", &filter.outcome), ("what", &filter.what)] {
                if let Some(text) = text {
                    query.push(format!(" AND {column} = ")).push_bind(text.clone());
                }
            }
            for (comparison, at) in [(" AND at >= ", filter.from), (" AND at <= ", filter.to)] {
                if let Some(at) = at {
                    query.push(comparison).push_bind(at);
                }
            }
        };
        kept::rows(&mut connection, wanted, asked).await
    }

    /// Waits until all that was put down is written.
    pub async fn flush(&self) {
        while self.unwritten.load(Ordering::Acquire) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn write(pool: PgPool, mut waiting: mpsc::Receiver<(DateTime<Utc>, AccessRecord)>, unwritten: Arc<AtomicUsize>) {
    while let Some(first) = waiting.recv().await {
        let mut some = vec![first];
        while let (true, Ok(next)) = (some.len() < AT_ONCE, waiting.try_recv()) {
            some.push(next);
        }
        let mut tries = 0;
        while let Err(error) = insert(&pool, &some).await {
            tries += 1;
            tracing::warn!(%error, "records of access could not be written yet");
            if tries > 30 {
                tracing::error!(lost = some.len(), "records of access were given up");
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        unwritten.fetch_sub(some.len(), Ordering::AcqRel);
    }
}

async fn insert(pool: &PgPool, records: &[(DateTime<Utc>, AccessRecord)]) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(
        "INSERT INTO access.records (at, actor, outcome, what, object_kind, object_id, request, request_id, client) ",
    );
    query.push_values(records, |mut row, (at, record)| {
        row.push_bind(*at)
            .push_bind(record.actor)
            .push_bind(record.outcome)
            .push_bind(record.what.clone())
            .push_bind(record.object_kind)
            .push_bind(record.object_id)
            .push_bind(record.request.clone())
            .push_bind(record.request_id.clone())
            .push_bind(record.client.clone());
    });
    query.build().execute(pool).await?;
    Ok(())
}
