//! GET /chapters/{id}/closings

use crate::http::list::{Item, Listed, answer_as};
use crate::http::query::days;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::ClosureId;
use domain::referral::Tier;
use projections::{ClosingRow, Value, Where};

list_query! {
    /// Which closings.
    Wanted {
        /// The membership that gave the referral.
        giver: Uuid,
        /// The membership that received it, and closed the business.
        receiver: Uuid,
        referral_id: Uuid,
        /// Closed on this day or later.
        from: NaiveDate,
        /// Closed on this day or earlier.
        to: NaiveDate,
    }
}

/// Business that was closed of a referral.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClosingOfList)]
pub struct Closing {
    #[schema(value_type = Uuid)]
    pub id: ClosureId,
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    #[schema(value_type = Uuid)]
    pub referral_id: ReferralId,
    /// Who gave the referral.
    #[schema(value_type = Uuid)]
    pub giver: MembershipId,
    /// Who received it, and thanks for the business.
    #[schema(value_type = Uuid)]
    pub receiver: MembershipId,
    #[schema(value_type = schemas::Tier)]
    pub tier: Tier,
    pub closed_on: NaiveDate,
    /// As last amended; nothing where it was recorded by mistake.
    #[schema(value_type = schemas::Money)]
    pub amount: Money,
    /// Whether the giver may see the amount.
    pub amount_shared: bool,
    /// Whether the amount was amended.
    pub amended: bool,
}

impl From<ClosingRow> for Closing {
    fn from(row: ClosingRow) -> Self {
        Self {
            id: row.closure_id,
            chapter_id: row.chapter_id,
            referral_id: row.referral_id,
            giver: row.giver,
            receiver: row.receiver,
            tier: row.tier,
            closed_on: row.closed_on,
            amount: Money::of_minor(row.amount_minor, row.currency),
            amount_shared: row.amount_shared,
            amended: row.amended,
        }
    }
}

const FROM: &[&str] =
    &["closure_id", "chapter_id", "referral_id", "giver", "receiver", "tier", "closed_on", "amount_minor", "amount_shared", "amended"];

impl Item for Closing {
    const COLUMNS: &'static [&'static str] =
        &["id", "chapter_id", "referral_id", "giver", "receiver", "tier", "closed_on", "amount.amount", "amount_shared", "amended"];
    const USUAL: &'static str = "-closed_on";
}

type Answer = Listed<Closing>;

/// The business that came of a chapter's referrals
///
/// Each closing with its amount as last amended; one amended to nothing was recorded by mistake. Their sum over whole months is the closed
/// business of the referral-value dashboard.
#[utoipa::path(tag = "chapters", operation_id = "listClosings", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, the latest first; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/chapters/{id}/closings")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::ReadDashboards, Object::Chapter(ChapterId(*id))).await?;
    let mut wanted = vec![Where::Is("chapter_id", Value::Uuid(*id))];
    wanted.extend(query.giver.map(|giver| Where::Is("giver", Value::Uuid(giver))));
    wanted.extend(query.receiver.map(|receiver| Where::Is("receiver", Value::Uuid(receiver))));
    wanted.extend(query.referral_id.map(|referral| Where::Is("referral_id", Value::Uuid(referral))));
    wanted.extend(days("closed_on", query.from, query.to)?);
    answer_as::<ClosingRow, Closing>(&runner, request.headers(), &wanted, FROM, query.paging()).await
}
