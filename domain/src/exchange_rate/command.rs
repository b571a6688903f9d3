//! What may be asked of a pair of currencies.

use super::Rate;
use crate::money::Currency;
use crate::text::Name;
use chrono::NaiveDate;

#[derive(Debug, Clone)]
pub enum ExchangeRateCommand {
    /// Of two rates of one day the one recorded last holds.
    Record { base: Currency, quote: Currency, dated: NaiveDate, rate: Rate, source: Name, today: NaiveDate },
}
