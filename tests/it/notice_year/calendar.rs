//! The oracle's own reckoning of days: nothing here comes from the product.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// So many days later, or earlier when negative.
pub fn days(from: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { from - by } else { from + by }
}

fn length(year: i32, month: u32) -> u32 {
    (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some()).unwrap()
}

/// The day so many months away, or the last of that month where it has no such day.
fn months(from: NaiveDate, months: i32) -> NaiveDate {
    let count = from.year() * 12 + from.month0() as i32 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) as u32 + 1);
    NaiveDate::from_ymd_opt(year, month, from.day().min(length(year, month))).unwrap()
}

/// The last day of the year that begins on a day.
pub fn end_of_year_from(first: NaiveDate) -> NaiveDate {
    days(months(first, 12), -1)
}

/// The first of the six months that end with a day.
pub fn six_months_to(last: NaiveDate) -> NaiveDate {
    months(days(last, 1), -6)
}

/// The third business day of each month after that of a day.
pub fn months_told(from: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
    let first = from.with_day(1).unwrap();
    let of_month = |n| {
        let next = months(first, n + 1);
        let business = (0..).map(|ahead| days(next, ahead)).filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
        business.take(3).last().unwrap()
    };
    (0..).map(of_month).take_while(|told| *told <= until).collect()
}

/// How often a chapter meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    Week,
    Fortnight,
    /// The first, second, third or fourth such weekday of the month; a fifth counts as the last.
    Month,
}

/// The days on which a chapter meets that begins on a day.
pub fn meeting_days(from: NaiveDate, weekday: Weekday, every: Every, until: NaiveDate) -> Vec<NaiveDate> {
    let first = (0..7).map(|ahead| days(from, ahead)).find(|day| day.weekday() == weekday).unwrap();
    let in_month = |day: NaiveDate| (day.day() - 1) / 7;
    let meets = |day: &NaiveDate| match every {
        Every::Week => true,
        Every::Fortnight => (*day - first).num_days() % 14 == 0,
        Every::Month if in_month(first) == 4 => day.day() + 7 > length(day.year(), day.month()),
        Every::Month => in_month(*day) == in_month(first),
    };
    (0..).map(|week| days(first, 7 * week)).take_while(|day| *day <= until).filter(meets).collect()
}
