//! POST /chapters/{id}/resume

use super::administer;
use crate::rest::prelude::*;
use infra::commands::chapters::ChapterChange;

/// Let a suspended chapter go on
#[utoipa::path(tag = "chapters", operation_id = "resumeChapter", responses(Changes))]
#[post("/chapters/{id}/resume")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let change = ChapterChange::Resume;
    Ok(Reply::changed(administer(asked.doing(), ChapterId(*id), change).await?))
}
