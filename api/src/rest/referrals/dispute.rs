//! POST /referrals/{id}/dispute

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use infra::commands::referrals::ReferralChange;

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
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change = ReferralChange::Dispute { reason: asked.body.reason.clone() };
    Ok(Reply::changed(say(asked.doing(), Party::Receiver, id, change).await?))
}
