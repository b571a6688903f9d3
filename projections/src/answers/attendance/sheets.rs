//! When the attendance sheet of a meeting is due.

use crate::{MeetingRow, MeetingStanding};
use chrono::NaiveDate;
use domain::calendar::days_from;
use domain::rules::AttendanceRules;

/// The last day on which the sheet is in time; none where the meeting does not take place.
pub fn sheet_due_on(row: &MeetingRow, rules: &AttendanceRules) -> Option<NaiveDate> {
    let takes_place = matches!(row.status, MeetingStanding::Scheduled | MeetingStanding::Moved);
    takes_place.then(|| days_from(row.held_on, i64::from(rules.sheet_due_days)))
}

/// Whether that day has gone by on a day, and the sheet is not completed.
pub fn sheet_is_overdue(row: &MeetingRow, rules: &AttendanceRules, on: NaiveDate) -> bool {
    !row.sheet.counts() && sheet_due_on(row, rules).is_some_and(|due| due < on)
}
