//! POST /referrals/{id}/close

use crate::rest::prelude::*;
use crate::rest::referrals::party::{Party, say};
use infra::commands::referrals::ReferralChange;

/// Report business that came of a referral.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CloseReferral, example = json!({"amount": {"amount": "1250.00", "currency": "CHF"}, "amount_shared": true}))]
pub struct Request {
    /// In one of the region's currencies.
    #[schema(value_type = schemas::Money)]
    amount: Money,
    /// Whether the giver may see the amount.
    amount_shared: bool,
    /// Today in the chapter when left out.
    on: Option<NaiveDate>,
}

/// Report business that came of a referral
///
/// A referral may close more than once. Answers with `closure_id`.
#[utoipa::path(tag = "referrals", operation_id = "closeReferral", request_body = Request, responses(Changes))]
#[post("/referrals/{id}/close")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = ReferralId(*id);
    let change = ReferralChange::Close {
        closure_id: asked.new_id(),
        amount: asked.body.amount,
        amount_shared: asked.body.amount_shared,
        on: asked.body.on,
    };
    Ok(Reply::changed(say(asked.doing(), Party::Receiver, id, change).await?))
}
