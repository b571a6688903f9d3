//! POST /chapters/{id}/suspend

use crate::rest::prelude::*;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// Suspend a chapter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SuspendChapter, example = json!({"reason": "Fewer than ten members for three months"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Suspend a chapter
#[utoipa::path(tag = "chapters", operation_id = "suspendChapter", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/suspend")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Suspend { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeChapter { id, change }).await?))
}
