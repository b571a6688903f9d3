//! POST /chapters/{id}/officers

use super::run;
use crate::rest::prelude::*;
use domain::calendar::Term;
use domain::chapter::Office;
use infra::commands::chapters::ChapterChange;

/// Appoint an officer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AppointOfficer, example = json!({"membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "office": "president", "term": {"starts_on": "2026-10-01", "ends_on": "2027-09-30"}}))]
pub struct Request {
    /// An active member of this chapter.
    #[schema(value_type = Uuid)]
    membership_id: MembershipId,
    #[schema(value_type = schemas::Office)]
    office: Office,
    /// The running year of the officers when left out, by the policy from 1 October to 30 September; next year's may be entered ahead.
    #[schema(value_type = Option<schemas::Term>)]
    term: Option<Term>,
}

/// Appoint an officer
#[utoipa::path(tag = "chapters", operation_id = "appointOfficer", request_body = Request, responses(Creates))]
#[post("/chapters/{id}/officers")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ChapterId(*id);
    let change =
        ChapterChange::AppointOfficer { membership_id: asked.body.membership_id, office: asked.body.office, term: asked.body.term };
    Ok(Reply::created(run(asked.doing(), id, change).await?))
}
