//! What is taken where nobody says otherwise: the year of the officers, and the late fee of a plan that names none.

use crate::calendar::{Term, day_before};
use crate::money::{Currency, Money};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The day on which the officers' year begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeRules {
    pub year_begins_month: u32,
    pub year_begins_day: u32,
}

impl Default for OfficeRules {
    fn default() -> Self {
        Self { year_begins_month: 10, year_begins_day: 1 }
    }
}

impl OfficeRules {
    /// The officers' year that a day lies in: one that has begun already is offered whole.
    pub fn year_of(&self, day: NaiveDate) -> Term {
        let begins = |year| self.begins_in(year).unwrap_or(NaiveDate::MIN);
        let first = if begins(day.year()) <= day { day.year() } else { day.year() - 1 };
        Term { starts_on: begins(first), ends_on: day_before(begins(first + 1)) }
    }

    pub(super) fn begins_in(&self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.year_begins_month, self.year_begins_day)
    }
}

/// What a fee plan charges, and when an invoice is due, where neither is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRules {
    /// In whole units of the plan's currency: 50 is 50.00 pounds, or 50 yen.
    pub late_fee: u32,
    /// Days that an invoice gives for payment whose day nothing else sets: one made by hand, or for a late fee or a transfer. Policies of before did not name them.
    #[serde(default = "two_weeks")]
    pub days_to_pay: u32,
}

fn two_weeks() -> u32 {
    14
}

impl Default for FeeRules {
    fn default() -> Self {
        Self { late_fee: 50, days_to_pay: two_weeks() }
    }
}

impl FeeRules {
    /// The late fee in a currency.
    pub fn late_fee_in(&self, currency: Currency) -> Money {
        Money::of_minor(i64::from(self.late_fee) * 10_i64.pow(currency.places()), currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{currency, day, term};

    #[test]
    fn the_officers_year_is_from_october_to_september() {
        let rules = OfficeRules::default();
        assert_eq!(rules.year_of(day("2026-09-30")), term("2025-10-01", "2026-09-30"));
        assert_eq!(rules.year_of(day("2026-10-01")), term("2026-10-01", "2027-09-30"));
        assert_eq!(rules.year_of(day("2027-01-01")), term("2026-10-01", "2027-09-30"));
    }

    #[test]
    fn a_policy_of_before_gives_two_weeks_to_pay() {
        let before: FeeRules = serde_json::from_str(r#"{"late_fee": 40}"#).unwrap();
        assert_eq!(before, FeeRules { late_fee: 40, days_to_pay: 14 });
    }

    #[test]
    fn the_late_fee_is_in_whole_units_of_whatever_currency() {
        let fee = |code| FeeRules::default().late_fee_in(currency(code)).amount();
        assert_eq!((fee("GBP"), fee("JPY"), fee("KWD")), ("50.00".to_owned(), "50".to_owned(), "50.000".to_owned()));
    }
}
