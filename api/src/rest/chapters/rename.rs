//! PUT /chapters/{id}/name

use crate::rest::prelude::*;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// Rename a chapter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenameChapter, example = json!({"name": "Rheinknie"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
}

/// Rename a chapter
#[utoipa::path(tag = "chapters", operation_id = "renameChapter", request_body = Request, responses(Changes))]
#[put("/chapters/{id}/name")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    asked.require(Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Rename { name: asked.body.name.clone() };
    asked.change(ChangeChapter { id, change }).await
}
