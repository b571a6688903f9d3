//! POST /referrals/{id}/acknowledge

use crate::rest::prelude::*;
use crate::rest::referrals::party::Party;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// Acknowledge a referral, as its receiver
#[utoipa::path(tag = "referrals", operation_id = "acknowledgeReferral", responses(Changes))]
#[post("/referrals/{id}/acknowledge")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    Party::Receiver.acts(&asked, id).await?;
    let change = ReferralChange::Acknowledge;
    asked.change(ChangeReferral { id, change }).await
}
