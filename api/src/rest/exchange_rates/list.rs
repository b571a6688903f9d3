//! GET /exchange-rates

use crate::http::list::{Page, answer};
use crate::http::query::days;
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use projections::{Cell, ExchangeRateRow, Where};

list_query! {
    /// Which rates.
    Wanted {
        #[param(value_type = Option<schemas::Currency>)]
        base: Currency,
        #[param(value_type = Option<schemas::Currency>)]
        quote: Currency,
        /// Dated on this day or later.
        from: NaiveDate,
        /// Dated on this day or earlier.
        to: NaiveDate,
    }
}

type Answer = Page<ExchangeRateRow>;

/// The exchange rates
#[utoipa::path(tag = "exchange rates", operation_id = "listExchangeRates", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them, the latest day first; CSV with `Accept: text/csv`."), ReadProblems))]
#[get("/exchange-rates")]
pub async fn handler(_caller: Caller, runner: Theirs<Runner>, query: Query<Wanted>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut wanted = Vec::new();
    wanted.extend(query.base.map(|base| Where::Is("base", base.to_value())));
    wanted.extend(query.quote.map(|quote| Where::Is("quote", quote.to_value())));
    wanted.extend(days("dated", query.from, query.to)?);
    answer::<ExchangeRateRow>(&runner, request.headers(), &wanted, "-dated", query.paging()).await
}
