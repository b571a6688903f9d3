//! Dates, leap years, clocks that jump, and cadences.

use super::*;
use crate::testing::{day, term, tuesdays};

#[test]
fn a_term_ends_on_the_day_before_its_anniversary() {
    assert_eq!(Term::of_years(day("2025-03-15"), 1), term("2025-03-15", "2026-03-14"));
    assert_eq!(Term::of_years(day("2025-03-15"), 2), term("2025-03-15", "2027-03-14"));
    assert_eq!(Term::of_years(day("2025-01-01"), 1).days(), 365);
}

#[test]
fn a_term_from_29_february_ends_on_28_february() {
    assert_eq!(Term::of_years(day("2028-02-29"), 1), term("2028-02-29", "2029-02-28"));
    assert_eq!(Term::of_years(day("2028-02-29"), 4), term("2028-02-29", "2032-02-28"));
    assert_eq!(Term::of_years(day("2027-03-01"), 1), term("2027-03-01", "2028-02-29"));
    assert_eq!(term("2027-03-01", "2028-02-29").following(1), term("2028-03-01", "2029-02-28"));
    assert_eq!(term("2028-02-29", "2029-02-28").following(2), term("2029-03-01", "2031-02-28"));
}

#[test]
fn terms_that_follow_share_no_day() {
    let mut last = Term::of_years(day("2024-02-29"), 1);
    for _ in 0..12 {
        let next = last.following(1);
        assert!(!last.overlaps(next) && next.starts_on == day_after(last.ends_on) && next.starts_on <= next.ends_on);
        assert!((365..=366).contains(&next.days()), "{next}");
        last = next;
    }
}

#[test]
fn no_date_stops_the_program() {
    let terms = [Term::of_years(NaiveDate::MAX, 255), Term { starts_on: NaiveDate::MAX, ends_on: NaiveDate::MAX }.following(2)];
    assert!(terms.iter().all(|term| term.ends_on <= NaiveDate::MAX));
    assert_eq!(days_from(NaiveDate::MIN, -1), NaiveDate::MIN);
    assert_eq!(days_from(NaiveDate::MAX, i64::MAX), NaiveDate::MAX);
    let rule = MeetingRule { from: NaiveDate::MAX, ..tuesdays() };
    assert!(rule.dates(NaiveDate::MAX, NaiveDate::MAX).len() <= 1);
    assert_eq!(rule.next_after(NaiveDate::MAX), NaiveDate::MAX);
}

#[test]
fn weeks_begin_on_monday_and_months_on_the_first() {
    assert_eq!(week_of(day("2025-03-02")), day("2025-02-24"));
    assert_eq!(week_of(day("2025-03-03")), day("2025-03-03"));
    assert_eq!(month_of(day("2028-02-29")), day("2028-02-01"));
}

fn utc(zone: Tz, local: &str) -> String {
    instant(zone, local.parse().unwrap()).format("%Y-%m-%dT%H:%M").to_string()
}

#[test]
fn a_time_that_the_clock_skips_is_the_first_after_the_gap() {
    assert_eq!(utc(Tz::Europe__London, "2025-03-30T01:30:00"), "2025-03-30T01:00");
    assert_eq!(utc(Tz::Europe__London, "2025-03-30T01:17:31"), "2025-03-30T01:00");
    assert_eq!(utc(Tz::America__New_York, "2025-03-09T02:00:00"), "2025-03-09T07:00");
    // Half an hour is skipped on Lord Howe Island, and a whole day once on Samoa.
    assert_eq!(utc(Tz::Australia__Lord_Howe, "2025-10-05T02:15:00"), "2025-10-04T15:30");
    assert_eq!(utc(Tz::Pacific__Apia, "2011-12-30T12:00:00"), "2011-12-30T10:00");
}

#[test]
fn a_time_that_comes_twice_is_the_earlier() {
    assert_eq!(utc(Tz::Europe__London, "2025-10-26T01:30:00"), "2025-10-26T00:30");
    assert_eq!(utc(Tz::Europe__London, "2025-07-01T07:00:00"), "2025-07-01T06:00");
}

#[test]
fn the_date_is_the_chapters_own() {
    let at = instant(Tz::UTC, "2025-03-01T20:00:00".parse().unwrap());
    assert_eq!(local_date(Tz::Asia__Tokyo, at), day("2025-03-02"));
    assert_eq!(local_date(Tz::America__Los_Angeles, at), day("2025-03-01"));
}

fn rule(cadence: Cadence, from: &str) -> MeetingRule {
    MeetingRule { cadence, from: day(from), ..tuesdays() }
}

fn dates(rule: &MeetingRule, from: &str, to: &str) -> Vec<String> {
    rule.dates(day(from), day(to)).iter().map(NaiveDate::to_string).collect()
}

#[test]
fn a_weekly_chapter_meets_every_week_from_its_first_date_on() {
    assert_eq!(dates(&rule(Cadence::Weekly, "2025-03-05"), "2025-03-01", "2025-03-25"), ["2025-03-11", "2025-03-18", "2025-03-25"]);
    assert_eq!(rule(Cadence::Weekly, "2025-03-05").first_date(), day("2025-03-11"));
}

#[test]
fn a_fortnightly_chapter_counts_from_its_first_date() {
    let rule = rule(Cadence::Fortnightly, "2025-03-05");
    assert_eq!(dates(&rule, "2025-03-18", "2025-04-30"), ["2025-03-25", "2025-04-08", "2025-04-22"]);
    assert_eq!(rule.next_after(day("2025-03-11")), day("2025-03-25"));
    assert!(!rule.meets_on(day("2025-03-18")));
}

#[test]
fn a_monthly_chapter_keeps_its_weekday_of_the_month() {
    let second = rule(Cadence::Monthly, "2025-03-05");
    assert_eq!(dates(&second, "2025-03-01", "2025-06-30"), ["2025-03-11", "2025-04-08", "2025-05-13", "2025-06-10"]);
    assert_eq!(second.next_after(day("2025-03-11")), day("2025-04-08"));
}

#[test]
fn a_fifth_weekday_counts_as_the_last() {
    let fifth = rule(Cadence::Monthly, "2025-04-29");
    assert_eq!(
        dates(&fifth, "2025-04-01", "2025-09-30"),
        ["2025-04-29", "2025-05-27", "2025-06-24", "2025-07-29", "2025-08-26", "2025-09-30"]
    );
}

#[test]
fn the_next_date_is_the_first_one_before_the_rule_begins() {
    assert_eq!(rule(Cadence::Weekly, "2026-01-01").next_after(day("2025-03-01")), day("2026-01-06"));
    assert!(rule(Cadence::Weekly, "2026-01-01").dates(day("2025-01-01"), day("2025-12-31")).is_empty());
}

#[test]
fn a_rule_is_written_and_read_the_same() {
    let half_past = MeetingRule { at: NaiveTime::from_hms_opt(6, 45, 30).unwrap(), ..tuesdays() };
    for rule in [tuesdays(), half_past] {
        let text = serde_json::to_string(&rule).unwrap();
        let read: MeetingRule = serde_json::from_str(&text).unwrap();
        assert_eq!((read.at.second(), &read), (rule.at.second(), &rule), "{text}");
    }
    let odd = serde_json::to_string(&tuesdays()).unwrap().replace("tuesday", "Tuesday");
    assert!(serde_json::from_str::<MeetingRule>(&odd).is_err());
}

#[test]
fn a_place_is_a_room_or_a_link_or_both() {
    let read = |text: &str| serde_json::from_str::<Place>(text);
    for (text, shown) in [
        (r#"{"name":"Harbour Hotel"}"#, "Harbour Hotel"),
        (r#"{"link":"https://meet.example.org/harbour"}"#, "https://meet.example.org/harbour"),
        (r#"{"name":"Harbour Hotel","link":"https://meet.example.org/harbour"}"#, "Harbour Hotel"),
    ] {
        let place = read(text).unwrap();
        assert_eq!((place.shown(), serde_json::to_string(&place).unwrap().as_str()), (shown, text));
    }
    assert!(read("{}").unwrap_err().to_string().contains("give one of them"));
    assert!(read(r#"{"name":null,"link":null}"#).is_err());
    assert!(read(r#"{"name":"Harbour Hotel","floor":"2"}"#).is_err());
}

#[test]
fn an_hour_has_one_spelling() {
    let rule = |at: &str| {
        let text = format!(r#"{{"weekday":"tuesday","at":"{at}","cadence":"weekly","from":"2026-01-06","place":{{"name":"Hotel"}}}}"#);
        serde_json::from_str::<MeetingRule>(&text).is_ok()
    };
    assert!(rule("07:00") && rule("07:00:30"));
    for at in ["7:00", "07:0", "7:00:00", "25:00", "07:00 "] {
        assert!(!rule(at), "{at}");
    }
}
