//! POST /chapters/{id}/suspend

use super::administer;
use crate::rest::prelude::*;
use infra::commands::chapters::ChapterChange;

/// Suspend a chapter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SuspendChapter, example = json!({"reason": "Fewer than ten members for three months"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    pub reason: Note,
}

/// Suspend a chapter
#[utoipa::path(tag = "chapters", operation_id = "suspendChapter", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/suspend")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let change = ChapterChange::Suspend { reason: asked.body.reason.clone() };
    Ok(Reply::changed(administer(asked.doing(), ChapterId(*id), change).await?))
}
