//! What happens to a pair of currencies.

use super::Rate;
use crate::event::events;
use crate::money::Currency;
use crate::text::Name;
use chrono::NaiveDate;

/// The id of the stream of a pair.
pub fn rate_stream(base: Currency, quote: Currency) -> String {
    format!("{base}-{quote}")
}

events! {
    /// What happens to a pair of currencies.
    pub enum ExchangeRateEvent {
        /// One unit of `base` is so many of `quote`, from that day until the next that has a rate.
        Recorded = "exchange_rate.recorded", "1.0" { base: Currency, quote: Currency, dated: NaiveDate, rate: Rate, source: Name }
    }
}
