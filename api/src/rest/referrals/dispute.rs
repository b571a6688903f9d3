//! POST /referrals/{id}/dispute

use crate::rest::prelude::*;
use crate::rest::referrals::party::Party;
use infra::commands::referrals::{ChangeReferral, ReferralChange};

/// Dispute a referral, as its receiver.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisputeReferral, example = json!({"reason": "The contact never asked for it"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Dispute a referral, as its receiver
#[utoipa::path(tag = "referrals", operation_id = "disputeReferral", request_body = Request, responses(Changes))]
#[post("/referrals/{id}/dispute")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    Party::Receiver.acts(&caller, &access, &commands, id).await?;
    let change = ReferralChange::Dispute { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeReferral { id, change }).await?))
}
