use super::*;
use crate::chapter::{ChapterEvent, Office};
use crate::exchange_rate::{ExchangeRateEvent, Rate};
use crate::policy::PolicyEvent;
use crate::region::{LegalEntity, RegionEvent};
use crate::rules::{AttendanceRules, Rule, Section};
use crate::text::{EntityCode, Locale};
use chrono_tz::Tz;

pub fn regions() -> Vec<Event> {
    let legal_entity = LegalEntity { code: EntityCode::parse("GB01").unwrap(), name: name("Chapterhouse UK Ltd") };
    let currencies = vec![currency("GBP"), currency("EUR")];
    let on = day("2025-12-25");
    let events = [
        RegionEvent::Founded {
            name: name("South West"),
            parent: Some(id(0xa0)),
            legal_entity,
            currencies: currencies.clone(),
            locale: Locale::parse("en-GB").unwrap(),
        },
        RegionEvent::Renamed { name: name("West Country") },
        RegionEvent::CurrenciesSet { currencies },
        RegionEvent::FeePlanSet { plan: fee_plan(), holds_from: day("2025-01-01") },
        RegionEvent::HolidayDeclared { on, name: name("Christmas Day") },
        RegionEvent::HolidayWithdrawn { on },
    ];
    events.map(Event::from).to_vec()
}

pub fn policies() -> Vec<Event> {
    let (scope, holds_from) = (PolicyScope::Region(id(0xa1)), day("2025-07-01"));
    let rule = Rule::Attendance(AttendanceRules::default());
    let events = [
        PolicyEvent::Changed { scope, version: 1, rule, holds_from, reason: Some(note("Voted by the region.")) },
        PolicyEvent::OverrideEnded { scope, version: 2, section: Section::Attendance, holds_from, reason: None },
    ];
    events.map(Event::from).to_vec()
}

pub fn chapters() -> Vec<Event> {
    let (membership_id, office, on) = (id(0xc1), Office::President, day("2025-02-01"));
    let years = term("2025-10-01", "2026-09-30");
    let events = [
        ChapterEvent::Founded {
            name: name("Harbour"),
            region_id: id(0xa1),
            time_zone: Tz::Europe__London,
            meeting_rule: tuesdays(),
            currency: currency("GBP"),
            founded_on: day("2025-01-01"),
        },
        ChapterEvent::Renamed { name: name("Quay") },
        ChapterEvent::Chartered { on },
        ChapterEvent::Suspended { on, reason: note("No venue.") },
        ChapterEvent::Resumed { on },
        ChapterEvent::Dissolved { on, reason: note("Merged with Quay.") },
        ChapterEvent::MeetingRuleChanged { meeting_rule: tuesdays() },
        ChapterEvent::OfficerAppointed { membership_id, office, term: years },
        ChapterEvent::OfficerRemoved { membership_id, office, term: years, last_day: day("2025-12-31"), reason: note("Moved away.") },
    ];
    events.map(Event::from).to_vec()
}

pub fn exchange_rates() -> Vec<Event> {
    let (base, quote, source) = (currency("GBP"), currency("EUR"), name("European Central Bank"));
    vec![ExchangeRateEvent::Recorded { base, quote, dated: day("2025-03-31"), rate: Rate::parse("1.1954").unwrap(), source }.into()]
}
