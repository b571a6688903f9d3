//! The ledger of notices: what was sent, when, to whom, why, or why not; and what people may do about it.

use super::compose::{Senders, unsealed};
use crate::kept::{self, Kept, KeptAsked, Named, Placed, Sorted, by, by_any, by_made, by_name};
use crate::wall::{Behind, Reads};
use chrono::{DateTime, Utc};
use domain::notices::NoticeKind;
use projections::Kind;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgExecutor, PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// How the reason begins of a notice about which a person has said what became of it.
pub const BY_HAND: &str = "settled by hand";

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    Queued,
    /// In the hands of a mailer that has not begun to send it.
    Leased,
    /// Being sent.
    Attempting,
    Sent,
    /// Put off; it is tried again.
    Deferred,
    Failed,
    /// An attempt ended without an answer: it may have arrived.
    Uncertain,
    Suppressed,
}

impl NoticeState {
    /// Every state.
    pub const ALL: [NoticeState; 8] =
        [Self::Queued, Self::Leased, Self::Attempting, Self::Sent, Self::Deferred, Self::Failed, Self::Uncertain, Self::Suppressed];

    /// The state with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            NoticeState::Queued => "queued",
            NoticeState::Leased => "leased",
            NoticeState::Attempting => "attempting",
            NoticeState::Sent => "sent",
            NoticeState::Deferred => "deferred",
            NoticeState::Failed => "failed",
            NoticeState::Uncertain => "uncertain",
            NoticeState::Suppressed => "suppressed",
        }
    }
}

/// A notice as the ledger shows it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct NoticeRow {
    pub id: Uuid,
    pub kind: String,
    pub class: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub occurrence: String,
    /// To a member; else to a user.
    pub membership_id: Option<Uuid>,
    pub user_id: Option<Uuid>,
    /// Of a member's letter, the chapter that it comes from.
    pub chapter_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
    /// The position of the event that called for it.
    pub causation: i64,
    pub address: String,
    pub language: String,
    pub subject_line: String,
    pub message_id: String,
    pub state: String,
    pub reason: Option<String>,
    pub attempts: i32,
    pub doubts: i32,
    pub not_before: DateTime<Utc>,
    pub queued_at: DateTime<Utc>,
    pub attempted_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, kind, class, subject_kind, subject_id, occurrence, membership_id, user_id, chapter_id, region_id, causation, address, language, \
                       subject_line, message_id, state, reason, attempts, doubts, not_before, queued_at, attempted_at, settled_at";

impl Kept for NoticeRow {
    const TABLE: &'static str = "mail.notices";
    const COLUMNS: &'static str = COLUMNS;
    const SORTS: &'static [Sorted] = &[
        by("id", Kind::Uuid),
        by("kind", Kind::Text),
        by("class", Kind::Text),
        by("subject_kind", Kind::Text),
        by("subject_id", Kind::Uuid),
        by("occurrence", Kind::Text),
        by_any("membership_id", Kind::Uuid),
        by_any("chapter_id", Kind::Uuid),
        by_any("region_id", Kind::Uuid),
        by("causation", Kind::Int),
        by("address", Kind::Text),
        by("language", Kind::Text),
        by("subject_line", Kind::Text),
        by("message_id", Kind::Text),
        by("state", Kind::Text),
        by_any("reason", Kind::Text),
        by("attempts", Kind::Int),
        by("doubts", Kind::Int),
        by("not_before", Kind::Time),
        by("queued_at", Kind::Time),
        by_any("attempted_at", Kind::Time),
        by_any("settled_at", Kind::Time),
        // What it is called; one that was never written by its kind.
        by_made(
            "subject",
            "CASE WHEN subject_line = '' THEN upper(left(kind, 1)) || replace(substr(kind, 2), '_', ' ') ELSE subject_line END",
        ),
        // The member it is to, where the reader knows them by name; of those who are no members, the address.
        by_name("recipient", &[Named { id: "membership_id", table: "read.member_names", key: "membership_id" }], "address"),
    ];
}

impl Kept for SuppressedAddress {
    const TABLE: &'static str = "mail.suppressed_addresses";
    const COLUMNS: &'static str = "address, reason, notice_id, suppressed_at";
    const SORTS: &'static [Sorted] =
        &[by("address", Kind::Text), by("reason", Kind::Text), by_any("notice_id", Kind::Uuid), by("suppressed_at", Kind::Time)];
}

/// Which notices are wanted.
#[derive(Debug, Clone, Default)]
pub struct LedgerFilter {
    pub membership_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub chapter_id: Option<Uuid>,
    /// Of any of these chapters, or to any of these memberships.
    pub within: Option<(Vec<Uuid>, Vec<Uuid>)>,
    pub kind: Option<NoticeKind>,
    pub state: Option<NoticeState>,
    pub causation: Option<i64>,
    /// Queued at this moment or later, and at this one or earlier.
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// What people say of an uncertain notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// It has arrived.
    Arrived,
    /// It is sent again, with the same Message-ID.
    SendAgain,
    /// Nothing more is done.
    LetBe,
}

/// How mail stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MailStatus {
    pub stopped: bool,
    pub stopped_because: Option<String>,
    /// How many notices are in each state.
    pub counts: Vec<(NoticeState, i64)>,
    /// Since when the oldest notice waits whose time has come.
    pub oldest_due: Option<DateTime<Utc>>,
    pub suppressed_addresses: i64,
}

/// An address that no mail goes to.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct SuppressedAddress {
    pub address: String,
    pub reason: String,
    pub notice_id: Option<Uuid>,
    pub suppressed_at: DateTime<Utc>,
}

/// Why something could not be done to a notice.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    #[error("there is no such notice")]
    NotFound,
    #[error("it was sealed with another secret than this program has: give it the secret file that was used before")]
    Sealed,
    #[error("the notice is {state}: only one that is {wanted} can be {what}")]
    WrongState { state: String, wanted: &'static str, what: &'static str },
}

/// The ledger of one database.
#[derive(Clone)]
pub struct Ledger {
    reads: Reads,
    senders: Senders,
}

/// No mail goes to the address from now on.
pub(super) async fn suppress_address(
    executor: impl PgExecutor<'_>,
    address: &str,
    reason: &str,
    notice: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO mail.suppressed_addresses (address, reason, notice_id, suppressed_at) VALUES (lower($1), $2, $3, $4) ON CONFLICT (address) DO NOTHING";
    sqlx::query(sql).bind(address).bind(reason).bind(notice).bind(now).execute(executor).await?;
    Ok(())
}

/// The conditions of a filter.
fn wanted(query: &mut QueryBuilder<'_, Postgres>, filter: &LedgerFilter) {
    for (column, id) in [("membership_id", filter.membership_id), ("subject_id", filter.subject_id), ("chapter_id", filter.chapter_id)] {
        if let Some(id) = id {
            query.push(format!(" AND {column} = ")).push_bind(id);
        }
    }
    if let Some((chapters, memberships)) = &filter.within {
        query.push(" AND (chapter_id = ANY(").push_bind(chapters.clone());
        query.push(") OR membership_id = ANY(").push_bind(memberships.clone()).push("))");
    }
    if let Some(kind) = filter.kind {
        query.push(" AND kind = ").push_bind(kind.name());
    }
    if let Some(state) = filter.state {
        query.push(" AND state = ").push_bind(state.name());
    }
    if let Some(causation) = filter.causation {
        query.push(" AND causation = ").push_bind(causation);
    }
    for (comparison, at) in [(" AND queued_at >= ", filter.from), (" AND queued_at <= ", filter.to)] {
        if let Some(at) = at {
            query.push(comparison).push_bind(at);
        }
    }
}

impl Ledger {
    /// The ledger of a database.
    pub fn new(pool: PgPool, senders: Senders) -> Self {
        Self { reads: Reads::new(pool), senders }
    }

    /// The same ledger, read behind a wall.
    pub(crate) fn behind(&self, behind: &Behind) -> Self {
        Self { reads: self.reads.behind(Some(behind)), senders: self.senders.clone() }
    }

    /// So many of the notices that a filter lets through, the latest first.
    pub async fn list(&self, filter: &LedgerFilter, limit: i64) -> Result<Vec<NoticeRow>, LedgerError> {
        Ok(kept::unplaced(self.in_order(filter, &NoticeRow::first("queued_at", true, limit)).await?))
    }

    /// The notices that a filter lets through, in any order.
    pub async fn in_order(&self, filter: &LedgerFilter, asked: &KeptAsked) -> Result<Vec<Placed<NoticeRow>>, LedgerError> {
        let mut connection = self.reads.connection().await?;
        Ok(kept::rows(&mut connection, |query| wanted(query, filter), asked).await?)
    }

    /// One notice.
    pub async fn notice(&self, id: Uuid) -> Result<Option<NoticeRow>, LedgerError> {
        Ok(sqlx::query_as(&format!("SELECT {COLUMNS} FROM mail.notices WHERE id = $1"))
            .bind(id)
            .fetch_optional(&mut *self.reads.connection().await?)
            .await?)
    }

    /// The bytes of a notice, as they are or were sent.
    pub async fn message(&self, id: Uuid) -> Result<Option<Vec<u8>>, LedgerError> {
        // A letter to a user holds a link by which one becomes that user: it is for its recipient alone.
        let sql = "SELECT message, sealed FROM mail.notices WHERE id = $1 AND user_id IS NULL AND message IS NOT NULL";
        let kept: Option<(Vec<u8>, bool)> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self.reads.connection().await?).await?;
        let Some((bytes, sealed)) = kept else { return Ok(None) };
        unsealed(&self.senders, id, sealed, bytes).map(Some).ok_or(LedgerError::Sealed)
    }

    /// How mail stands at a moment.
    pub async fn status(&self, now: DateTime<Utc>) -> Result<MailStatus, LedgerError> {
        let (stopped, stopped_because) = sqlx::query_as("SELECT stopped, reason FROM mail.switch").fetch_one(self.reads.own()).await?;
        let counted: Vec<(String, i64)> =
            sqlx::query_as("SELECT state, count(*) FROM mail.notices GROUP BY state").fetch_all(self.reads.own()).await?;
        let count = |state: NoticeState| counted.iter().find(|(name, _)| name == state.name()).map_or(0, |(_, count)| *count);
        let oldest = "SELECT min(not_before) FROM mail.notices WHERE state IN ('queued', 'deferred') AND not_before <= $1";
        Ok(MailStatus {
            stopped,
            stopped_because,
            counts: NoticeState::ALL.map(|state| (state, count(state))).to_vec(),
            oldest_due: sqlx::query_scalar(oldest).bind(now).fetch_one(self.reads.own()).await?,
            suppressed_addresses: sqlx::query_scalar("SELECT count(*) FROM mail.suppressed_addresses").fetch_one(self.reads.own()).await?,
        })
    }

    /// Stops all mail, or lets it go on. What is queued waits.
    pub async fn switch(&self, stopped: bool, reason: Option<&str>, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let sql = "UPDATE mail.switch SET stopped = $1, reason = $2, changed_at = $3";
        sqlx::query(sql).bind(stopped).bind(reason).bind(now).execute(self.reads.own()).await?;
        Ok(())
    }

    /// Settles an uncertain notice.
    pub async fn settle(&self, id: Uuid, settlement: Settlement, now: DateTime<Utc>) -> Result<NoticeRow, LedgerError> {
        let (state, reason) = match settlement {
            Settlement::Arrived => ("sent", "it has arrived"),
            Settlement::SendAgain => ("deferred", "it is sent again"),
            Settlement::LetBe => ("failed", "nothing more is done"),
        };
        self.change(id, "uncertain", "settled", state, &format!("{BY_HAND}: {reason}"), now).await
    }

    /// Sends a notice that failed once more.
    pub async fn retry(&self, id: Uuid, now: DateTime<Utc>) -> Result<NoticeRow, LedgerError> {
        self.change(id, "failed", "retried", "deferred", "tried again by hand", now).await
    }

    async fn change(
        &self,
        id: Uuid,
        wanted: &'static str,
        what: &'static str,
        state: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<NoticeRow, LedgerError> {
        let sql = format!(
            "UPDATE mail.notices SET state = $3, reason = $4 || coalesce(' (' || reason || ')', ''), not_before = $5, lease = nextval('mail.lease'), \
             settled_at = CASE WHEN $3 IN ('sent', 'failed') THEN $5 END \
             WHERE id = $1 AND state = $2 AND message IS NOT NULL RETURNING {COLUMNS}"
        );
        let changed: Option<NoticeRow> =
            sqlx::query_as(&sql).bind(id).bind(wanted).bind(state).bind(reason).bind(now).fetch_optional(self.reads.own()).await?;
        match changed {
            Some(row) => Ok(row),
            None => match self.notice(id).await? {
                Some(row) => Err(LedgerError::WrongState { state: row.state, wanted, what }),
                None => Err(LedgerError::NotFound),
            },
        }
    }

    /// The addresses that no mail goes to.
    pub async fn suppressed(&self, asked: &KeptAsked) -> Result<Vec<Placed<SuppressedAddress>>, LedgerError> {
        let mut connection = self.reads.own().acquire().await?;
        Ok(kept::rows(&mut connection, |_| (), asked).await?)
    }

    /// Mail goes to the address again. False when it did all along.
    pub async fn allow(&self, address: &str) -> Result<bool, LedgerError> {
        let gone =
            sqlx::query("DELETE FROM mail.suppressed_addresses WHERE address = lower($1)").bind(address).execute(self.reads.own()).await?;
        Ok(gone.rows_affected() == 1)
    }

    pub(super) fn pool(&self) -> &PgPool {
        self.reads.own()
    }
}
