//! What people were told: the ledger of notices.

mod get;
pub mod list;
pub mod message;
pub mod retry;
pub mod settle;

use infra::commands::CommandError;
use infra::mail::{LedgerError, NoticeRow};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::rest::prelude::*;
use chrono::{DateTime, Utc};

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::handler).service(message::handler).service(settle::handler).service(retry::handler).service(get::handler);
}

/// One notice to one recipient: where it stands, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct Notice {
    id: Uuid,
    #[schema(example = "meeting_notice")]
    kind: String,
    /// `required` by the contract of membership, `reminders` or `news`.
    class: String,
    /// What it is about: meeting, membership, invoice, payment, credit_note, referral or chapter.
    subject_kind: String,
    subject_id: Uuid,
    /// Tells one notice of a kind and subject from another.
    occurrence: String,
    /// To whom: a member, or a user.
    #[schema(required)]
    membership_id: Option<Uuid>,
    #[schema(required)]
    user_id: Option<Uuid>,
    /// Of a member's, the chapter that it comes from.
    #[schema(required)]
    chapter_id: Option<Uuid>,
    #[schema(required)]
    region_id: Option<Uuid>,
    /// The position of the event that called for it.
    causation: i64,
    address: String,
    language: String,
    subject_line: String,
    message_id: String,
    /// queued, leased, attempting, sent, deferred, failed, uncertain or suppressed.
    state: String,
    /// Why it is in this state: what the server said, or the program.
    #[schema(required)]
    reason: Option<String>,
    attempts: i32,
    /// How often an attempt ended without an answer.
    doubts: i32,
    not_before: DateTime<Utc>,
    queued_at: DateTime<Utc>,
    #[schema(required)]
    attempted_at: Option<DateTime<Utc>>,
    #[schema(required)]
    settled_at: Option<DateTime<Utc>>,
}

impl From<NoticeRow> for Notice {
    fn from(row: NoticeRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            class: row.class,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            occurrence: row.occurrence,
            membership_id: row.membership_id,
            user_id: row.user_id,
            chapter_id: row.chapter_id,
            region_id: row.region_id,
            causation: row.causation,
            address: row.address,
            language: row.language,
            subject_line: row.subject_line,
            message_id: row.message_id,
            state: row.state,
            reason: row.reason,
            attempts: row.attempts,
            doubts: row.doubts,
            not_before: row.not_before,
            queued_at: row.queued_at,
            attempted_at: row.attempted_at,
            settled_at: row.settled_at,
        }
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotFound => Problem::not_found("notice"),
            LedgerError::Sealed => Problem::opaque(error),
            LedgerError::WrongState { .. } => {
                Problem::new(actix_web::http::StatusCode::CONFLICT, "notice_in_another_state", "The notice is in another state", error)
            }
            LedgerError::Database(error) => CommandError::Unavailable(error.to_string()).into(),
        }
    }
}

/// A notice that the caller may see: the member's own, or one of the caller's chapters.
pub async fn seen(caller: &Caller, access: &Access, house: &infra::house::House, id: Uuid) -> Result<NoticeRow, Problem> {
    let row = house.ledger.notice(id).await?.ok_or_else(|| Problem::not_found("notice"))?;
    let unseen = |_| Problem::not_found("notice");
    let object = match (row.membership_id, row.user_id) {
        (Some(member), _) => Object::Membership(member.into()),
        (None, Some(user)) => Object::User(user.into()),
        (None, None) => Object::Organisation,
    };
    access.require(caller, Action::ReadMoney, object).await.map_err(unseen)?;
    Ok(row)
}
