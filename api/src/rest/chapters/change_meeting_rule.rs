//! PUT /chapters/{id}/meeting-rule

use crate::rest::prelude::*;
use domain::calendar::MeetingRule;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// Change when and where a chapter meets
///
/// The rule holds from its `from` date on, today at the earliest. Meetings that are scheduled already and that
/// nobody has moved follow it.
#[utoipa::path(tag = "chapters", operation_id = "changeMeetingRule", request_body = schemas::MeetingRule, responses(Changes))]
#[put("/chapters/{id}/meeting-rule")]
pub async fn handler(id: Path<Uuid>, asked: Asked<MeetingRule>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    asked.require(Action::RunChapter, Object::Chapter(id)).await?;
    let change = ChapterChange::ChangeMeetingRule { meeting_rule: asked.body.clone() };
    asked.change(ChangeChapter { id, change }).await
}
