//! POST /referrals/{id}/amend

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use domain::ClosureId;
use infra::commands::referrals::ReferralChange;

/// Amend the amount of a closing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmendAmount, example = json!({"closure_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "amount": {"amount": "1150.00", "currency": "CHF"}, "reason": "Invoiced less"}))]
pub struct Request {
    #[schema(value_type = Uuid)]
    closure_id: ClosureId,
    #[schema(value_type = schemas::Money)]
    amount: Money,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Amend the amount of a closing
#[utoipa::path(tag = "referrals", operation_id = "amendAmount", request_body = Request, responses(Changes))]
#[post("/referrals/{id}/amend")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change =
        ReferralChange::AmendAmount { closure_id: asked.body.closure_id, amount: asked.body.amount, reason: asked.body.reason.clone() };
    Ok(Reply::changed(say(asked.doing(), Party::Receiver, id, change).await?))
}
