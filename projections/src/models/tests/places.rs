//! Regions, chapters, offices, policies.

use crate::testing::{HOME, Log, REGION, currency, day, entity, id, name, note};
use crate::*;
use domain::calendar::Term;
use domain::chapter::{ChapterEvent, Office};
use domain::money::TaxRate;
use domain::region::{FeePlan, LegalEntity, RegionEvent};
use domain::text::Locale;
use domain::{MembershipId, Money};

fn region(log: &mut Log) {
    let legal_entity = LegalEntity { code: entity(), name: name("Networks Ltd") };
    let (currencies, locale) = (vec![currency("GBP"), currency("EUR")], Locale::parse("en-GB").unwrap());
    log.tell(REGION, RegionEvent::Founded { name: name("South"), parent: None, legal_entity, currencies, locale });
}

#[test]
fn a_region_is_renamed_and_given_currencies_a_fee_plan_and_holidays() {
    let mut log = Log::default();
    region(&mut log);
    log.tell(REGION, RegionEvent::Renamed { name: name("South-West") });
    log.tell(REGION, RegionEvent::CurrenciesSet { currencies: vec![currency("EUR")] });
    let row = log.row::<Regions>();
    assert_eq!((row.name.as_str(), row.currency, row.currencies.as_str()), ("South-West", currency("EUR"), "EUR"));

    let money = |minor| Money::of_minor(minor, currency("EUR"));
    let plan = FeePlan {
        currency: currency("EUR"),
        joining_fee: money(1),
        dues_one_year: money(2),
        dues_two_years: money(3),
        late_fee: money(4),
        transfer_fee: money(5),
        reinstatement_fee: money(6),
        tax_rate: TaxRate::of_basis_points(810).unwrap(),
        tax_label: name("VAT"),
    };
    log.tell(REGION, RegionEvent::FeePlanSet { plan, holds_from: day("2026-01-01") });
    let plan = log.row::<FeePlans>();
    assert_eq!((plan.joining_minor, plan.two_years_minor, plan.reinstatement_minor, plan.tax_basis_points), (1, 3, 6, 810));

    log.tell(REGION, RegionEvent::HolidayDeclared { on: day("2026-08-01"), name: name("National day") });
    log.tell(REGION, RegionEvent::HolidayDeclared { on: day("2026-12-25"), name: name("Christmas") });
    log.tell(REGION, RegionEvent::HolidayWithdrawn { on: day("2026-08-01") });
    assert_eq!(log.row::<Holidays>().name, "Christmas");
}

#[test]
fn a_chapter_is_founded_chartered_suspended_resumed_and_dissolved() {
    let mut log = Log::default();
    log.founded("2026-01-06");
    let row = log.row::<Chapters>();
    assert_eq!((row.status, row.meets_on.as_str(), row.meets_at.as_str()), (ChapterStanding::Forming, "tuesday", "07:00"));
    assert_eq!((row.cadence.as_str(), row.rule_from, row.place.as_str()), ("weekly", day("2026-01-06"), "Hotel"));
    let mut then = |event: ChapterEvent| {
        log.tell(HOME, event);
        let row = log.row::<Chapters>();
        (row.status, row.status_since)
    };
    let (on, reason) = (day("2026-03-01"), note("Too few."));
    assert_eq!(then(ChapterEvent::Chartered { on }), (ChapterStanding::Active, on));
    assert_eq!(then(ChapterEvent::Suspended { on, reason: reason.clone() }), (ChapterStanding::Suspended, on));
    assert_eq!(then(ChapterEvent::Resumed { on }), (ChapterStanding::Active, on));
    assert_eq!(then(ChapterEvent::Dissolved { on, reason }), (ChapterStanding::Dissolved, on));
    then(ChapterEvent::Renamed { name: name("Rhein") });
    let row = log.row::<Chapters>();
    assert_eq!((row.name.as_str(), row.chartered_on), ("Rhein", Some(on)));
}

#[test]
fn an_officer_removed_leaves_earlier_and_one_taken_back_before_the_term_was_never_there() {
    let (ada, office): (MembershipId, _) = (id(11), Office::President);
    let term = |from: &str, to: &str| Term { starts_on: day(from), ends_on: day(to) };
    let (now, ahead) = (term("2025-10-01", "2026-09-30"), term("2026-10-01", "2027-09-30"));
    let mut log = Log::default();
    for term in [now, ahead] {
        log.tell(HOME, ChapterEvent::OfficerAppointed { membership_id: ada, office, term });
    }
    assert_eq!(log.rows::<Officers>().len(), 2);
    for (term, last_day) in [(ahead, "2026-03-31"), (now, "2026-03-31")] {
        let reason = note("Moved away.");
        log.tell(HOME, ChapterEvent::OfficerRemoved { membership_id: ada, office, term, last_day: day(last_day), reason });
    }
    let row = log.row::<Officers>();
    assert_eq!((row.starts_on, row.ends_on, row.removed), (day("2025-10-01"), day("2026-03-31"), true));
}
