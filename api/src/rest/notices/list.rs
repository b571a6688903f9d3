//! GET /notices

use super::Notice;
use crate::http::access::Reach;
use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use domain::notices::NoticeKind;
use infra::house::House;
use infra::mail::{LedgerFilter, NoticeState};
use infra::tokens::{GrantScope, Role};

/// Which notices. A member asks for their own.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    membership_id: Option<Uuid>,
    chapter_id: Option<Uuid>,
    /// The meeting, membership, invoice, payment, credit note, referral or chapter that they are about.
    subject_id: Option<Uuid>,
    #[param(value_type = Option<String>, example = "meeting_notice")]
    kind: Option<NoticeKind>,
    #[param(value_type = Option<String>, example = "uncertain")]
    state: Option<NoticeState>,
    /// The position of the event that called for them.
    causation: Option<i64>,
    /// How many at most; 50 when left out, 500 at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Notices, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notices)]
pub struct Answer {
    items: Vec<Notice>,
    /// The cursor of the next page; none on the last.
    #[schema(required)]
    next: Option<String>,
}

/// What people were told
#[utoipa::path(tag = "notices", operation_id = "listNotices", params(Wanted), responses((status = 200, body = Answer, description = "A page of them, the latest first."), ReadProblems))]
#[get("/notices")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Data<House>,
    query: Query<Wanted>,
) -> Result<actix_web::web::Json<Answer>, Problem> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=500).contains(&limit) {
        return Err(Problem::invalid("limit", "it is from 1 to 500"));
    }
    let after = query.cursor.as_deref().map(read_cursor).transpose()?;
    let Wanted { membership_id, chapter_id, subject_id, kind, state, causation, .. } = query.into_inner();
    let mut filter = LedgerFilter { membership_id, subject_id, kind, state, causation, after, chapters: None };
    if let (Role::Member, GrantScope::Membership(own)) = (caller.grant.role, caller.grant.scope) {
        if membership_id.is_some_and(|id| id != own) {
            return Err(Problem::not_found("membership"));
        }
        filter.membership_id = Some(own);
    } else {
        match access.reach(&caller, &house.runner).await? {
            Reach::Everything => {}
            Reach::Regions(regions) => filter.chapters = Some(Access::chapters_of(&house.runner, regions).await?),
            Reach::Chapter { chapter, .. } => filter.chapters = Some(vec![chapter]),
        }
        if let Some(chapter) = chapter_id {
            access.require(&caller, Action::ReadMoney, Object::Chapter(chapter.into())).await?;
            filter.chapters = Some(vec![chapter]);
        }
    }
    let mut rows = house.ledger.list(&filter, limit + 1).await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| format!("{}_{}", row.queued_at.timestamp_micros(), row.id));
    Ok(actix_web::web::Json(Answer { items: rows.into_iter().map(Into::into).collect(), next }))
}

fn read_cursor(text: &str) -> Result<(DateTime<Utc>, Uuid), Problem> {
    let parts = text.split_once('_').and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)));
    parts.ok_or_else(|| Problem::invalid("cursor", "give the `next` of the page before, as it was answered"))
}
