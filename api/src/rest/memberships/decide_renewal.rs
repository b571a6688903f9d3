//! POST /memberships/{id}/renewal-decision

use crate::rest::prelude::*;
use domain::membership::RenewalDecision;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Decide on a renewal that is open
#[utoipa::path(tag = "memberships", operation_id = "decideRenewal", request_body = schemas::RenewalDecision, responses(Changes))]
#[post("/memberships/{id}/renewal-decision")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<RenewalDecision>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::RunChapter, Object::Membership(id)).await?;
    let change = MembershipChange::DecideRenewal { decision: sent.body.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
