//! POST /memberships/{id}/objections

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Object to an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ObjectToApplication, example = json!({"by": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "reason": "Too close to my own trade"}))]
pub struct Request {
    /// A member of the chapter.
    #[schema(value_type = Uuid)]
    by: MembershipId,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Object to an application
#[utoipa::path(tag = "memberships", operation_id = "objectToApplication", request_body = Request, responses(Creates))]
#[post("/memberships/{id}/objections")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::Read, Object::Membership(id)).await?;
    access.require(&caller, Action::ActAsMember, Object::Membership(sent.body.by)).await?;
    let change = MembershipChange::Object { by: sent.body.by, reason: sent.body.reason.clone() };
    Ok(Reply::created(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
