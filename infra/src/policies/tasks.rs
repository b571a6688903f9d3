//! What the program has to do and has done, for whoever looks after it.

use super::{Automation, AutomationError};
use crate::event_log::Reader;
use chrono::{DateTime, Utc};
use serde::Serialize;

use uuid::Uuid;

const COLUMNS: &str = "id, due_at, chapter_id, task, set_by, causation, state, attempts, note, waits_until, settled_at";

/// A task as it stands.
#[derive(Debug, Serialize, sqlx::FromRow)]
pub struct TaskRow {
    pub id: Uuid,
    pub due_at: DateTime<Utc>,
    /// None for the organisation itself.
    pub chapter_id: Option<Uuid>,
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

/// The first tasks that an event gave rise to.
pub(crate) async fn tasks_caused_by(reader: &Reader, position: i64, limit: i64) -> Result<Vec<TaskRow>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM work.tasks WHERE causation = $1 ORDER BY due_at, id LIMIT $2");
    sqlx::query_as(&sql).bind(position).bind(limit).fetch_all(&mut *reader.connection().await?).await
}

impl Automation {
    /// Tasks, the latest due first; only those in a state, when one is named.
    pub async fn tasks(&self, state: Option<&str>, limit: i64) -> Result<Vec<TaskRow>, AutomationError> {
        let sql = format!("SELECT {COLUMNS} FROM work.tasks WHERE coalesce(state = $1, true) ORDER BY due_at DESC, id LIMIT $2");
        Ok(sqlx::query_as(&sql).bind(state).bind(limit).fetch_all(&self.pool).await?)
    }

    /// Has a task that failed tried again, as often as a new one. None when there is no such task that failed.
    pub async fn retry(&self, id: Uuid) -> Result<Option<TaskRow>, AutomationError> {
        let sql = format!(
            "UPDATE work.tasks SET state = 'pending', attempts = 0, settled_at = NULL WHERE id = $1 AND state = 'failed' RETURNING {COLUMNS}"
        );
        Ok(sqlx::query_as(&sql).bind(id).fetch_optional(&self.pool).await?)
    }
}
