//! POST /memberships/{id}/renewal-decision

use super::run;
use crate::rest::prelude::*;
use domain::membership::RenewalDecision;
use infra::commands::memberships::MembershipChange;

/// Decide on a renewal that is open
#[utoipa::path(tag = "memberships", operation_id = "decideRenewal", request_body = schemas::RenewalDecision, responses(Changes))]
#[post("/memberships/{id}/renewal-decision")]
pub async fn handler(id: Path<Uuid>, asked: Asked<RenewalDecision>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change = MembershipChange::DecideRenewal { decision: asked.body.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
