//! POST /memberships/{id}/resign

use super::as_member;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Resign.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResignMembership, example = json!({"reason": "Retired"}))]
pub struct Request {
    #[schema(value_type = Option<schemas::Note>)]
    reason: Option<Note>,
}

/// Resign
#[utoipa::path(tag = "memberships", operation_id = "resignMembership", request_body = Request, responses(Changes))]
#[post("/memberships/{id}/resign")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::Resign { reason: asked.body.reason.clone() };
    Ok(Reply::changed(as_member(asked.doing(), id, change).await?))
}
