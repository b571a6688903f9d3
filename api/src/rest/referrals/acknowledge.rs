//! POST /referrals/{id}/acknowledge

use crate::rest::prelude::*;
use crate::rest::referrals::party::Party;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// Acknowledge a referral, as its receiver
#[utoipa::path(tag = "referrals", operation_id = "acknowledgeReferral", responses(Changes))]
#[post("/referrals/{id}/acknowledge")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    Party::Receiver.acts(&caller, &access, &commands, id).await?;
    let change = ReferralChange::Acknowledge;
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeReferral { id, change }).await?))
}
