//! POST /referrals/{id}/not-sold

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use infra::commands::referrals::ReferralChange;

/// Report that nothing came of a referral.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MarkNotSold, example = json!({"reason": "Bought elsewhere"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Report that nothing came of a referral
#[utoipa::path(tag = "referrals", operation_id = "markNotSold", request_body = Request, responses(Changes))]
#[post("/referrals/{id}/not-sold")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change = ReferralChange::MarkNotSold { reason: asked.body.reason.clone() };
    Ok(Reply::changed(say(asked.doing(), Party::Receiver, id, change).await?))
}
