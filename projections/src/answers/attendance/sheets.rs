//! When the attendance sheet of a meeting is due. One that takes place while the chapter has no members has nobody to mark, and no sheet.

use crate::{Cell, MeetingRow, MeetingStanding, MembershipDayRow, SheetStanding, Sort, Where};
use chrono::NaiveDate;
use domain::calendar::{day_before, days_from};
use domain::rules::AttendanceRules;
use std::collections::BTreeMap;

/// The last day that a database can name too.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("it is a day");

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
        spans.extend(since.map(|from| (from, LAST_DAY)));
        Self(spans)
    }

    /// The conditions that a meeting meets on such a day, held by a day at the latest.
    fn held_by(&self, last: NaiveDate) -> impl Iterator<Item = Where> {
        self.0.iter().map(move |(from, to)| Where::Between("held_on", *from, (*to).min(last)))
    }

    /// Whether it has any on a day.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.0.iter().any(|(from, to)| *from <= day && day <= *to)
    }
}

const STANDING: [MeetingStanding; 2] = [MeetingStanding::Scheduled, MeetingStanding::Moved];

/// Meetings in the order of [`sheet_due_on`].
pub fn by_sheet_due_on(members: &DaysWithMembers) -> Sort {
    let due = |held: Where| STANDING.map(|status| vec![held.clone(), Where::Is("status", status.to_value())]);
    Sort::ColumnWhere("held_on", members.held_by(LAST_DAY).flat_map(due).collect())
}

/// Meetings in the order of [`sheet_is_overdue`].
pub fn by_sheet_overdue(rules: &AttendanceRules, members: &DaysWithMembers, on: NaiveDate) -> Sort {
    let last = days_from(day_before(on), -i64::from(rules.sheet_due_days));
    let any = |held: Where| {
        let open = [SheetStanding::Blank, SheetStanding::Draft].map(|sheet| Where::Is("sheet", sheet.to_value()));
        let takes_place = STANDING.map(|status| Where::Is("status", status.to_value()));
        let both = |status: &Where| open.clone().map(|sheet| vec![held.clone(), status.clone(), sheet]);
        takes_place.iter().flat_map(both).collect::<Vec<_>>()
    };
    Sort::Meets(members.held_by(last).flat_map(any).collect())
}

/// The last day on which the sheet is in time; none where the meeting does not take place, or nobody is a member on its day.
pub fn sheet_due_on(row: &MeetingRow, rules: &AttendanceRules, members: &DaysWithMembers) -> Option<NaiveDate> {
    (STANDING.contains(&row.status) && members.has(row.held_on)).then(|| days_from(row.held_on, i64::from(rules.sheet_due_days)))
}

/// Whether that day has gone by on a day, and the sheet is not completed.
pub fn sheet_is_overdue(row: &MeetingRow, rules: &AttendanceRules, members: &DaysWithMembers, on: NaiveDate) -> bool {
    !row.sheet.counts() && sheet_due_on(row, rules, members).is_some_and(|due| due < on)
}
