//! POST /referrals/{id}/withdraw

use crate::rest::prelude::*;
use crate::rest::referrals::party::Party;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// Withdraw a referral before contact, as its giver.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WithdrawReferral, example = json!({"reason": "The contact changed their mind"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Withdraw a referral before contact, as its giver
#[utoipa::path(tag = "referrals", operation_id = "withdrawReferral", request_body = Request, responses(Changes))]
#[post("/referrals/{id}/withdraw")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    Party::Giver.acts(&caller, &access, &commands, id).await?;
    let change = ReferralChange::Withdraw { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeReferral { id, change }).await?))
}
