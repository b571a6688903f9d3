//! POST /memberships/{id}/terminate

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::RunChapter, Object::Membership(id)).await?;
    let change = MembershipChange::Terminate { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
