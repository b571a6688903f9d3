//! An event exactly as it is stored: the texts, not yet the meaning.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

/// A row of the log.
#[derive(Debug, Serialize)]
pub struct StoredEvent {
    pub position: i64,
    pub aggregate_type: String,
    pub aggregate_id: String,
    pub sequence: i64,
    pub event_type: String,
    pub event_version: String,
    pub payload: Box<RawValue>,
    pub metadata: Box<RawValue>,
    pub recorded_at: DateTime<Utc>,
    pub chapter_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
}

impl<'r> FromRow<'r, sqlx::postgres::PgRow> for StoredEvent {
    fn from_row(row: &'r sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
        use sqlx::Row;
        let payload: Json<Box<RawValue>> = row.try_get(6)?;
        let metadata: Json<Box<RawValue>> = row.try_get(7)?;
        Ok(Self {
            position: row.try_get(0)?,
            aggregate_type: row.try_get(1)?,
            aggregate_id: row.try_get(2)?,
            sequence: row.try_get(3)?,
            event_type: row.try_get(4)?,
            event_version: row.try_get(5)?,
            payload: payload.0,
            metadata: metadata.0,
            recorded_at: row.try_get(8)?,
            chapter_id: row.try_get(9)?,
            region_id: row.try_get(10)?,
        })
    }
}

/// The columns, in the order that [`StoredEvent`] reads them.
pub(super) const COLUMNS: &str =
    "position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, chapter_id, region_id";
