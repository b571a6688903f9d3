//! POST /chapters/{id}/dissolve

use super::administer;
use crate::rest::prelude::*;
use infra::commands::chapters::ChapterChange;

/// Dissolve a chapter, for good.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DissolveChapter, example = json!({"reason": "Merged with its neighbour"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    pub reason: Note,
}

/// Dissolve a chapter, for good
#[utoipa::path(tag = "chapters", operation_id = "dissolveChapter", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/dissolve")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let change = ChapterChange::Dissolve { reason: asked.body.reason.clone() };
    Ok(Reply::changed(administer(asked.doing(), ChapterId(*id), change).await?))
}
