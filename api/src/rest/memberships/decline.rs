//! POST /memberships/{id}/decline

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::RunChapter, Object::Membership(id)).await?;
    let change = MembershipChange::Decline { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
