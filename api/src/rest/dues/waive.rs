//! POST /memberships/{membership_id}/dues/waivers

use super::correction::Correction;
use super::handle;
use crate::rest::prelude::*;
use infra::commands::dues::DuesChange;

/// Forgo what an invoice owes
///
/// Answers with `waiver_id`.
#[utoipa::path(tag = "dues", operation_id = "waiveDues", request_body = Correction, responses(Creates))]
#[post("/memberships/{membership_id}/dues/waivers")]
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Correction>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    let change = DuesChange::Waive {
        waiver_id: asked.new_id(),
        invoice_id: asked.body.invoice_id,
        amount: asked.body.amount,
        reason: asked.body.reason.clone(),
    };
    Ok(Reply::created(handle(asked.doing(), membership_id, change).await?))
}
