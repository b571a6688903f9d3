//! GET /invoices/overdue

use super::list::{FROM, Invoice};
use super::{Area, overdue};
use crate::http::list::{Form, Item, Listed, Page, Paging, read, shown};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use infra::dashboards::{Dunned, dunning_of};
use infra::runner::Source;
use projections::answers::renewals::DunningStep;
use projections::{InvoiceRow, Sort};

list_query! {
    /// Whose.
    Wanted {
        /// Of this region and the regions beneath it.
        region_id: Uuid,
        chapter_id: Uuid,
        membership_id: Uuid,
        legal_entity: String,
        #[param(value_type = Option<schemas::Currency>)]
        currency: Currency,
    }
}

/// An invoice that is late, and what happens next by itself: nothing where somebody has to decide.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverdueInvoice)]
pub struct Late {
    #[serde(flatten)]
    pub invoice: Invoice,
    /// The member's name.
    #[schema(required)]
    pub member: Option<String>,
    /// The chapter's name.
    pub chapter: String,
    pub days_overdue: i64,
    #[schema(required)]
    pub next_step: Option<DunningStep>,
    /// The day of it, on the chapter's calendar.
    #[schema(required)]
    pub next_on: Option<NaiveDate>,
}

impl Late {
    /// An invoice with what is told of it.
    pub fn of(row: InvoiceRow, dunned: Dunned, today: NaiveDate) -> Self {
        Self {
            days_overdue: (today - row.due_on).num_days(),
            invoice: Invoice::from(row),
            member: dunned.who.and_then(|who| who.name),
            chapter: dunned.chapter,
            next_step: dunned.next.map(|(step, _)| step),
            next_on: dunned.next.map(|(_, on)| on),
        }
    }
}

impl Item for Late {
    const COLUMNS: &'static [&'static str] = &[
        "number",
        "due_on",
        "days_overdue",
        "member",
        "chapter",
        "kind",
        "status",
        "legal_entity",
        "currency",
        "total.amount",
        "outstanding.amount",
        "next_step",
        "next_on",
        "id",
        "chapter_id",
        "membership_id",
    ];
    const USUAL: &'static str = "due_on";
}

/// The column by which it is read turned round: the longer overdue, the earlier due.
const DAYS_OVERDUE: &str = "days_overdue";

type Answer = Listed<Late>;

/// The invoices that are late, and what happens next
///
/// Those owed and due before today, the longest first, each with the reminder, fee, final notice or lapse that follows. They are sorted by any column of
/// `GET /invoices`, and by `days_overdue`.
#[utoipa::path(tag = "dues", operation_id = "listOverdueInvoices", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/invoices/overdue")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let area = Area {
        region_id: query.region_id,
        chapter_id: query.chapter_id,
        membership_id: query.membership_id,
        legal_entity: query.legal_entity.clone(),
        currency: query.currency,
    };
    let wanted = area.wanted(&caller, &access, &runner).await?;
    let Page { items, next, position } = late(&runner, wanted, &query.paging()).await?;
    shown::<Late>(Form::asked(request.headers()), items, next, position)
}

/// A page of those that are late.
pub async fn late(runner: &Runner, mut wanted: Vec<projections::Where>, paging: &Paging) -> Result<Page<Late>, Problem> {
    let today = runner.log().clock.now().date_naive();
    wanted.extend(overdue(today));
    let sorts = [Invoice::COLUMNS, &[DAYS_OVERDUE]].concat();
    let mut order = paging.order(Late::USUAL, &sorts)?;
    order.descending ^= order.column == DAYS_OVERDUE;
    let behind = Invoice::COLUMNS.iter().zip(FROM).find(|(column, _)| **column == order.column).map_or("due_on", |(_, from)| *from);
    let Page { items, next, position } = read::<InvoiceRow>(runner, &wanted, paging, &order, &Sort::Column(behind)).await?;
    let dunned = dunning_of(&Source::live(runner).await?, &items, today).await?;
    let items = items.into_iter().zip(dunned).map(|(row, dunned)| Late::of(row, dunned, today)).collect();
    Ok(Page { items, next, position })
}
