//! POST /exchange-rates

use crate::rest::prelude::*;
use domain::exchange_rate::Rate;
use infra::commands::exchange_rates::RecordExchangeRate;

/// What one unit of a currency was in another on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordExchangeRate, example = json!({"base": "GBP", "quote": "EUR", "dated": "2026-02-27", "rate": "1.1954", "source": "European Central Bank"}))]
pub struct Request {
    /// The currency of which one unit is meant.
    #[schema(value_type = schemas::Currency)]
    base: Currency,
    /// The currency in which it is told. The other way round is a rate of its own.
    #[schema(value_type = schemas::Currency)]
    quote: Currency,
    /// Not after today.
    dated: NaiveDate,
    /// A decimal, as text, with nine decimal places at most.
    #[schema(value_type = String, pattern = r"^[0-9]+(\.[0-9]{1,9})?$")]
    rate: Rate,
    /// Where it was had from; dashboards name it.
    #[schema(value_type = schemas::Name)]
    source: Name,
}

/// Record an exchange rate
///
/// It holds from its day until the next that has one; of two rates of one day the one recorded last. Dashboards that are asked `in` a
/// currency use it, and say so.
#[utoipa::path(tag = "exchange rates", operation_id = "recordExchangeRate", request_body = Request, responses(Creates))]
#[post("/exchange-rates")]
pub async fn handler(asked: Asked<Request>) -> Result<Reply, Problem> {
    Ok(Reply::created(record(asked.doing(), &asked.body).await?))
}

/// Records an exchange rate.
pub async fn record(doing: Doing<'_>, request: &Request) -> Result<Committed, Problem> {
    doing.require(Action::HandleMoney, Object::Organisation).await?;
    let Request { base, quote, dated, rate, source } = request;
    doing.perform(RecordExchangeRate { base: *base, quote: *quote, dated: *dated, rate: *rate, source: source.clone() }).await
}
