//! GET /chapters/{id}/meeting-rule

use crate::rest::prelude::*;
use domain::calendar::MeetingRule;
use domain::chapter::Chapter;

/// When and where the chapter meets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChapterMeetingRules)]
pub struct Answer {
    /// The rule that holds today; none where the first one begins later.
    #[schema(value_type = Option<schemas::MeetingRule>)]
    present: Option<MeetingRule>,
    /// Every rule that has held or will, by first date; each holds until the next one's.
    #[schema(value_type = Vec<schemas::MeetingRule>)]
    all: Vec<MeetingRule>,
}

/// When and where a chapter meets
#[utoipa::path(tag = "chapters", operation_id = "getMeetingRule", params(Freshness), responses((status = 200, body = Answer, description = "The rules; the chapter's version is named by the ETag."), TaggedReads))]
#[get("/chapters/{id}/meeting-rule")]
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
    let present = loaded.state.meeting_rule_on(commands.today_in(id).await?).cloned();
    let all = loaded.state.founded().map(|chapter| chapter.meeting_rules.clone()).unwrap_or_default();
    Ok(Found { version: loaded.version, body: Answer { present, all } })
}
