//! Dates, terms, time zones and the meeting rule. Never asks what day it is.

use crate::text::{Link, Name};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A span of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub starts_on: NaiveDate,
    /// The last day of the term.
    pub ends_on: NaiveDate,
}

impl Term {
    /// The term of so many years that starts on a day. One year from 29 February ends on 28 February.
    pub fn of_years(starts_on: NaiveDate, years: u8) -> Self {
        let anniversary = add_years(starts_on, years);
        // 29 February has no anniversary in most years: the term then ends on 28 February itself.
        let full_day = anniversary.day() == starts_on.day();
        let ends_on = if full_day { day_before(anniversary) } else { anniversary };
        Term { starts_on, ends_on }
    }

    /// The term that follows without a gap.
    pub fn following(self, years: u8) -> Self {
        let starts_on = day_after(self.ends_on);
        // Ends stay on the old end's day of the year, whenever the renewal is paid.
        Term { starts_on, ends_on: add_years(self.ends_on, years) }
    }

    /// Whether the day lies in the term.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }

    /// Whether the two share a day.
    pub fn overlaps(self, other: Term) -> bool {
        self.starts_on <= other.ends_on && other.starts_on <= self.ends_on
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        (self.ends_on - self.starts_on).num_days() + 1
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from {} to {}", self.starts_on, self.ends_on)
    }
}

/// The same day so many years later; 29 February becomes 28 February where the year has none.
pub fn add_years(day: NaiveDate, years: u8) -> NaiveDate {
    add_months(day, u32::from(years) * 12)
}

/// The same day so many months later, or the month's last where it has no such day. Never beyond the last date there is.
pub fn add_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The next day. The last date there is stays where it is, so that no date typed by anybody can stop the program.
pub fn day_after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(NaiveDate::MAX)
}

/// The day before.
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(NaiveDate::MIN)
}

/// So many days later, or earlier when negative. Never beyond the first or last date there is.
pub fn days_from(day: NaiveDate, days: i64) -> NaiveDate {
    if days >= 0 {
        day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MAX)
    } else {
        day.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MIN)
    }
}

/// The first day of the month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).expect("every month has a first day")
}

/// The Monday of the week (ISO 8601).
pub fn week_of(day: NaiveDate) -> NaiveDate {
    days_from(day, -i64::from(day.weekday().num_days_from_monday()))
}

/// The nth day from Monday to Friday of the month that begins on a day, counted from 1. Knows of no holidays.
pub fn nth_business_day(month: NaiveDate, n: u32) -> NaiveDate {
    let mut day = month_of(month);
    let mut left = n.max(1);
    loop {
        if day.weekday().num_days_from_monday() < 5 {
            left -= 1;
        }
        if left == 0 {
            return day;
        }
        day = day_after(day);
    }
}

/// The instant of a local time. Where the clock skips it, the first instant after the gap; where it comes twice, the earlier.
pub fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return found.with_timezone(&Utc);
    }
    // Clocks jump on whole minutes, and no zone has ever skipped more than a day.
    let minute = local.with_second(0).and_then(|local| local.with_nanosecond(0)).unwrap_or(local);
    let later = (1..=2 * 24 * 60).filter_map(|minutes| minute.checked_add_signed(chrono::Duration::minutes(minutes)));
    for candidate in later {
        if let Some(found) = zone.from_local_datetime(&candidate).earliest() {
            return found.with_timezone(&Utc);
        }
    }
    Utc.from_utc_datetime(&local)
}

/// The date that the chapter's calendar shows at an instant.
pub fn local_date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// How often a chapter meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    Weekly,
    /// Every second week, counted from the rule's first date.
    Fortnightly,
    /// The same weekday of the month as the rule's first date: its first, second, third or fourth; a fifth counts as the last.
    Monthly,
}

/// Where a chapter meets: a room, a link, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    name: Option<Name>,
    #[serde(default)]
    link: Option<Link>,
}

impl TryFrom<Written> for Place {
    type Error = &'static str;
    fn try_from(Written { name, link }: Written) -> Result<Self, Self::Error> {
        if name.is_none() && link.is_none() {
            Err("a place has a name, a link, or both: give one of them")
        } else {
            Ok(Place { name, link })
        }
    }
}

impl Place {
    /// Where people go: the room, or where there is none, the link.
    pub fn shown(&self) -> &str {
        let link = || self.link.as_ref().map_or("", Link::as_str);
        self.name.as_ref().map_or_else(link, Name::as_str)
    }
}

/// When and where a chapter meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingRule {
    #[serde(with = "weekday_name")]
    pub weekday: Weekday,
    /// Local time, `07:00` or `07:00:00`.
    #[serde(with = "clock_time")]
    pub at: NaiveTime,
    pub cadence: Cadence,
    /// The rule puts no meeting before this date; fortnights and months count from it.
    pub from: NaiveDate,
    pub place: Place,
}

impl MeetingRule {
    /// When the meeting of a date begins, on the chapter's own clock.
    pub fn starts_at(&self, slot: NaiveDate) -> NaiveDateTime {
        slot.and_time(self.at)
    }

    /// The rule's next date after a day.
    pub fn next_after(&self, day: NaiveDate) -> NaiveDate {
        // No cadence leaves more than five weeks between two meetings; the first may be later, where the rule itself begins.
        let from = day_after(day).max(self.anchor());
        self.dates(from, days_from(from, 42)).first().copied().unwrap_or(from)
    }

    /// The rule's first meeting date.
    pub fn first_date(&self) -> NaiveDate {
        self.anchor()
    }

    /// The first date on or after `from` on the rule's weekday.
    fn anchor(&self) -> NaiveDate {
        let ahead = (7 + self.weekday.num_days_from_monday() - self.from.weekday().num_days_from_monday()) % 7;
        days_from(self.from, i64::from(ahead))
    }

    /// Whether the rule puts a meeting on the day.
    pub fn meets_on(&self, day: NaiveDate) -> bool {
        let anchor = self.anchor();
        if day < anchor || day.weekday() != self.weekday {
            return false;
        }
        match self.cadence {
            Cadence::Weekly => true,
            Cadence::Fortnightly => (day - anchor).num_days() % 14 == 0,
            Cadence::Monthly => {
                let nth = |date: NaiveDate| (date.day() - 1) / 7;
                let last = |date: NaiveDate| days_from(date, 7).month() != date.month();
                if nth(anchor) == 4 { last(day) } else { nth(day) == nth(anchor) }
            }
        }
    }

    /// The meeting dates in a span of days, both ends included.
    pub fn dates(&self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let mut day = self.anchor();
        if day < from {
            day = days_from(day, (from - day).num_days().div_euclid(7) * 7);
        }
        let mut dates = Vec::new();
        while day <= to {
            if day >= from && self.meets_on(day) {
                dates.push(day);
            }
            let Some(next) = day.checked_add_days(Days::new(7)) else { break };
            day = next;
        }
        dates
    }
}

/// Weekdays as `monday` to `sunday`.
pub mod weekday_name {
    use chrono::Weekday;
    use serde::{Deserialize, Deserializer, Serializer};

    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    pub fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(NAMES[day.num_days_from_monday() as usize])
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        let name = String::deserialize(deserializer)?;
        let index = NAMES.iter().position(|n| *n == name);
        let weekday = index.and_then(|i| Weekday::try_from(u8::try_from(i).ok()?).ok());
        weekday.ok_or_else(|| serde::de::Error::custom(format!("{name:?} is not a weekday such as \"tuesday\"")))
    }
}

/// Clock times as `07:00`; seconds are accepted, and kept when there are any.
pub mod clock_time {
    use chrono::{NaiveTime, Timelike};
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
        serializer.serialize_str(&time.format(format).to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parsed = NaiveTime::parse_from_str(&text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S"));
        // One way to write an hour: 07:00, and never 7:00.
        let parsed = parsed.ok().filter(|_| matches!(text.len(), 5 | 8));
        parsed.ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a time such as \"07:00\"")))
    }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
