//! The rules of rates, as given, when and then.

use super::ExchangeRateRefusal::*;
use super::*;
use crate::money::Money;
use crate::testing::*;

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn record(quote: &str, dated: &str, text: &str) -> ExchangeRateCommand {
    let (base, quote, source) = (currency("GBP"), currency(quote), name("Central bank"));
    ExchangeRateCommand::Record { base, quote, dated: day(dated), rate: rate(text), source, today: day("2026-03-03") }
}

fn recorded(dated: &str, text: &str) -> ExchangeRateEvent {
    let (base, quote, source) = (currency("GBP"), currency("EUR"), name("Central bank"));
    ExchangeRateEvent::Recorded { base, quote, dated: day(dated), rate: rate(text), source }
}

fn pair<const N: usize>(events: [ExchangeRateEvent; N]) -> Given<ExchangeRates> {
    given(events)
}

#[test]
fn rates_are_recorded_for_any_day_that_has_come_and_corrected() {
    pair([]).when(record("EUR", "2026-03-03", "1.17")).then([recorded("2026-03-03", "1.17")]);
    pair([recorded("2026-03-03", "1.17")]).when(record("EUR", "2026-01-31", "1.15")).then([recorded("2026-01-31", "1.15")]);
    pair([recorded("2026-03-03", "1.17")]).when(record("EUR", "2026-03-03", "1.18")).then([recorded("2026-03-03", "1.18")]);
    pair([recorded("2026-03-03", "1.17")]).when(record("EUR", "2026-03-03", "1.170")).refused(NothingChanges);
    pair([]).when(record("EUR", "2026-03-04", "1.17")).refused(InTheFuture { today: day("2026-03-03") });
    pair([]).when(record("GBP", "2026-03-03", "1")).refused(SameCurrency { currency: currency("GBP") });
}

#[test]
fn a_rate_is_an_exact_decimal() {
    for (text, written) in
        [("1", "1"), ("0.5", "0.5"), ("1.170000000", "1.17"), ("0.000000001", "0.000000001"), ("1000000000", "1000000000")]
    {
        assert_eq!(rate(text).to_string(), written);
    }
    for wrong in ["", "0", "0.0", "-1", "+1", "1.", ".5", "1,5", "1e3", "1.0000000001", "1000000001", "99999999999999999999"] {
        assert_eq!(Rate::parse(wrong), Err(RateError), "{wrong}");
    }
}

#[test]
fn an_amount_is_converted_to_the_places_of_the_other_currency() {
    let of = |minor: i64, from: &str, text: &str, into: &str| {
        rate(text).convert(Money::of_minor(minor, currency(from)), currency(into)).map(|money| money.minor)
    };
    assert_eq!(of(10_000, "GBP", "1.17", "EUR"), Some(11_700));
    assert_eq!(of(1, "GBP", "0.5", "EUR"), Some(1), "half goes up");
    assert_eq!(of(-1, "GBP", "0.5", "EUR"), Some(-1), "and down below nothing");
    assert_eq!(of(10_000, "EUR", "162.5", "JPY"), Some(16_250), "yen have no places");
    assert_eq!(of(1_000, "JPY", "0.00615", "EUR"), Some(615));
    assert_eq!(of(i64::MAX, "GBP", "1000000000", "EUR"), None);
}
