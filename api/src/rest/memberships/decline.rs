//! POST /memberships/{id}/decline

use super::run;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Decline an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclineApplication, example = json!({"reason": "The seat is needed for another trade"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Decline an application
#[utoipa::path(tag = "memberships", operation_id = "declineApplication", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/decline")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::Decline { reason: asked.body.reason.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
