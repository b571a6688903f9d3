//! POST /memberships/{id}/withdraw

use super::as_member;
use crate::rest::prelude::*;
use infra::commands::memberships::MembershipChange;

/// Withdraw an application
#[utoipa::path(tag = "memberships", operation_id = "withdrawApplication", responses(Changes))]
#[post("/memberships/{id}/withdraw")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::Withdraw;
    Ok(Reply::changed(as_member(asked.doing(), id, change).await?))
}
