//! POST /memberships/{membership_id}/dues/payments

use crate::rest::prelude::*;
use domain::dues::PaymentMethod;
use domain::{InvoiceId, PaymentId};
use infra::commands::dues::{ChangeDues, DuesChange};

/// Record a payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReceivePayment, example = json!({"amount": {"amount": "908.04", "currency": "CHF"}, "method": "bank_transfer", "received_on": "2026-02-04"}))]
pub struct Request {
    #[schema(value_type = schemas::Money)]
    amount: Money,
    #[schema(value_type = schemas::PaymentMethod)]
    method: PaymentMethod,
    /// The invoice to pay first; then the oldest open ones. The rest is credit on account.
    #[schema(value_type = Option<Uuid>)]
    invoice_id: Option<InvoiceId>,
    /// Today in the chapter when left out.
    received_on: Option<NaiveDate>,
    /// What the bank says of it.
    #[schema(value_type = Option<schemas::Name>)]
    reference: Option<Name>,
    /// The same payment is not recorded twice; made up when left out.
    #[schema(value_type = Option<Uuid>)]
    payment_id: Option<PaymentId>,
}

/// Record a payment
///
/// Answers with `payment_id`.
#[utoipa::path(tag = "dues", operation_id = "receivePayment", request_body = Request, responses(Creates))]
#[post("/memberships/{membership_id}/dues/payments")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    membership_id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    access.require(&caller, Action::HandleMoney, Object::Membership(membership_id)).await?;
    let change = DuesChange::ReceivePayment {
        payment_id: sent.body.payment_id.unwrap_or_else(|| sent.new_id()),
        amount: sent.body.amount,
        invoice_id: sent.body.invoice_id,
        received_on: sent.body.received_on,
        method: sent.body.method,
        reference: sent.body.reference.clone(),
    };
    Ok(Reply::created(commands.perform(sent.context(&caller), ChangeDues { membership_id, change }).await?))
}
