//! POST /memberships/{membership_id}/dues/waivers

use crate::rest::prelude::*;
use domain::InvoiceId;
use infra::commands::dues::{ChangeDues, DuesChange};

/// Forgo what an invoice owes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WaiveDues, example = json!({"invoice_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "amount": {"amount": "50.00", "currency": "CHF"}, "reason": "Charged by mistake"}))]
pub struct Request {
    #[schema(value_type = Uuid)]
    invoice_id: InvoiceId,
    /// All that there is to it when left out.
    #[schema(value_type = Option<schemas::Money>)]
    amount: Option<Money>,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Forgo what an invoice owes
///
/// Answers with `waiver_id`.
#[utoipa::path(tag = "dues", operation_id = "waiveDues", request_body = Request, responses(Creates))]
#[post("/memberships/{membership_id}/dues/waivers")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    membership_id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    access.require(&caller, Action::HandleMoney, Object::Membership(membership_id)).await?;
    let change = DuesChange::Waive {
        waiver_id: sent.new_id(),
        invoice_id: sent.body.invoice_id,
        amount: sent.body.amount,
        reason: sent.body.reason.clone(),
    };
    Ok(Reply::created(commands.perform(sent.context(&caller), ChangeDues { membership_id, change }).await?))
}
