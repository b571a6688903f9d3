//! POST /chapters/{id}/meetings

use crate::http::body::same_chapter;
use crate::rest::prelude::*;
use infra::commands::meetings::ScheduleMeeting;

/// Schedule the meeting of a date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScheduleMeeting, example = json!({"slot": "2026-03-03"}))]
pub struct Request {
    /// A date that the chapter's meeting rule gives.
    slot: NaiveDate,
    /// If given, the chapter that the path names.
    #[schema(value_type = Option<Uuid>)]
    chapter_id: Option<ChapterId>,
}

/// Schedule the meeting of a date
///
/// Meetings are scheduled eight weeks ahead by themselves; this schedules one earlier, or for a date that has
/// passed.
#[utoipa::path(tag = "chapters", operation_id = "scheduleMeeting", request_body = Request, responses(Creates))]
#[post("/chapters/{id}/meetings")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    same_chapter(id, asked.body.chapter_id)?;
    Ok(Reply::created(schedule(asked.doing(), id, asked.body.slot).await?))
}

/// Schedules the meeting of a date, for whoever runs the chapter.
pub async fn schedule(doing: Doing<'_>, chapter_id: ChapterId, slot: NaiveDate) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Chapter(chapter_id)).await?;
    doing.perform(ScheduleMeeting { chapter_id, slot }).await
}
