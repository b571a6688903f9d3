//! POST /chapters/{id}/resume

use crate::rest::prelude::*;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// Let a suspended chapter go on
#[utoipa::path(tag = "chapters", operation_id = "resumeChapter", responses(Changes))]
#[post("/chapters/{id}/resume")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    asked.require(Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Resume;
    asked.change(ChangeChapter { id, change }).await
}
