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
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    asked.require(Action::Administer, Object::Chapter(id)).await?;
    let change = ChapterChange::Charter { on: asked.body.on };
    asked.change(ChangeChapter { id, change }).await
}
