//! PUT /chapters/{id}/meeting-rule

use super::run;
use crate::rest::prelude::*;
use domain::calendar::MeetingRule;
use infra::commands::chapters::ChapterChange;

/// Change when and where a chapter meets
///
/// The rule holds from its `from` date on, today at the earliest. Meetings that are scheduled already and that
/// nobody has moved follow it.
#[utoipa::path(tag = "chapters", operation_id = "changeMeetingRule", request_body = schemas::MeetingRule, responses(Changes))]
#[put("/chapters/{id}/meeting-rule")]
pub async fn handler(id: Path<Uuid>, asked: Asked<MeetingRule>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    let change = ChapterChange::ChangeMeetingRule { meeting_rule: asked.body.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
