//! Filters of the log that people keep under a name. They are preferences of whoever reads, and no facts of the organisation: no
//! event tells of them, and no read model is made of them.

use crate::event_log::Criteria;
use crate::wall::{Behind, Reads};
use chrono::{DateTime, Utc};
use domain::ActorId;
use sqlx::types::Json;
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

/// A filter that somebody keeps.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct KeptFilter {
    pub id: Uuid,
    /// Whose it is.
    pub keeper: Uuid,
    pub name: String,
    pub criteria: Json<Criteria>,
    /// Whether others see and use it too.
    pub shared: bool,
    pub kept_at: DateTime<Utc>,
}

impl KeptFilter {
    /// A filter to be kept.
    pub fn new(id: Uuid, keeper: ActorId, name: &str, criteria: Criteria, shared: bool, kept_at: DateTime<Utc>) -> Self {
        Self { id, keeper: keeper.0, name: name.to_owned(), criteria: Json(criteria), shared, kept_at }
    }
}

/// Why a filter is not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error("there is a filter of this name already")]
    NameTaken,
    #[error("the same request was sent before, and asked for another filter")]
    Another,
}

/// The kept filters of one database.
#[derive(Clone)]
pub struct EventFilters {
    reads: Reads,
}

const COLUMNS: &str = "id, keeper, name, criteria, shared, kept_at";

impl EventFilters {
    /// Those of a database.
    pub fn new(pool: PgPool) -> Self {
        Self { reads: Reads::new(pool) }
    }

    /// The same, read behind a wall.
    pub(crate) fn behind(&self, behind: &Behind) -> Self {
        Self { reads: self.reads.behind(Some(behind)) }
    }

    /// Keeps a filter; kept already under its id, it is there once.
    ///
    /// # Errors
    /// When the keeper has another of this name, or it is to be shared and there is a shared one of this name.
    pub async fn keep(&self, filter: &KeptFilter) -> Result<KeptFilter, KeepError> {
        let sql = format!("INSERT INTO work.event_filters ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING");
        let kept = sqlx::query(&sql)
            .bind(filter.id)
            .bind(filter.keeper)
            .bind(&filter.name)
            .bind(&filter.criteria)
            .bind(filter.shared)
            .bind(filter.kept_at)
            .execute(self.reads.own())
            .await;
        if kept.as_ref().is_err_and(|error| error.as_database_error().is_some_and(|error| error.is_unique_violation())) {
            return Err(KeepError::NameTaken);
        }
        kept?;
        let sql = format!("SELECT {COLUMNS} FROM work.event_filters WHERE id = $1");
        let there: KeptFilter = sqlx::query_as(&sql).bind(filter.id).fetch_one(self.reads.own()).await?;
        let same = KeptFilter { kept_at: there.kept_at, ..filter.clone() } == there;
        if same { Ok(there) } else { Err(KeepError::Another) }
    }

    /// Those that somebody sees: their own, and those that are shared.
    pub async fn seen_by(&self, actor: ActorId) -> Result<Vec<KeptFilter>, sqlx::Error> {
        let sql = format!("SELECT {COLUMNS} FROM work.event_filters WHERE keeper = $1 OR shared ORDER BY name, id");
        sqlx::query_as(&sql).bind(actor.0).fetch_all(&mut *self.reads.connection().await?).await
    }

    /// One that somebody sees.
    pub async fn one(&self, id: Uuid, actor: ActorId) -> Result<Option<KeptFilter>, sqlx::Error> {
        let sql = format!("SELECT {COLUMNS} FROM work.event_filters WHERE id = $1 AND (keeper = $2 OR shared)");
        sqlx::query_as(&sql).bind(id).bind(actor.0).fetch_optional(&mut *self.reads.connection().await?).await
    }

    /// Forgets one that somebody keeps. False when they keep none with this id.
    pub async fn forget(&self, id: Uuid, actor: ActorId) -> Result<bool, sqlx::Error> {
        let sql = "DELETE FROM work.event_filters WHERE id = $1 AND keeper = $2";
        Ok(sqlx::query(sql).bind(id).bind(actor.0).execute(self.reads.own()).await?.rows_affected() > 0)
    }

    /// Those that a name means to whoever has the database: the shared one, or else those that people keep for themselves; or one by its id.
    pub async fn named(&self, name: &str) -> Result<Vec<KeptFilter>, sqlx::Error> {
        let sql = format!("SELECT {COLUMNS} FROM work.event_filters WHERE name = $1 OR id::text = $1 ORDER BY shared DESC, id");
        let mut found: Vec<KeptFilter> = sqlx::query_as(&sql).bind(name).fetch_all(self.reads.own()).await?;
        if found.first().is_some_and(|first| first.shared) {
            found.truncate(1);
        }
        Ok(found)
    }
}
