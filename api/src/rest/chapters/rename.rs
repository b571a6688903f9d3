//! PUT /chapters/{id}/name

use super::administer;
use crate::rest::prelude::*;
use infra::commands::chapters::ChapterChange;

/// Rename a chapter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenameChapter, example = json!({"name": "Rheinknie"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    pub name: Name,
}

/// Rename a chapter
#[utoipa::path(tag = "chapters", operation_id = "renameChapter", request_body = Request, responses(Changes))]
#[put("/chapters/{id}/name")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let change = ChapterChange::Rename { name: asked.body.name.clone() };
    Ok(Reply::changed(administer(asked.doing(), ChapterId(*id), change).await?))
}
