//! POST /referrals/{id}/contact

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use infra::commands::referrals::ReferralChange;

/// Record that the receiver has spoken to the contact
#[utoipa::path(tag = "referrals", operation_id = "recordContact", responses(Changes))]
#[post("/referrals/{id}/contact")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change = ReferralChange::RecordContact;
    Ok(Reply::changed(say(asked.doing(), Party::Receiver, id, change).await?))
}
