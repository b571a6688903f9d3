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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Rename { name: sent.body.name.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeChapter { id, change }).await?))
}
