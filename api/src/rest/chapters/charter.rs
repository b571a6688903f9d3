//! POST /chapters/{id}/charter

use super::administer;
use crate::rest::prelude::*;
use infra::commands::chapters::ChapterChange;

/// Give a forming chapter its charter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CharterChapter, example = json!({"on": "2026-02-03"}))]
pub struct Request {
    /// Today in the chapter when left out.
    pub on: Option<NaiveDate>,
}

/// Give a forming chapter its charter
#[utoipa::path(tag = "chapters", operation_id = "charterChapter", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/charter")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let change = ChapterChange::Charter { on: asked.body.on };
    Ok(Reply::changed(administer(asked.doing(), ChapterId(*id), change).await?))
}
