//! GET /invoices

use super::{Area, Which};
use crate::http::list::{Item, Listed, answer_as};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::InvoiceId;
use domain::dues::InvoiceKind;
use projections::{InvoiceRow, InvoiceStanding};

list_query! {
    /// Which invoices.
    Wanted {
        #[param(value_type = Option<String>, example = "part_paid")]
        status: InvoiceStanding,
        #[param(value_type = Option<schemas::InvoiceKind>)]
        kind: InvoiceKind,
        /// Owed, and due before today; or not so.
        overdue: bool,
        /// Of this region and the regions beneath it.
        region_id: Uuid,
        chapter_id: Uuid,
        membership_id: Uuid,
        /// The code of the legal entity that issued them.
        legal_entity: String,
        #[param(value_type = Option<schemas::Currency>)]
        currency: Currency,
        /// Issued on this day or later.
        from: NaiveDate,
        /// Issued on this day or earlier.
        to: NaiveDate,
        /// Due on this day or later.
        due_from: NaiveDate,
        /// Due on this day or earlier.
        due_to: NaiveDate,
    }
}

/// An invoice as it stands. `paid`, `credited`, `waived`, `written_off` and `outstanding` add up to `total`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceOfList)]
pub struct Invoice {
    #[schema(value_type = Uuid)]
    pub id: InvoiceId,
    pub number: String,
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    pub legal_entity: String,
    #[schema(value_type = schemas::InvoiceKind)]
    pub kind: InvoiceKind,
    pub status: InvoiceStanding,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// The term that it pays for.
    #[schema(required)]
    pub term_starts_on: Option<NaiveDate>,
    #[schema(required)]
    pub term_ends_on: Option<NaiveDate>,
    #[schema(value_type = schemas::Currency)]
    pub currency: Currency,
    #[schema(value_type = schemas::Money)]
    pub total: Money,
    /// In `total`.
    #[schema(value_type = schemas::Money)]
    pub tax: Money,
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
    /// The day on which nothing was owed any more.
    #[schema(required)]
    pub settled_on: Option<NaiveDate>,
}

impl From<InvoiceRow> for Invoice {
    fn from(row: InvoiceRow) -> Self {
        let money = |minor| Money::of_minor(minor, row.currency);
        Self {
            id: row.invoice_id,
            chapter_id: row.chapter_id,
            membership_id: row.membership_id,
            kind: row.kind,
            status: row.status,
            issued_on: row.issued_on,
            due_on: row.due_on,
            term_starts_on: row.term_starts_on,
            term_ends_on: row.term_ends_on,
            currency: row.currency,
            total: money(row.total_minor),
            tax: money(row.tax_minor),
            paid: money(row.paid_minor),
            credited: money(row.credited_minor),
            waived: money(row.waived_minor),
            written_off: money(row.written_off_minor),
            outstanding: money(row.outstanding_minor),
            settled_on: row.settled_on,
            number: row.number,
            legal_entity: row.legal_entity,
        }
    }
}

/// The columns of the read table behind those of an invoice as it is shown.
pub const FROM: &[&str] = &[
    "invoice_id",
    "number",
    "chapter_id",
    "membership_id",
    "legal_entity",
    "kind",
    "status",
    "issued_on",
    "due_on",
    "term_starts_on",
    "term_ends_on",
    "currency",
    "total_minor",
    "tax_minor",
    "paid_minor",
    "credited_minor",
    "waived_minor",
    "written_off_minor",
    "outstanding_minor",
    "settled_on",
];

impl Item for Invoice {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "chapter_id",
        "membership_id",
        "legal_entity",
        "kind",
        "status",
        "issued_on",
        "due_on",
        "term_starts_on",
        "term_ends_on",
        "currency",
        "total.amount",
        "tax.amount",
        "paid.amount",
        "credited.amount",
        "waived.amount",
        "written_off.amount",
        "outstanding.amount",
        "settled_on",
    ];
    const USUAL: &'static str = "-issued_on";
}

impl Wanted {
    fn area(&self) -> Area {
        Area {
            region_id: self.region_id,
            chapter_id: self.chapter_id,
            membership_id: self.membership_id,
            legal_entity: self.legal_entity.clone(),
            currency: self.currency,
        }
    }

    fn which(&self) -> Which {
        Which {
            status: self.status,
            kind: self.kind,
            overdue: self.overdue,
            issued: (self.from, self.to),
            due: (self.due_from, self.due_to),
        }
    }
}

type Answer = Listed<Invoice>;

/// The invoices that the caller may see
///
/// Each with what has been done about it. Members see their own. Today is that of Greenwich.
#[utoipa::path(tag = "dues", operation_id = "listInvoices", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, the latest first; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/invoices")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut wanted = query.area().wanted(&caller, &access, &runner).await?;
    wanted.extend(query.which().wanted(runner.log().clock.now().date_naive())?);
    answer_as::<InvoiceRow, Invoice>(&runner, request.headers(), &wanted, FROM, query.paging()).await
}
