//! GET /chapters/{id}

use crate::rest::prelude::*;
use chrono_tz::Tz;
use domain::calendar::MeetingRule;
use domain::chapter::{Chapter, ChapterStatus};

/// A chapter of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Chapter)]
pub struct Answer {
    #[schema(value_type = Uuid)]
    id: ChapterId,
    #[schema(value_type = schemas::Name)]
    name: Name,
    #[schema(value_type = Uuid)]
    region_id: RegionId,
    #[schema(value_type = schemas::TimeZone)]
    time_zone: Tz,
    #[schema(value_type = schemas::Currency)]
    currency: Currency,
    #[schema(value_type = schemas::ChapterStatus)]
    status: ChapterStatus,
    /// The day of the latest change of status.
    since: NaiveDate,
    /// The rule that holds today, or the first one where it begins later.
    #[schema(value_type = schemas::MeetingRule)]
    meeting_rule: MeetingRule,
}

/// A chapter
#[utoipa::path(tag = "chapters", operation_id = "getChapter", params(Freshness), responses((status = 200, body = Answer, description = "The chapter; the ETag names its version."), TaggedReads))]
#[get("/chapters/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::Read, Object::Chapter(id)).await?;
    let loaded = commands.existing::<Chapter>(&id.to_string(), "chapter").await?;
    let today = commands.today_in(id).await?;
    let missing = || Problem::not_found("chapter");
    let chapter = loaded.state.founded().cloned().ok_or_else(missing)?;
    let rule = loaded.state.meeting_rule_on(today).or(chapter.meeting_rules.first()).cloned().ok_or_else(missing)?;
    let body = Answer {
        id,
        name: chapter.name,
        region_id: chapter.region_id,
        time_zone: chapter.time_zone,
        currency: chapter.currency,
        status: chapter.status,
        since: chapter.since,
        meeting_rule: rule,
    };
    Ok(Found { version: loaded.version, body })
}
