//! What the program has to do and has done, for whoever looks after it.

use super::{Automation, AutomationError};
use crate::event_log::Reader;
use crate::kept::{self, Kept, KeptAsked, Named, Placed, Sorted, by, by_any, by_name, by_same};
use chrono::{DateTime, Utc};
use projections::Kind;
use serde::Serialize;
use sqlx::{Postgres, QueryBuilder};

use uuid::Uuid;

const COLUMNS: &str = "id, due_at, chapter_id, membership_id, task, set_by, causation, state, attempts, note, waits_until, settled_at";

/// A task as it stands.
#[derive(Debug, Serialize, sqlx::FromRow)]
pub struct TaskRow {
    pub id: Uuid,
    pub due_at: DateTime<Utc>,
    /// None for the organisation itself.
    pub chapter_id: Option<Uuid>,
    /// The member that the task names, if it names one.
    #[serde(skip)]
    pub membership_id: Option<Uuid>,
    pub task: serde_json::Value,
    /// The reaction that asked for it, and the position of the event that it reacted to.
    pub set_by: String,
    pub causation: i64,
    /// `pending`, `done`, `refused` or `failed`.
    pub state: String,
    pub attempts: i32,
    /// Why it was refused, has failed, or waits.
    pub note: Option<String>,
    pub waits_until: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
}

impl Kept for TaskRow {
    const TABLE: &'static str = "work.tasks";
    const COLUMNS: &'static str = COLUMNS;
    const SORTS: &'static [Sorted] = &[
        by("id", Kind::Uuid),
        // In words; a letter says which.
        by_same("task", "what", Kind::Text),
        by("state", Kind::Text),
        by("due_at", Kind::Time),
        by_any("chapter_id", Kind::Uuid),
        by("set_by", Kind::Text),
        by("causation", Kind::Int),
        by("attempts", Kind::Int),
        by_any("note", Kind::Text),
        by_any("waits_until", Kind::Time),
        by_any("settled_at", Kind::Time),
        // The member that it is about, or else the chapter.
        by_name(
            "about",
            &[
                Named { id: "membership_id", table: "read.member_names", key: "membership_id" },
                Named { id: "chapter_id", table: "read.chapters", key: "chapter_id" },
            ],
            "NULL::text",
        ),
    ];
}

/// The first tasks that an event gave rise to.
pub(crate) async fn tasks_caused_by(reader: &Reader, position: i64, limit: i64) -> Result<Vec<TaskRow>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM work.tasks WHERE causation = $1 ORDER BY due_at, id LIMIT $2");
    sqlx::query_as(&sql).bind(position).bind(limit).fetch_all(&mut *reader.connection().await?).await
}

/// Which tasks are wanted.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    pub state: Option<String>,
    pub chapter_id: Option<Uuid>,
    /// Due at this moment or later, and at this one or earlier.
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// So many of the tasks that a filter lets through, the latest due first.
pub async fn tasks(reader: &Reader, filter: &TaskFilter, limit: i64) -> Result<Vec<TaskRow>, sqlx::Error> {
    Ok(kept::unplaced(tasks_in_order(reader, filter, &TaskRow::first("due_at", true, limit)).await?))
}

/// The tasks that a filter lets through, in any order.
pub async fn tasks_in_order(reader: &Reader, filter: &TaskFilter, asked: &KeptAsked) -> Result<Vec<Placed<TaskRow>>, sqlx::Error> {
    let mut connection = reader.connection().await?;
    let wanted = |query: &mut QueryBuilder<'_, Postgres>| {
        if let Some(state) = &filter.state {
            query.push(" AND state = ").push_bind(state.clone());
        }
        if let Some(chapter) = filter.chapter_id {
            query.push(" AND chapter_id = ").push_bind(chapter);
        }
        for (comparison, at) in [(" AND due_at >= ", filter.from), (" AND due_at <= ", filter.to)] {
            if let Some(at) = at {
                query.push(comparison).push_bind(at);
            }
        }
    };
    kept::rows(&mut connection, wanted, asked).await
}

/// How many tasks are in each state, and how many of those that are pending are due at a moment.
pub async fn task_counts(reader: &Reader, now: DateTime<Utc>) -> Result<Vec<(String, i64, i64)>, sqlx::Error> {
    let sql = "SELECT state, count(*), count(*) FILTER (WHERE due_at <= $1) FROM work.tasks GROUP BY state ORDER BY state";
    sqlx::query_as(sql).bind(now).fetch_all(&mut *reader.connection().await?).await
}

impl Automation {
    /// Has a task that failed tried again, as often as a new one. None when there is no such task that failed.
    pub async fn retry(&self, id: Uuid) -> Result<Option<TaskRow>, AutomationError> {
        let sql = format!(
            "UPDATE work.tasks SET state = 'pending', attempts = 0, settled_at = NULL WHERE id = $1 AND state = 'failed' RETURNING {COLUMNS}"
        );
        Ok(sqlx::query_as(&sql).bind(id).fetch_optional(&self.pool).await?)
    }
}
