//! GET /payments

use crate::http::list::{Item, Listed, answer_as};
use crate::http::query::days;
use crate::list_query;
use crate::rest::invoices::Area;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::PaymentId;
use domain::dues::PaymentMethod;
use projections::{Cell, PaymentRow, Value, Where};

list_query! {
    /// Which payments.
    Wanted {
        #[param(value_type = Option<schemas::PaymentMethod>)]
        method: PaymentMethod,
        /// Whether the bank took it back.
        dishonoured: bool,
        /// Of this region and the regions beneath it.
        region_id: Uuid,
        chapter_id: Uuid,
        membership_id: Uuid,
        /// The code of the legal entity that received them.
        legal_entity: String,
        #[param(value_type = Option<schemas::Currency>)]
        currency: Currency,
        /// Received on this day or later.
        from: NaiveDate,
        /// Received on this day or earlier.
        to: NaiveDate,
    }
}

/// A payment as it came in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentOfList)]
pub struct Payment {
    #[schema(value_type = Uuid)]
    pub id: PaymentId,
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    pub legal_entity: String,
    pub received_on: NaiveDate,
    #[schema(value_type = schemas::PaymentMethod)]
    pub method: PaymentMethod,
    #[schema(value_type = schemas::Currency)]
    pub currency: Currency,
    #[schema(value_type = schemas::Money)]
    pub amount: Money,
    /// What of it no invoice took when it came.
    #[schema(value_type = schemas::Money)]
    pub on_account: Money,
    /// The day on which the bank took it back.
    #[schema(required)]
    pub dishonoured_on: Option<NaiveDate>,
}

impl From<PaymentRow> for Payment {
    fn from(row: PaymentRow) -> Self {
        Self {
            id: row.payment_id,
            chapter_id: row.chapter_id,
            membership_id: row.membership_id,
            legal_entity: row.legal_entity,
            received_on: row.received_on,
            method: row.method,
            currency: row.currency,
            amount: Money::of_minor(row.amount_minor, row.currency),
            on_account: Money::of_minor(row.on_account_minor, row.currency),
            dishonoured_on: row.dishonoured_on,
        }
    }
}

const FROM: &[&str] = &[
    "payment_id",
    "chapter_id",
    "membership_id",
    "legal_entity",
    "received_on",
    "method",
    "currency",
    "amount_minor",
    "on_account_minor",
    "dishonoured_on",
];

impl Item for Payment {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "chapter_id",
        "membership_id",
        "legal_entity",
        "received_on",
        "method",
        "currency",
        "amount.amount",
        "on_account.amount",
        "dishonoured_on",
    ];
    const USUAL: &'static str = "-received_on";
}

/// Which payments.
#[derive(Debug, Default, Clone)]
pub struct Which {
    pub method: Option<PaymentMethod>,
    pub dishonoured: Option<bool>,
    pub received: (Option<NaiveDate>, Option<NaiveDate>),
}

impl Which {
    /// The condition on the table of payments.
    pub fn wanted(&self) -> Result<Vec<Where>, Problem> {
        let mut wanted = Vec::new();
        wanted.extend(self.method.map(|method| Where::Is("method", method.to_value())));
        wanted.extend(days("received_on", self.received.0, self.received.1)?);
        match self.dishonoured {
            Some(true) => wanted.extend(days("dishonoured_on", NaiveDate::from_yo_opt(1, 1), None)?),
            Some(false) => wanted.push(Where::Is("dishonoured_on", Value::Null)),
            None => {}
        }
        Ok(wanted)
    }
}

type Answer = Listed<Payment>;

/// The payments that the caller may see
///
/// Members see their own.
#[utoipa::path(tag = "dues", operation_id = "listPayments", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, the latest first; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/payments")]
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
    let which = Which { method: query.method, dishonoured: query.dishonoured, received: (query.from, query.to) };
    let mut wanted = area.wanted(&caller, &access, &runner).await?;
    wanted.extend(which.wanted()?);
    answer_as::<PaymentRow, Payment>(&runner, request.headers(), &wanted, FROM, query.paging()).await
}
