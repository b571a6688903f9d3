//! When the attendance sheet of a meeting is due. One that takes place while the chapter has no members has nobody to mark, and no sheet.

use crate::{MeetingRow, MeetingStanding, MembershipDayRow};
use chrono::NaiveDate;
use domain::calendar::{day_before, days_from};
use domain::rules::AttendanceRules;
use std::collections::BTreeMap;

/// The days on which a chapter has members, as spans from the first to the last, both included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysWithMembers(Vec<(NaiveDate, NaiveDate)>);

impl DaysWithMembers {
    /// From all the comings and goings of one chapter.
    pub fn of(rows: &[MembershipDayRow]) -> Self {
        let changes: BTreeMap<NaiveDate, i64> = rows.iter().map(|row| (row.day, row.came - row.went)).collect();
        let (mut spans, mut members, mut since) = (Vec::new(), 0, None);
        for (day, change) in changes {
            members += change;
            match since {
                None if members > 0 => since = Some(day),
                Some(from) if members <= 0 => {
                    spans.push((from, day_before(day)));
                    since = None;
                }
                _ => {}
            }
        }
        spans.extend(since.map(|from| (from, NaiveDate::MAX)));
        Self(spans)
    }

    /// Whether it has any on a day.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.0.iter().any(|(from, to)| *from <= day && day <= *to)
    }
}

/// The last day on which the sheet is in time; none where the meeting does not take place, or nobody is a member on its day.
pub fn sheet_due_on(row: &MeetingRow, rules: &AttendanceRules, members: &DaysWithMembers) -> Option<NaiveDate> {
    let takes_place = matches!(row.status, MeetingStanding::Scheduled | MeetingStanding::Moved);
    (takes_place && members.has(row.held_on)).then(|| days_from(row.held_on, i64::from(rules.sheet_due_days)))
}

/// Whether that day has gone by on a day, and the sheet is not completed.
pub fn sheet_is_overdue(row: &MeetingRow, rules: &AttendanceRules, members: &DaysWithMembers, on: NaiveDate) -> bool {
    !row.sheet.counts() && sheet_due_on(row, rules, members).is_some_and(|due| due < on)
}
