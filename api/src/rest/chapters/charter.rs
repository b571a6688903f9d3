//! POST /chapters/{id}/charter

use crate::rest::prelude::*;
use infra::commands::chapters::{ChangeChapter, ChapterChange};

/// Give a forming chapter its charter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CharterChapter, example = json!({"on": "2026-02-03"}))]
pub struct Request {
    /// Today in the chapter when left out.
    on: Option<NaiveDate>,
}

/// Give a forming chapter its charter
#[utoipa::path(tag = "chapters", operation_id = "charterChapter", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/charter")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Charter { on: sent.body.on };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeChapter { id, change }).await?))
}
