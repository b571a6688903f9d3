//! POST /memberships/{membership_id}/dues/balance-write-offs

use super::handle;
use crate::rest::prelude::*;
use infra::commands::dues::DuesChange;

/// Give up on what the account itself owes: money that was refunded, and then taken back by the bank.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WriteOffBalance, example = json!({"amount": {"amount": "50.00", "currency": "CHF"}, "reason": "Has moved abroad"}))]
pub struct Request {
    /// All that there is to it when left out.
    #[schema(value_type = Option<schemas::Money>)]
    amount: Option<Money>,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Give up on what the account itself owes
///
/// What an invoice owes is given up with `write-offs`. Answers with `write_off_id`.
#[utoipa::path(tag = "dues", operation_id = "writeOffBalance", request_body = Request, responses(Creates))]
#[post("/memberships/{membership_id}/dues/balance-write-offs")]
pub async fn handler(membership_id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    let (write_off_id, amount, reason) = (asked.new_id(), asked.body.amount, asked.body.reason.clone());
    Ok(Reply::created(handle(asked.doing(), membership_id, DuesChange::WriteOffBalance { write_off_id, amount, reason }).await?))
}
