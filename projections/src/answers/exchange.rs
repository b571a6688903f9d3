//! Totals in another currency: by dated rates, each named. What has no rate is not guessed.

use crate::ExchangeRateRow;
use crate::answers::MoneyText;
use chrono::NaiveDate;
use domain::exchange_rate::Rate;
use domain::{Currency, Money};
use serde::Serialize;

/// The rate by which the amount in one currency was converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RateUsed {
    #[schema(value_type = String, example = "GBP")]
    pub from: Currency,
    /// What one unit of it is.
    #[schema(value_type = String, example = "1.1954")]
    pub rate: Rate,
    /// The day of the rate: the latest one recorded up to the last day of the dashboard.
    pub dated: NaiveDate,
    pub source: String,
}

/// Amounts of several currencies in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Converted {
    /// None when a rate is missing.
    #[schema(value_type = Option<MoneyText>)]
    pub amount: Option<Money>,
    pub rates: Vec<RateUsed>,
    /// Currencies that have no rate into this one by that day.
    #[schema(value_type = Vec<String>)]
    pub missing: Vec<Currency>,
}

/// Converts amounts by the rates known on a day.
pub fn converted(amounts: impl IntoIterator<Item = Money>, into: Currency, on: NaiveDate, rows: &[ExchangeRateRow]) -> Converted {
    let (mut sum, mut rates, mut missing) = (Some(0_i64), Vec::new(), Vec::new());
    for amount in amounts {
        if amount.currency == into {
            sum = sum.and_then(|sum| sum.checked_add(amount.minor));
            continue;
        }
        match rate_of(amount.currency, into, on, rows) {
            Some(used) => {
                sum = used.rate.convert(amount, into).and_then(|part| sum?.checked_add(part.minor));
                rates.push(used);
            }
            None => missing.push(amount.currency),
        }
    }
    let amount = sum.filter(|_| missing.is_empty()).map(|minor| Money::of_minor(minor, into));
    Converted { amount, rates, missing }
}

fn rate_of(from: Currency, into: Currency, on: NaiveDate, rows: &[ExchangeRateRow]) -> Option<RateUsed> {
    let known = rows.iter().filter(|row| row.base == from && row.quote == into && row.dated <= on);
    let row = known.max_by_key(|row| row.dated)?;
    Some(RateUsed { from, rate: Rate::parse(&row.rate).ok()?, dated: row.dated, source: row.source.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ExchangeRates;
    use crate::testing::{Log, currency, day, name};
    use domain::exchange_rate::{ExchangeRateEvent, rate_stream};

    fn record(log: &mut Log, base: &str, dated: &str, rate: &str) {
        let (base, quote, source) = (currency(base), currency("EUR"), name("Central bank"));
        let rate = Rate::parse(rate).unwrap();
        log.tell_in(None, None, rate_stream(base, quote), ExchangeRateEvent::Recorded { base, quote, dated: day(dated), rate, source });
    }

    #[test]
    fn the_latest_rate_up_to_the_day_is_used_and_named_and_a_missing_one_is_not_guessed() {
        let mut log = Log::default();
        record(&mut log, "GBP", "2026-01-31", "1.15");
        record(&mut log, "GBP", "2026-02-28", "1.20");
        record(&mut log, "GBP", "2026-02-28", "1.25");
        let rows = log.rows::<ExchangeRates>();
        let amounts = |codes: &[&str]| codes.iter().map(|code| Money::of_minor(10_000, currency(code))).collect::<Vec<_>>();
        let on = |date: &str, codes: &[&str]| converted(amounts(codes), currency("EUR"), day(date), &rows);
        let march = on("2026-03-31", &["EUR", "GBP"]);
        assert_eq!(march.amount, Some(Money::of_minor(22_500, currency("EUR"))), "a later rate of the day corrects it");
        assert_eq!((march.rates[0].dated, march.rates[0].rate), (day("2026-02-28"), Rate::parse("1.25").unwrap()));
        assert_eq!(on("2026-02-27", &["GBP"]).amount, Some(Money::of_minor(11_500, currency("EUR"))));
        let january = on("2026-01-30", &["EUR", "GBP"]);
        assert_eq!((january.amount, january.missing), (None, vec![currency("GBP")]));
        assert_eq!(on("2026-03-31", &["CHF"]).missing, [currency("CHF")]);
        assert_eq!(on("2026-03-31", &[]).amount, Some(Money::of_minor(0, currency("EUR"))));
    }
}
