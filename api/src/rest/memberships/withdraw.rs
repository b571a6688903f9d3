//! POST /memberships/{id}/withdraw

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Withdraw an application
#[utoipa::path(tag = "memberships", operation_id = "withdrawApplication", responses(Changes))]
#[post("/memberships/{id}/withdraw")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::ActAsMember, Object::Membership(id)).await?;
    let change = MembershipChange::Withdraw;
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
