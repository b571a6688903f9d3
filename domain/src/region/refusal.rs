//! Why a region refuses.

use crate::aggregate::refusals;
use crate::money::Currency;
use crate::text::{Locale, Name};
use chrono::NaiveDate;

refusals! {
    /// Why a region refuses.
    pub enum RegionRefusal {
        NotFounded = "region_not_founded", "there is no such region; found it first";
        AlreadyFounded = "region_already_founded", "this region exists already; use another id for a new one";
        NoCurrency = "no_currency" at "currencies", "a region needs at least one currency; name the one used where none is named first";
        CurrencyTwice { currency: Currency } = "currency_twice" at "currencies", "{currency} is listed twice; list each currency once";
        CurrencyWithoutUnit { currency: Currency } = "currency_without_unit" at "currencies", "nobody pays in {currency}, which has no minor unit in ISO 4217; choose a currency such as GBP";
        NotALanguage { locale: Locale } = "not_a_language" at "locale", "{locale} is not a language tag such as de or de-CH";
        EntityCodeNotPlain = "entity_code_not_plain" at "legal_entity", "the code of a legal entity has only the letters A to Z and digits, such as CH01: its invoice numbers begin with it";
        CurrencyOfChapter { currency: Currency } = "currency_of_chapter" at "currencies", "a chapter of the region pays dues in {currency}; keep it in the list";
        CurrencyOfFeePlan { currency: Currency } = "currency_of_fee_plan" at "currencies", "the region has a fee plan in {currency}; keep it in the list";
        CurrencyNotOfRegion { currency: Currency } = "currency_not_of_region" at "plan.currency", "the region does not use {currency}; add it to the region's currencies first";
        FeeInOtherCurrency { expected: Currency, found: Currency } = "fee_in_other_currency" at "plan", "the plan is in {expected} and one of its fees in {found}; state every fee in {expected}";
        NegativeFee = "negative_fee" at "plan", "a fee is below zero; state what members pay, zero for nothing";
        HolidayAlreadyDeclared { name: Name } = "holiday_already_declared" at "on", "the day is already a holiday ({name}); withdraw that one first to rename it";
        NoSuchHoliday { on: NaiveDate } = "no_such_holiday" at "on", "{on} is not a holiday of this region";
        NothingChanges = "nothing_changes", "this is how it stands already; nothing to record";
    }
}
