//! GET /invoices/totals

use super::{Area, Which, overdue};
use crate::http::query::Freshness;
use crate::rest::prelude::*;
use actix_web::web::Json;
use domain::dues::InvoiceKind;
use infra::runner::Source;
use projections::{InvoiceRow, InvoiceStanding, Where};
use std::collections::BTreeMap;

/// Which invoices, as in their list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    #[param(value_type = Option<String>, example = "part_paid")]
    status: Option<InvoiceStanding>,
    #[param(value_type = Option<schemas::InvoiceKind>)]
    kind: Option<InvoiceKind>,
    /// Owed, and due before today; or not so.
    overdue: Option<bool>,
    /// Of this region and the regions beneath it.
    region_id: Option<Uuid>,
    chapter_id: Option<Uuid>,
    membership_id: Option<Uuid>,
    /// The code of the legal entity that issued them.
    legal_entity: Option<String>,
    #[param(value_type = Option<schemas::Currency>)]
    currency: Option<Currency>,
    /// Issued on this day or later.
    from: Option<NaiveDate>,
    /// Issued on this day or earlier.
    to: Option<NaiveDate>,
    /// Due on this day or later.
    due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    due_to: Option<NaiveDate>,
    /// Answer only when this position of the log is to be seen.
    min_position: Option<i64>,
}

/// What the invoices of one currency add up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceTotals)]
pub struct Total {
    #[schema(value_type = schemas::Currency)]
    pub currency: Currency,
    pub invoices: i64,
    /// `paid`, `credited`, `waived`, `written_off` and `outstanding` add up to it.
    #[schema(value_type = schemas::Money)]
    pub total: Money,
    #[schema(value_type = schemas::Money)]
    pub paid: Money,
    #[schema(value_type = schemas::Money)]
    pub credited: Money,
    #[schema(value_type = schemas::Money)]
    pub waived: Money,
    #[schema(value_type = schemas::Money)]
    pub written_off: Money,
    #[schema(value_type = schemas::Money)]
    pub outstanding: Money,
    /// Of `outstanding`, what was due before today.
    #[schema(value_type = schemas::Money)]
    pub overdue: Money,
    pub overdue_invoices: i64,
}

/// Sums by currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceSums)]
pub struct Answer {
    /// Today, in Greenwich.
    pub on: NaiveDate,
    pub items: Vec<Total>,
    /// The position of the log that they stand for.
    pub position: i64,
}

/// What the invoices add up to, by currency
#[utoipa::path(tag = "dues", operation_id = "sumInvoices", params(Wanted), responses((status = 200, body = Answer, description = "A sum for each currency: amounts of two currencies are never added."), ReadProblems))]
#[get("/invoices/totals")]
pub async fn handler(caller: Caller, access: Data<Access>, runner: Theirs<Runner>, query: Query<Wanted>) -> Result<Json<Answer>, Problem> {
    Freshness { min_position: query.min_position }.wait(&runner).await?;
    let area = Area {
        region_id: query.region_id,
        chapter_id: query.chapter_id,
        membership_id: query.membership_id,
        legal_entity: query.legal_entity.clone(),
        currency: query.currency,
    };
    let which = Which {
        status: query.status,
        kind: query.kind,
        overdue: query.overdue,
        issued: (query.from, query.to),
        due: (query.due_from, query.due_to),
    };
    let mut wanted = area.wanted(&caller, &access, &runner).await?;
    let today = runner.log().clock.now().date_naive();
    wanted.extend(which.wanted(today)?);
    Ok(Json(sums(&runner, &wanted, today).await?))
}

const SUMS: [&str; 6] = ["total_minor", "paid_minor", "credited_minor", "waived_minor", "written_off_minor", "outstanding_minor"];

/// What the invoices that are wanted add up to.
pub async fn sums(runner: &Runner, wanted: &[Where], today: NaiveDate) -> Result<Answer, Problem> {
    let source = Source::live(runner).await?;
    let late = [wanted, &overdue(today)].concat();
    let late = source.grouped::<InvoiceRow>(&["currency"], &["outstanding_minor"], &late).await?;
    let late: BTreeMap<Currency, (i64, i64)> = late.iter().filter_map(|group| Some((group.get(0)?, (group.rows, group.sums[0])))).collect();
    let total = |group: &infra::runner::Group| {
        let currency: Currency = group.get(0)?;
        let money = |minor| Money::of_minor(minor, currency);
        let (overdue_invoices, overdue) = late.get(&currency).copied().unwrap_or_default();
        Some(Total {
            currency,
            invoices: group.rows,
            total: money(group.sums[0]),
            paid: money(group.sums[1]),
            credited: money(group.sums[2]),
            waived: money(group.sums[3]),
            written_off: money(group.sums[4]),
            outstanding: money(group.sums[5]),
            overdue: money(overdue),
            overdue_invoices,
        })
    };
    let all = source.grouped::<InvoiceRow>(&["currency"], &SUMS, wanted).await?;
    Ok(Answer { on: today, items: all.iter().filter_map(total).collect(), position: source.position() })
}
