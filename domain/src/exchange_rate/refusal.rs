//! Why a rate is not recorded.

use crate::aggregate::refusals;
use crate::money::Currency;
use chrono::NaiveDate;

refusals! {
    /// Why a rate is not recorded.
    pub enum ExchangeRateRefusal {
        SameCurrency { currency: Currency } = "same_currency" at "quote", "{currency} is {currency}; name two currencies";
        InTheFuture { today: NaiveDate } = "in_the_future" at "dated", "a rate cannot be dated after today, {today}";
        NothingChanges = "nothing_changes" at "rate", "this is the rate of that day already; nothing to record";
    }
}
