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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::ActAsMember, Object::Membership(id)).await?;
    let change = MembershipChange::Resign { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
