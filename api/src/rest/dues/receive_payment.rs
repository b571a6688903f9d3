//! POST /memberships/{membership_id}/dues/payments

use super::handle;
use crate::rest::prelude::*;
use domain::dues::PaymentMethod;
use domain::{InvoiceId, PaymentId};
use infra::commands::dues::DuesChange;

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
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    let change = DuesChange::ReceivePayment {
        payment_id: asked.body.payment_id.unwrap_or_else(|| asked.new_id()),
        amount: asked.body.amount,
        invoice_id: asked.body.invoice_id,
        received_on: asked.body.received_on,
        method: asked.body.method,
        reference: asked.body.reference.clone(),
    };
    Ok(Reply::created(handle(asked.doing(), membership_id, change).await?))
}
