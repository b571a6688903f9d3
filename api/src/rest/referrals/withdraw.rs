//! POST /referrals/{id}/withdraw

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use infra::commands::referrals::ReferralChange;

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
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change = ReferralChange::Withdraw { reason: asked.body.reason.clone() };
    Ok(Reply::changed(say(asked.doing(), Party::Giver, id, change).await?))
}
