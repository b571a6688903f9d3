//! POST /referrals/{id}/contact

use crate::rest::prelude::*;
use crate::rest::referrals::party::Party;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// Record that the receiver has spoken to the contact
#[utoipa::path(tag = "referrals", operation_id = "recordContact", responses(Changes))]
#[post("/referrals/{id}/contact")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    Party::Receiver.acts(&asked, id).await?;
    let change = ReferralChange::RecordContact;
    asked.change(ChangeReferral { id, change }).await
}
