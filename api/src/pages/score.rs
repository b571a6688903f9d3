//! A score's measures, each with the counts and the rows that it was made of.

use super::frame::escaped;
use super::words;
use chrono::NaiveDate;
use domain::{Currency, Money};
use infra::mail::Form;
use projections::answers::scores::{Measure, MeasureName, RowKey};

/// The most rows of a name that are linked, and the most names.
const TOLD: usize = 60;

/// Rows of a read table that are called alike, each explained by the events behind it.
pub struct Behind {
    /// What they are, with their count where they are several.
    pub name: String,
    pub to: Vec<String>,
}

/// A measure, explained.
pub struct Measured {
    pub name: &'static str,
    pub points: u32,
    pub most: u32,
    /// What was counted, and what that gives.
    pub counted: String,
    pub band: String,
    pub behind: Vec<Behind>,
    pub rows: usize,
}

impl Measured {
    /// All of a score; `currency` is that of business where its amount is not told.
    pub fn all(measures: &[Measure], currency: Option<Currency>, form: &Form) -> Vec<Self> {
        measures.iter().map(|measure| Self::of(measure, currency, form)).collect()
    }

    fn of(measure: &Measure, currency: Option<Currency>, form: &Form) -> Self {
        let currency = if measure.name == MeasureName::ClosedBusinessGiven { currency } else { None };
        let counted = match (measure.amount, measure.count, measure.value_thousandths) {
            (Some(amount), ..) => form.money(amount),
            (None, None, _) => "amounts that others have not shared".to_owned(),
            (None, Some(count), Some(value)) if measure.per > 1 => {
                let value = in_its_unit(measure, rounded(measure, count, value), currency, form);
                format!("{} in {} = {value}", form.number(count), form.number(measure.per))
            }
            (None, Some(count), _) => form.number(count),
        };
        let limit = |thousandths| in_its_unit(measure, thousandths, currency, form);
        let band = match measure.band.map(|band| (band.from_thousandths, band.below_thousandths)) {
            Some((Some(from), Some(below))) => format!("from {}, below {}", limit(from), limit(below)),
            Some((Some(from), None)) => format!("from {}", limit(from)),
            Some((None, Some(below))) => format!("below {}", limit(below)),
            _ => String::new(),
        };
        Self {
            name: words::measure(measure.name),
            points: measure.points,
            most: measure.most,
            counted,
            band,
            behind: behind(&measure.rows, form),
            rows: measure.rows.len(),
        }
    }
}

/// The rows in words, those that are called alike in one line.
fn behind(rows: &[RowKey], form: &Form) -> Vec<Behind> {
    let mut called: Vec<(Called, Vec<&RowKey>)> = Vec::new();
    for row in rows {
        let name = Called::of(&row.table, &row.key, form);
        match called.iter_mut().find(|(other, _)| *other == name) {
            Some((_, alike)) => alike.push(row),
            None => called.push((name, vec![row])),
        }
    }
    let line = |(name, alike): (Called, Vec<&RowKey>)| Behind {
        name: match alike.len() {
            1 => words::capital(&name.one()),
            _ => format!("{} {}", form.number(i64::try_from(alike.len()).unwrap_or(i64::MAX)), name.several()),
        },
        to: alike.into_iter().take(TOLD).map(why).collect(),
    };
    called.into_iter().take(TOLD).map(line).collect()
}

fn why(row: &RowKey) -> String {
    format!("/log/why?table={}&key={}", escaped(&row.table), escaped(&row.key.join(",")))
}

/// What a row of a read table is called: what it is, one or several, and of when.
#[derive(Debug, PartialEq, Eq)]
pub struct Called {
    one: String,
    several: String,
    when: String,
}

impl Called {
    /// A row by its table and key.
    pub fn of(table: &str, key: &[String], form: &Form) -> Self {
        let day = key.iter().find_map(|part| part.parse::<NaiveDate>().ok());
        let (one, several, before) = match table {
            "referrals" => ("referral", "referrals", "of"),
            "closings" => ("closing of business", "closings of business", "on"),
            "attendance_marks" => ("mark", "marks", "of"),
            "member_activity_by_day" => ("activity", "activities", "on"),
            "visitors" => ("visitor", "visitors", "on"),
            "members" => ("membership", "memberships", "of"),
            month if month.ends_with("_month") => ("month", "months", "of"),
            other => {
                let table = other.replace('_', " ");
                let when = day.map(|day| format!(" of {}", form.date(day))).unwrap_or_default();
                return Self { one: format!("line of {table}"), several: format!("lines of {table}"), when };
            }
        };
        let when = day.map(|day| if one == "month" { form.month(day) } else { form.date(day) });
        let when = when.map(|when| format!(" {before} {when}")).unwrap_or_default();
        Self { one: one.to_owned(), several: several.to_owned(), when }
    }

    /// One of them, within a sentence.
    pub fn one(&self) -> String {
        format!("{}{}", self.one, self.when)
    }

    /// Several of them, within a sentence.
    fn several(&self) -> String {
        format!("{}{}", self.several, self.when)
    }
}

/// The value as it is nearest, where it is still told from the limit that it stays below. Halves go up, save those of absences: with the
/// attendance beside them they are the whole.
fn rounded(measure: &Measure, count: i64, down: i64) -> i64 {
    let (twice, per) = (i128::from(count) * 2000, i128::from(measure.per));
    let nearest = match measure.name {
        MeasureName::Absenteeism => -(per - twice).div_euclid(per * 2),
        _ => (twice + per).div_euclid(per * 2),
    };
    let nearest = i64::try_from(nearest).unwrap_or(down);
    match measure.band.and_then(|band| band.below_thousandths) {
        Some(below) if nearest >= below => down,
        _ => nearest,
    }
}

/// A figure of a measure as people read it: a share in percent, business in its currency where that is told, all else as a number.
fn in_its_unit(measure: &Measure, thousandths: i64, currency: Option<Currency>, form: &Form) -> String {
    match (measure.name, measure.amount.map(|sum| sum.currency).or(currency)) {
        (MeasureName::Retention | MeasureName::VisitorConversion | MeasureName::Absenteeism, _) => form.per_mille(thousandths),
        (_, Some(currency)) => {
            let minor = i128::from(thousandths) * 10_i128.pow(currency.places()) / 1000;
            i64::try_from(minor).map_or_else(|_| form.thousandths(thousandths), |minor| form.roughly(Money { minor, currency }))
        }
        _ => form.thousandths(thousandths),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rules::Bands;

    fn row(table: &str, key: &[&str]) -> RowKey {
        RowKey { table: table.to_owned(), key: key.iter().map(|part| (*part).to_owned()).collect() }
    }

    #[test]
    fn rows_are_told_in_words_and_those_called_alike_in_one_line() {
        let rows = [
            row("referrals", &["c", "2026-06-04", "a"]),
            row("visitors", &["c", "m", "a"]),
            row("referrals", &["c", "2026-06-04", "b"]),
            row("visitors", &["c", "m", "b"]),
            row("member_activity_by_day", &["c", "2026-06-04", "a"]),
            row("membership_by_chapter_month", &["c", "2026-10-01"]),
            row("visitors", &["c", "n", "a"]),
        ];
        let told = behind(&rows, &Form::of(["en-US"]));
        let told: Vec<_> = told.iter().map(|line| (line.name.as_str(), line.to.len())).collect();
        assert_eq!(
            told,
            [("2 referrals of June 4, 2026", 2), ("3 visitors", 3), ("Activity on June 4, 2026", 1), ("Month of October 2026", 1)]
        );
    }

    #[test]
    fn a_value_is_the_nearest_unless_it_would_seem_to_reach_the_next_band() {
        let bands = Bands::of(&[(500, 0)], 5);
        let shown = |name, count, per| {
            let measure = Measure::by_bands(name, &bands, count, per);
            rounded(&measure, count, measure.value_thousandths.unwrap())
        };
        let referrals = |count, per| shown(MeasureName::ReferralsPerWeek, count, per);
        assert_eq!((referrals(8, 26), referrals(1, 3), referrals(-8, 26), referrals(1, 16)), (308, 333, -308, 63));
        assert_eq!((referrals(649, 1299), referrals(650, 1299)), (499, 500));
        for (absent, marks) in [(8, 26), (1, 16), (3, 16), (1, 3)] {
            let attended = projections::answers::per_mille(marks - absent, marks).unwrap();
            assert_eq!(shown(MeasureName::Absenteeism, absent, marks) + attended, 1000, "{absent} of {marks}");
        }
    }
}
