//! POST /chapters/{id}/resume

use crate::rest::prelude::*;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// Let a suspended chapter go on
#[utoipa::path(tag = "chapters", operation_id = "resumeChapter", responses(Changes))]
#[post("/chapters/{id}/resume")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Resume;
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeChapter { id, change }).await?))
}
