//! POST /memberships/{id}/resign

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

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
    asked.require(Action::ActAsMember, Object::Membership(id)).await?;
    let change = MembershipChange::Resign { reason: asked.body.reason.clone() };
    asked.change(ChangeMembership { id, change }).await
}
