//! Dashboards whose totals may be asked in another currency.

use super::lens::View;
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use projections::answers::exchange::{Converted, converted};
use projections::{Cell, ExchangeRateRow, Where};

/// A dashboard, with its totals in the currency that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct InCurrency<T: ToSchema> {
    #[serde(flatten)]
    answer: T,
    /// Only when a currency was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    converted: Option<ConvertedTotals>,
}

/// Totals in another currency. Each names the rates that it was reckoned by.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConvertedTotals {
    #[schema(value_type = schemas::Currency)]
    currency: Currency,
    /// Closed business.
    business: Converted,
    /// Dues paid, where the dashboard has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    dues_paid: Option<Converted>,
}

/// What there is to convert.
pub struct Totals {
    pub business: Vec<Money>,
    pub dues_paid: Option<Vec<Money>>,
}

/// A dashboard with what was asked for besides.
pub async fn shown_in<T: Serialize + ToSchema>(
    view: &View,
    answer: Option<T>,
    what: &str,
    totals: impl FnOnce(&T) -> Totals,
) -> Result<HttpResponse, Problem> {
    let answer = answer.ok_or_else(|| Problem::not_found(what))?;
    let totals = totals(&answer);
    let converted = match view.into {
        None => None,
        Some(currency) => {
            let rows: Vec<ExchangeRateRow> = view.source.rows(&[Where::Is("quote", currency.to_value())]).await?;
            let convert = |amounts: Vec<Money>| converted(amounts, currency, view.window.to, &rows);
            Some(ConvertedTotals { currency, business: convert(totals.business), dues_paid: totals.dues_paid.map(convert) })
        }
    };
    let position = view.source.position().to_string();
    Ok(HttpResponse::Ok().insert_header(("Chapterhouse-Position", position)).json(InCurrency { answer, converted }))
}
