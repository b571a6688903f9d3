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
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    asked.require(Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Suspend { reason: asked.body.reason.clone() };
    asked.change(ChangeChapter { id, change }).await
}
