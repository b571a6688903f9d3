//! POST /referrals/{id}/contact

use crate::rest::prelude::*;
use crate::rest::referrals::party::Party;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// Record that the receiver has spoken to the contact
#[utoipa::path(tag = "referrals", operation_id = "recordContact", responses(Changes))]
#[post("/referrals/{id}/contact")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    Party::Receiver.acts(&caller, &access, &commands, id).await?;
    let change = ReferralChange::RecordContact;
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeReferral { id, change }).await?))
}
