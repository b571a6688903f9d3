//! POST /memberships/{membership_id}/dues/balance-write-offs

use crate::rest::prelude::*;
use infra::commands::dues::{ChangeDues, DuesChange};

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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    membership_id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let membership_id = MembershipId(*membership_id);
    access.require(&caller, Action::HandleMoney, Object::Membership(membership_id)).await?;
    let (write_off_id, amount, reason) = (sent.new_id(), sent.body.amount, sent.body.reason.clone());
    let change = DuesChange::WriteOffBalance { write_off_id, amount, reason };
    Ok(Reply::created(commands.perform(sent.context(&caller), ChangeDues { membership_id, change }).await?))
}
