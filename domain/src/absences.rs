//! A member's absences over the policy's window: one count for the dashboard, for the review of a seat, and for whoever
//! writes to the member about them. Only marks of completed sheets are counted.

use crate::calendar::{Term, day_after, day_before, month_of};
use crate::meeting::Mark;
use crate::rules::{AttendanceRules, Window};
use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How often a member was absent in a window, and how often the policy lets that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absences {
    pub window: Term,
    pub counted: u32,
    pub allowed: u32,
}

impl AttendanceRules {
    /// The window that ends on a day.
    pub fn window_to(&self, day: NaiveDate) -> Term {
        let starts_on = match self.window {
            // Six months to 31 July begin on 1 February.
            Window::Rolling => day_after(day).checked_sub_months(Months::new(self.window_months)).unwrap_or(NaiveDate::MIN),
            Window::HalfYear => {
                let mut first = month_of(day);
                while !matches!(first.month(), 1 | 7) {
                    first = month_of(day_before(first));
                }
                first
            }
        };
        Term { starts_on, ends_on: day }
    }
}

impl Absences {
    /// Counts a member's marks in the window that ends on a day.
    pub fn to(day: NaiveDate, rules: &AttendanceRules, marks: &[(NaiveDate, Mark)]) -> Self {
        let window = rules.window_to(day);
        let counted = marks.iter().filter(|(held_on, mark)| *mark == Mark::A && window.contains(*held_on)).count();
        Absences { window, counted: u32::try_from(counted).unwrap_or(u32::MAX), allowed: rules.absences_allowed }
    }

    /// Whether the seat is open for review: one absence more than is allowed.
    pub fn too_many(&self) -> bool {
        self.counted > self.allowed
    }

    /// The first absence, from a day on, with which there were too many. A sheet that is completed or amended late can tell on later ones.
    pub fn first_too_many(since: NaiveDate, rules: &AttendanceRules, marks: &[(NaiveDate, Mark)]) -> Option<Self> {
        let mut days: Vec<_> = marks.iter().filter(|(held_on, mark)| *mark == Mark::A && *held_on >= since).map(|(day, _)| *day).collect();
        days.sort_unstable();
        days.into_iter().map(|day| Absences::to(day, rules, marks)).find(Absences::too_many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, term};
    use Mark::{A, P};

    fn rolling() -> AttendanceRules {
        AttendanceRules::default()
    }

    fn marks(days: &[(&str, Mark)]) -> Vec<(NaiveDate, Mark)> {
        days.iter().map(|(on, mark)| (day(on), *mark)).collect()
    }

    #[test]
    fn a_window_rolls_or_is_a_half_year() {
        assert_eq!(rolling().window_to(day("2026-07-31")), term("2026-02-01", "2026-07-31"));
        let half = AttendanceRules { window: Window::HalfYear, ..rolling() };
        assert_eq!(half.window_to(day("2026-06-30")), term("2026-01-01", "2026-06-30"));
        assert_eq!(half.window_to(day("2026-07-01")), term("2026-07-01", "2026-07-01"));
    }

    #[test]
    fn the_fourth_absence_is_one_too_many() {
        let four = marks(&[("2026-01-06", A), ("2026-01-13", P), ("2026-02-03", A), ("2026-03-03", A), ("2026-04-07", A)]);
        let found = Absences::first_too_many(day("2026-01-01"), &rolling(), &four).unwrap();
        assert_eq!(found, Absences { window: rolling().window_to(day("2026-04-07")), counted: 4, allowed: 3 });
        assert_eq!(Absences::first_too_many(day("2026-01-01"), &rolling(), &four[..4]), None);
        assert!(!Absences::to(day("2026-04-06"), &rolling(), &four).too_many());
    }

    #[test]
    fn an_absence_beyond_the_window_is_forgotten() {
        let spread = marks(&[("2026-01-06", A), ("2026-02-03", A), ("2026-03-03", A), ("2026-07-07", A)]);
        assert_eq!(Absences::to(day("2026-07-07"), &rolling(), &spread).counted, 3);
        assert_eq!(Absences::first_too_many(day("2026-01-01"), &rolling(), &spread), None);
    }

    #[test]
    fn an_early_sheet_completed_late_tells_on_a_later_absence() {
        let all = marks(&[("2026-01-06", A), ("2026-02-03", A), ("2026-03-03", A), ("2026-04-07", A)]);
        let found = Absences::first_too_many(day("2026-01-06"), &rolling(), &all).unwrap();
        assert_eq!(found.window.ends_on, day("2026-04-07"));
        assert_eq!(Absences::first_too_many(day("2026-04-08"), &rolling(), &all), None);
    }
}
