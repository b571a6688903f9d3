//! POST /memberships/{id}/training-credits

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Record training credits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreditTraining, example = json!({"credits": 2, "course": "Presenting in eight minutes", "on": "2026-03-05"}))]
pub struct Request {
    credits: u32,
    #[schema(value_type = schemas::Name)]
    course: Name,
    on: NaiveDate,
}

/// Record training credits
#[utoipa::path(tag = "memberships", operation_id = "creditTraining", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/training-credits")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::CreditTraining { credits: asked.body.credits, course: asked.body.course.clone(), on: asked.body.on };
    Ok(Reply::created(run(asked.doing(), id, change).await?))
}
