//! POST /memberships/{id}/terminate

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// End a membership.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TerminateMembership, example = json!({"reason": "Absent four times in six months"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// End a membership
#[utoipa::path(tag = "memberships", operation_id = "terminateMembership", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/terminate")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::Terminate { reason: asked.body.reason.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
