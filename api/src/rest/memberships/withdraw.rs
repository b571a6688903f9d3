//! POST /memberships/{id}/withdraw

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// Withdraw an application
#[utoipa::path(tag = "memberships", operation_id = "withdrawApplication", responses(Changes))]
#[post("/memberships/{id}/withdraw")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    asked.require(Action::ActAsMember, Object::Membership(id)).await?;
    let change = MembershipChange::Withdraw;
    asked.change(ChangeMembership { id, change }).await
}
