//! POST /memberships/{membership_id}/dues/refunds

use super::handle;
use crate::rest::prelude::*;
use domain::dues::PaymentMethod;
use infra::commands::dues::DuesChange;

/// Pay credit on account out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundCredit, example = json!({"amount": {"amount": "20.00", "currency": "CHF"}, "method": "bank_transfer", "reason": "Paid twice"}))]
pub struct Request {
    /// At most the credit on account.
    #[schema(value_type = schemas::Money)]
    amount: Money,
    #[schema(value_type = schemas::PaymentMethod)]
    method: PaymentMethod,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Pay credit on account out
///
/// Answers with `refund_id`.
#[utoipa::path(tag = "dues", operation_id = "refundCredit", request_body = Request, responses(Creates))]
#[post("/memberships/{membership_id}/dues/refunds")]
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    let change = DuesChange::Refund {
        refund_id: asked.new_id(),
        amount: asked.body.amount,
        method: asked.body.method,
        reason: asked.body.reason.clone(),
    };
    Ok(Reply::created(handle(asked.doing(), membership_id, change).await?))
}
