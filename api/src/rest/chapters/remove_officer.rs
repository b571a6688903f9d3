//! POST /chapters/{id}/officers/{membership_id}/remove

use super::run;
use crate::rest::prelude::*;
use domain::chapter::Office;
use infra::commands::chapters::ChapterChange;

/// End a member's term in an office early.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RemoveOfficer, example = json!({"office": "president", "reason": "Moved abroad"}))]
pub struct Request {
    #[schema(value_type = schemas::Office)]
    office: Office,
    /// Today in the chapter when left out.
    last_day: Option<NaiveDate>,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// End a member's term in an office early
#[utoipa::path(tag = "chapters", operation_id = "removeOfficer", request_body = Request, responses(Changes))]
#[post("/chapters/{id}/officers/{membership_id}/remove")]
pub async fn handler(path: Path<(Uuid, Uuid)>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let (id, membership_id) = path.into_inner();
    let (id, membership_id) = (ChapterId(id), MembershipId(membership_id));
    let change = ChapterChange::RemoveOfficer {
        membership_id,
        office: asked.body.office,
        last_day: asked.body.last_day,
        reason: asked.body.reason.clone(),
    };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
