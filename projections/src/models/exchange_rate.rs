//! What one unit of a currency is in another, by day.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::exchange_rate::ExchangeRateEvent;
use domain::{Currency, Event, Recorded};

read_table! {
    /// What one unit of a currency is in another, from a day until the next that has a rate.
    ExchangeRateRow, ExchangeRateKey = "exchange_rates" for Everybody {
        key {
            /// The currency of which one unit is meant.
            base: Currency,
            /// The currency in which it is told.
            quote: Currency,
            /// The day of the rate.
            dated: NaiveDate,
        }
        row {
            /// The rate: a decimal, as text.
            rate: String,
            /// Where it was had from.
            source: String,
        }
    }
}

/// Folds [`ExchangeRateRow`].
pub struct ExchangeRates;

impl Projection for ExchangeRates {
    type Row = ExchangeRateRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<ExchangeRateKey> {
        let Event::ExchangeRate(event) = &event.event else { return Vec::new() };
        let ExchangeRateEvent::Recorded { base, quote, dated, .. } = event;
        vec![ExchangeRateKey { base: *base, quote: *quote, dated: *dated }]
    }

    fn apply(row: &mut Option<ExchangeRateRow>, key: &ExchangeRateKey, event: &Recorded) {
        let Event::ExchangeRate(event) = &event.event else { return };
        let ExchangeRateEvent::Recorded { rate, source, .. } = event;
        let ExchangeRateKey { base, quote, dated } = key.clone();
        *row = Some(ExchangeRateRow { base, quote, dated, rate: rate.to_string(), source: source.to_string() });
    }
}
