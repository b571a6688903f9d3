//! POST /memberships/{membership_id}/dues/waivers

use super::correction::Correction;
use crate::rest::prelude::*;
use infra::commands::dues::{ChangeDues, DuesChange};

/// Forgo what an invoice owes
///
/// Answers with `waiver_id`.
#[utoipa::path(tag = "dues", operation_id = "waiveDues", request_body = Correction, responses(Creates))]
#[post("/memberships/{membership_id}/dues/waivers")]
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Correction>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    asked.require(Action::HandleMoney, Object::Membership(membership_id)).await?;
    let change = DuesChange::Waive {
        waiver_id: asked.new_id(),
        invoice_id: asked.body.invoice_id,
        amount: asked.body.amount,
        reason: asked.body.reason.clone(),
    };
    asked.create(ChangeDues { membership_id, change }).await
}
