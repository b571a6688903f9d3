//! POST /referrals/{id}/acknowledge

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use infra::commands::referrals::ReferralChange;

/// Acknowledge a referral, as its receiver
#[utoipa::path(tag = "referrals", operation_id = "acknowledgeReferral", responses(Changes))]
#[post("/referrals/{id}/acknowledge")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change = ReferralChange::Acknowledge;
    Ok(Reply::changed(say(asked.doing(), Party::Receiver, id, change).await?))
}
