//! POST /memberships/{membership_id}/dues/write-offs

use super::correction::Correction;
use super::handle;
use crate::rest::prelude::*;
use infra::commands::dues::DuesChange;

/// Give up on what an invoice owes
///
/// Answers with `write_off_id`.
#[utoipa::path(tag = "dues", operation_id = "writeOffDues", request_body = Correction, responses(Creates))]
#[post("/memberships/{membership_id}/dues/write-offs")]
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Correction>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    let change = DuesChange::WriteOff {
        write_off_id: asked.new_id(),
        invoice_id: asked.body.invoice_id,
        amount: asked.body.amount,
        reason: asked.body.reason.clone(),
    };
    Ok(Reply::created(handle(asked.doing(), membership_id, change).await?))
}
