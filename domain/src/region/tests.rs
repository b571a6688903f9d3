//! The rules of a region, as given, when and then.

use super::RegionCommand::*;
use super::RegionRefusal::*;
use super::*;
use crate::aggregate::{Claim, Decide};
use crate::testing::*;
use crate::text::{EntityCode, Locale};

fn region<const N: usize>(events: [RegionEvent; N]) -> Given<Region> {
    given(events)
}

fn entity() -> LegalEntity {
    LegalEntity { code: EntityCode::parse("GB01").unwrap(), name: name("Chapterhouse UK Ltd") }
}

fn founded() -> RegionEvent {
    let (legal_entity, locale) = (entity(), Locale::parse("en-GB").unwrap());
    RegionEvent::Founded { name: name("South West"), parent: Some(id(1)), legal_entity, currencies: vec![currency("GBP")], locale }
}

fn found(currencies: Vec<crate::Currency>) -> RegionCommand {
    Found { name: name("South West"), parent: Some(id(1)), legal_entity: entity(), currencies, locale: Locale::parse("en-GB").unwrap() }
}

fn set_currencies(currencies: Vec<crate::Currency>, of_chapters: &[&str]) -> RegionCommand {
    SetCurrencies { currencies, of_chapters: of_chapters.iter().map(|code| currency(code)).collect() }
}

#[test]
fn a_currency_that_chapters_or_fee_plans_use_is_not_dropped() {
    let francs = || vec![currency("CHF")];
    region([founded()]).when(set_currencies(francs(), &["GBP"])).refused(CurrencyOfChapter { currency: currency("GBP") });
    let priced = RegionEvent::FeePlanSet { plan: fee_plan(), holds_from: day("2025-01-01") };
    region([founded(), priced]).when(set_currencies(francs(), &[])).refused(CurrencyOfFeePlan { currency: currency("GBP") });
    region([founded()]).when(set_currencies(francs(), &[])).then([RegionEvent::CurrenciesSet { currencies: francs() }]);
}

#[test]
fn a_region_has_money_and_a_language() {
    for code in ["XXX", "XAU", "XTS"] {
        region([]).when(found(vec![currency(code)])).refused(CurrencyWithoutUnit { currency: currency(code) });
        region([founded()])
            .when(set_currencies(vec![currency("GBP"), currency(code)], &[]))
            .refused(CurrencyWithoutUnit { currency: currency(code) });
    }
    for text in ["e", "english language", "de_CH", "de-", "-de"] {
        let locale = Locale::parse(text).unwrap();
        let Found { name, parent, legal_entity, currencies, .. } = found(vec![currency("GBP")]) else { unreachable!() };
        let command = Found { name, parent, legal_entity, currencies, locale: locale.clone() };
        region([]).when(command).refused(NotALanguage { locale });
    }
}

#[test]
fn the_code_of_a_legal_entity_is_plain_and_its_own() {
    let with_code = |code: &str, called: &str| {
        let legal_entity = LegalEntity { code: EntityCode::parse(code).unwrap(), name: name(called) };
        let (currencies, locale) = (vec![currency("GBP")], Locale::parse("en-GB").unwrap());
        (
            Found {
                name: name("South West"),
                parent: None,
                legal_entity: legal_entity.clone(),
                currencies: currencies.clone(),
                locale: locale.clone(),
            },
            RegionEvent::Founded { name: name("South West"), parent: None, legal_entity, currencies, locale },
        )
    };
    region([]).when(with_code("GB01-C", "Ltd").0).refused(EntityCodeNotPlain);
    region([]).when(with_code("GB01", "Ltd").0).then([with_code("GB01", "Ltd").1]);
    let claimed = |code, called| Region::default().claims("", &[with_code(code, called).1]);
    assert_eq!(claimed("GB01", "Ltd"), claimed("gb01", "Ltd"));
    assert_ne!(claimed("GB01", "Ltd"), claimed("GB01", "GmbH"));
    assert!(matches!(&claimed("GB01", "Ltd")[..], [Claim::Take { key, .. }] if key.0 == "entity/gb01"));
}

#[test]
fn a_region_is_founded_once() {
    region([]).when(found(vec![currency("GBP")])).then([founded()]);
    region([founded()]).when(found(vec![currency("GBP")])).refused(AlreadyFounded);
}

#[test]
fn a_region_has_at_least_one_currency_and_none_twice() {
    region([]).when(found(vec![])).refused(NoCurrency);
    let twice = vec![currency("GBP"), currency("EUR"), currency("GBP")];
    region([]).when(found(twice.clone())).refused(CurrencyTwice { currency: currency("GBP") });
    region([founded()]).when(set_currencies(twice, &[])).refused(CurrencyTwice { currency: currency("GBP") });
}

#[test]
fn nothing_is_asked_of_a_region_that_does_not_exist() {
    region([]).when(Rename { name: name("West") }).refused(NotFounded);
    region([]).when(WithdrawHoliday { on: day("2025-12-25") }).refused(NotFounded);
}

#[test]
fn a_region_is_renamed_to_another_name() {
    region([founded()]).when(Rename { name: name("West") }).then([RegionEvent::Renamed { name: name("West") }]);
    region([founded()]).when(Rename { name: name("South West") }).refused(NothingChanges);
}

#[test]
fn a_region_changes_its_currencies() {
    let currencies = vec![currency("EUR"), currency("GBP")];
    region([founded()]).when(set_currencies(currencies.clone(), &["GBP"])).then([RegionEvent::CurrenciesSet { currencies }]);
    region([founded()]).when(set_currencies(vec![currency("GBP")], &[])).refused(NothingChanges);
}

#[test]
fn a_fee_plan_is_in_one_of_the_regions_currencies_and_never_below_zero() {
    let holds_from = day("2025-01-01");
    let set = |plan| SetFeePlan { plan, holds_from };
    region([founded()]).when(set(fee_plan())).then([RegionEvent::FeePlanSet { plan: fee_plan(), holds_from }]);
    let yen = currency("JPY");
    region([founded()]).when(set(FeePlan { currency: yen, ..fee_plan() })).refused(CurrencyNotOfRegion { currency: yen });
    let mixed = FeePlan { late_fee: yen.zero(), ..fee_plan() };
    region([founded()]).when(set(mixed)).refused(FeeInOtherCurrency { expected: currency("GBP"), found: yen });
    region([founded()]).when(set(FeePlan { transfer_fee: gbp(-1), ..fee_plan() })).refused(NegativeFee);
}

#[test]
fn the_fee_plan_that_began_last_holds() {
    let set = |joining, holds_from: &str| {
        let plan = FeePlan { joining_fee: gbp(joining), ..fee_plan() };
        RegionEvent::FeePlanSet { plan, holds_from: day(holds_from) }
    };
    // Set in this order: the plan for March was known before the one for February.
    let state = region([founded(), set(100, "2025-01-01"), set(300, "2025-03-01"), set(200, "2025-02-01"), set(250, "2025-02-01")]).state();
    let joining = |on: &str| state.fee_plan(currency("GBP"), day(on)).map(|plan| plan.joining_fee.minor);
    assert_eq!(joining("2024-12-31"), None);
    assert_eq!(joining("2025-01-31"), Some(100));
    assert_eq!(joining("2025-02-28"), Some(250));
    assert_eq!(joining("2025-03-01"), Some(300));
    assert!(state.fee_plan(currency("EUR"), day("2025-03-01")).is_none());
}

#[test]
fn a_holiday_is_declared_once_and_withdrawn_once() {
    let on = day("2025-12-25");
    let declared = RegionEvent::HolidayDeclared { on, name: name("Christmas Day") };
    let declare = DeclareHoliday { on, name: name("Christmas Day") };
    region([founded()]).when(declare.clone()).then([declared.clone()]);
    region([founded(), declared.clone()]).when(declare).refused(HolidayAlreadyDeclared { name: name("Christmas Day") });
    region([founded(), declared.clone()]).when(WithdrawHoliday { on }).then([RegionEvent::HolidayWithdrawn { on }]);
    region([founded()]).when(WithdrawHoliday { on }).refused(NoSuchHoliday { on });
    assert_eq!(region([founded(), declared.clone()]).state().holiday(on), Some(&name("Christmas Day")));
    assert_eq!(region([founded(), declared, RegionEvent::HolidayWithdrawn { on }]).state().holiday(on), None);
}

#[test]
fn a_region_tells_what_its_chapters_inherit() {
    let state = region([founded()]).state();
    assert_eq!(state.parent(), Some(id(1)));
    assert_eq!(state.legal_entity(), Some(&entity()));
    assert_eq!(state.currencies(), [currency("GBP")]);
    assert_eq!(state.locale().map(Locale::as_str), Some("en-GB"));
    assert_eq!(Region::default().name(), None);
}
