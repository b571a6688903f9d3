//! GET /payments/totals

use super::list::Which;
use crate::http::query::Freshness;
use crate::rest::invoices::Area;
use crate::rest::prelude::*;
use actix_web::web::Json;
use domain::dues::PaymentMethod;
use infra::runner::Source;
use projections::{PaymentRow, Where};
use std::collections::BTreeMap;

/// Which payments, as in their list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    #[param(value_type = Option<schemas::PaymentMethod>)]
    method: Option<PaymentMethod>,
    /// Whether the bank took it back.
    dishonoured: Option<bool>,
    /// Of this region and the regions beneath it.
    region_id: Option<Uuid>,
    chapter_id: Option<Uuid>,
    membership_id: Option<Uuid>,
    /// The code of the legal entity that received them.
    legal_entity: Option<String>,
    #[param(value_type = Option<schemas::Currency>)]
    currency: Option<Currency>,
    /// Received on this day or later.
    from: Option<NaiveDate>,
    /// Received on this day or earlier.
    to: Option<NaiveDate>,
    /// Answer only when this position of the log is to be seen.
    min_position: Option<i64>,
}

/// What the payments of one currency add up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentTotals)]
pub struct Total {
    #[schema(value_type = schemas::Currency)]
    pub currency: Currency,
    pub payments: i64,
    /// Those included that the bank took back.
    #[schema(value_type = schemas::Money)]
    pub received: Money,
    /// What the bank took back of it.
    #[schema(value_type = schemas::Money)]
    pub dishonoured: Money,
}

/// Sums by currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentSums)]
pub struct Answer {
    pub items: Vec<Total>,
    /// The position of the log that they stand for.
    pub position: i64,
}

/// What the payments add up to, by currency
#[utoipa::path(tag = "dues", operation_id = "sumPayments", params(Wanted), responses((status = 200, body = Answer, description = "A sum for each currency."), ReadProblems))]
#[get("/payments/totals")]
pub async fn handler(caller: Caller, access: Data<Access>, runner: Theirs<Runner>, query: Query<Wanted>) -> Result<Json<Answer>, Problem> {
    Freshness { min_position: query.min_position }.wait(&runner).await?;
    let area = Area {
        region_id: query.region_id,
        chapter_id: query.chapter_id,
        membership_id: query.membership_id,
        legal_entity: query.legal_entity.clone(),
        currency: query.currency,
    };
    let which = Which { method: query.method, dishonoured: query.dishonoured, received: (query.from, query.to) };
    let mut wanted = area.wanted(&caller, &access, &runner).await?;
    wanted.extend(which.wanted()?);
    Ok(Json(sums(&runner, &wanted).await?))
}

/// What the payments that are wanted add up to.
pub async fn sums(runner: &Runner, wanted: &[Where]) -> Result<Answer, Problem> {
    let source = Source::live(runner).await?;
    let back = Which { dishonoured: Some(true), ..Which::default() }.wanted()?;
    let back = source.grouped::<PaymentRow>(&["currency"], &["amount_minor"], &[wanted, &back].concat()).await?;
    let back: BTreeMap<Currency, i64> = back.iter().filter_map(|group| Some((group.get(0)?, group.sums[0]))).collect();
    let total = |group: &infra::runner::Group| {
        let currency: Currency = group.get(0)?;
        let money = |minor| Money::of_minor(minor, currency);
        Some(Total {
            currency,
            payments: group.rows,
            received: money(group.sums[0]),
            dishonoured: money(back.get(&currency).copied().unwrap_or(0)),
        })
    };
    let all = source.grouped::<PaymentRow>(&["currency"], &["amount_minor"], wanted).await?;
    Ok(Answer { items: all.iter().filter_map(total).collect(), position: source.position() })
}
