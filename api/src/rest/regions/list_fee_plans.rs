//! GET /regions/{id}/fee-plans

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::region::{FeePlan, Region};

/// A fee plan and the day from which it holds. The plan that began last holds; of two from one day, the one set last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DatedFeePlan)]
pub struct Plan {
    #[schema(value_type = schemas::FeePlan)]
    plan: FeePlan,
    holds_from: NaiveDate,
}

impl Item for Plan {
    const COLUMNS: &'static [&'static str] = &[
        "holds_from",
        "plan.currency",
        "plan.joining_fee.amount",
        "plan.dues_one_year.amount",
        "plan.dues_two_years.amount",
        "plan.late_fee.amount",
        "plan.transfer_fee.amount",
        "plan.reinstatement_fee.amount",
        "plan.tax_rate",
        "plan.tax_label",
    ];
    const USUAL: &'static str = "holds_from";
}

list_query! {
    /// Which fee plans.
    Wanted {
        #[param(value_type = Option<schemas::Currency>)]
        currency: Currency,
    }
}

type Answer = Listed<Plan>;

/// The fee plans of a region
///
/// Those of the region itself. Where it has none in a currency, that of the nearest region above holds.
#[utoipa::path(tag = "regions", operation_id = "listFeePlans", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/regions/{id}/fee-plans")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let id = RegionId(*id);
    let listing = Listing::begin(&commands, query.paging()).await?;
    access.require(&caller, Action::Read, Object::Region(id)).await?;
    let loaded = commands.existing::<Region>(&id.to_string(), "region").await?;
    let plans = loaded.state.founded().map(|region| region.fee_plans.clone()).unwrap_or_default();
    let wanted = plans.into_iter().filter(|dated| query.currency.is_none_or(|currency| dated.plan.currency == currency));
    let items: Vec<Plan> = wanted.map(|dated| Plan { plan: dated.plan, holds_from: dated.holds_from }).collect();
    listing.answer(&request, loaded.version, items)
}
