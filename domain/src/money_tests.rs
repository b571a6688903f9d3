//! Money is exact, within bounds, and in one currency.

use super::*;
use crate::testing::{currency, gbp};

fn parse(amount: &str, code: &str) -> Result<Money, MoneyError> {
    Money::parse(amount, currency(code))
}

#[test]
fn an_amount_has_its_currencys_places_and_no_more() {
    assert_eq!(parse("125", "GBP").unwrap().minor, 12_500);
    assert_eq!(parse("125.5", "GBP").unwrap().minor, 12_550);
    assert_eq!(parse("1.234", "KWD").unwrap().minor, 1_234);
    assert_eq!(parse("7", "JPY").unwrap().minor, 7);
    for (amount, code, places) in [("0.001", "JPY", 0), ("1.0", "JPY", 0), ("1.2345", "KWD", 3), ("0.005", "GBP", 2)] {
        let refusal = MoneyError::TooManyPlaces { amount: amount.to_owned(), currency: currency(code), places };
        assert_eq!(parse(amount, code), Err(refusal));
    }
}

#[test]
fn an_amount_is_written_with_exactly_its_currencys_places() {
    for (amount, code, written) in
        [("125", "GBP", "125.00"), ("-0.5", "GBP", "-0.50"), ("1.2", "KWD", "1.200"), ("7", "JPY", "7"), ("0", "GBP", "0.00")]
    {
        assert_eq!(parse(amount, code).unwrap().amount(), written);
    }
    assert_eq!(serde_json::to_string(&gbp(12_500)).unwrap(), r#"{"amount":"125.00","currency":"GBP"}"#);
}

#[test]
fn an_amount_is_a_plain_decimal() {
    for text in ["", " ", "1,000", "1e3", "£5", "--1", "1.2.3", "+5", "NaN", "0x10", "1-2", "-", "."] {
        assert_eq!(parse(text, "GBP"), Err(MoneyError::NotAnAmount(text.to_owned())), "{text:?}");
    }
    let long = "9".repeat(41);
    assert!(matches!(parse(&long, "GBP"), Err(MoneyError::NotAnAmount(_))));
}

#[test]
fn an_amount_beyond_what_can_be_recorded_is_refused() {
    for text in ["90000000000000.01", "-90000000000000.01", "92233720368547758.08", "-92233720368547758.08", "9223372036854775808"] {
        assert_eq!(parse(text, "GBP"), Err(MoneyError::TooLarge), "{text}");
    }
    assert_eq!(parse("90000000000000.00", "GBP").unwrap().minor, Money::MOST);
    assert_eq!(parse("9223372036854775808", "JPY"), Err(MoneyError::TooLarge));
}

#[test]
fn two_currencies_never_make_one_sum() {
    let yen = Money::of_minor(1, currency("JPY"));
    let mismatch = MoneyError::CurrencyMismatch { left: currency("GBP"), right: currency("JPY") };
    assert_eq!(gbp(1).checked_add(yen), Err(mismatch.clone()));
    assert_eq!(gbp(1).checked_sub(yen), Err(mismatch.clone()));
    assert_eq!(gbp(1).at_most(yen), Err(mismatch));
}

#[test]
fn sums_do_not_wrap() {
    assert_eq!(gbp(i64::MAX).checked_add(gbp(1)), Err(MoneyError::TooLarge));
    assert_eq!(gbp(0).checked_sub(gbp(i64::MIN)), Err(MoneyError::TooLarge));
    assert_eq!(gbp(5).checked_sub(gbp(7)), Ok(gbp(-2)));
    assert_eq!(gbp(5).at_most(gbp(7)), Ok(gbp(5)));
}

#[test]
fn a_currency_is_an_iso_4217_code() {
    for code in ["GBPX", "gbp", "XYZ", "", "£"] {
        assert_eq!(Currency::parse(code), Err(MoneyError::UnknownCurrency(code.to_owned())));
    }
    assert_eq!((currency("JPY").places(), currency("GBP").places(), currency("KWD").places()), (0, 2, 3));
}

#[test]
fn money_is_read_from_text_and_from_nothing_else() {
    assert!(serde_json::from_str::<Money>(r#"{"amount":125.00,"currency":"GBP"}"#).is_err());
    assert!(serde_json::from_str::<Money>(r#"{"amount":"125.00","currency":"GBP","minor":1}"#).is_err());
    assert_eq!(serde_json::from_str::<Money>(r#"{"amount":"125","currency":"GBP"}"#).unwrap(), gbp(12_500));
}

#[test]
fn a_tax_rate_is_a_hundred_per_cent_at_most() {
    assert_eq!(TaxRate::of_basis_points(10_001), Err(TaxRateTooHigh(10_001)));
    let all = TaxRate::of_basis_points(10_000).unwrap();
    assert_eq!(all.on(gbp(i64::MAX)), gbp(i64::MAX));
    assert_eq!(TaxRate::of_basis_points(0).unwrap().on(gbp(12_345)), gbp(0));
}
