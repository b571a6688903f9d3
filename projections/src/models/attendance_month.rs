//! Attendance by month, of each member and of each chapter.

use crate::projection::Projection;
use crate::tally::{Adds, Tally, change};
use crate::tally_table;
use chrono::NaiveDate;
use domain::calendar::month_of;
use domain::meeting::{Mark, MeetingEvent};
use domain::{ChapterId, Event, MembershipId, Recorded};

tally_table! {
    /// Marks of a member in a month, on completed sheets.
    MemberAttendanceMonthRow, MemberAttendanceMonthKey = "attendance_by_member_month" for Parties(&["membership_id"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
            /// The member.
            membership_id: MembershipId,
        }
        sums {
            /// Marks P.
            present,
            /// Marks A.
            absent,
            /// Marks L.
            late,
            /// Marks M.
            medical,
            /// Marks S.
            substituted,
        }
    }
}

tally_table! {
    /// Marks of a chapter's members in a month, on completed sheets.
    ChapterAttendanceMonthRow, ChapterAttendanceMonthKey = "attendance_by_chapter_month" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// First day of the month.
            month: NaiveDate,
        }
        sums {
            /// Meetings with a completed sheet.
            meetings,
            /// Marks P.
            present,
            /// Marks A.
            absent,
            /// Marks L.
            late,
            /// Marks M.
            medical,
            /// Marks S.
            substituted,
        }
    }
}

macro_rules! counts_marks {
    ($($row:ty),+) => {$(
        impl $row {
            fn count(&mut self, mark: Mark, by: i64) {
                match mark {
                    Mark::P => self.present += by,
                    Mark::A => self.absent += by,
                    Mark::L => self.late += by,
                    Mark::M => self.medical += by,
                    Mark::S => self.substituted += by,
                }
            }
        }
    )+};
}

counts_marks!(MemberAttendanceMonthRow, ChapterAttendanceMonthRow);

/// Folds [`MemberAttendanceMonthRow`].
pub struct MemberAttendanceMonths;

impl Projection for MemberAttendanceMonths {
    type Row = MemberAttendanceMonthRow;
    const VERSION: i32 = 2;

    fn keys(event: &Recorded) -> Vec<MemberAttendanceMonthKey> {
        let (chapter_id, held_on, members): (_, _, Vec<MembershipId>) = match &event.event {
            Event::Meeting(MeetingEvent::SheetCompleted { chapter_id, held_on, entries }) => {
                (*chapter_id, held_on, entries.iter().map(|entry| entry.membership_id).collect())
            }
            Event::Meeting(MeetingEvent::SheetAmended { chapter_id, held_on, changes, .. }) => {
                (*chapter_id, held_on, changes.iter().map(|change| change.membership_id).collect())
            }
            _ => return Vec::new(),
        };
        let month = month_of(*held_on);
        members.into_iter().map(|membership_id| MemberAttendanceMonthKey { chapter_id, month, membership_id }).collect()
    }

    fn apply(row: &mut Option<MemberAttendanceMonthRow>, key: &MemberAttendanceMonthKey, event: &Recorded) {
        match &event.event {
            Event::Meeting(MeetingEvent::SheetCompleted { entries, .. }) => {
                let own = entries.iter().filter(|entry| entry.membership_id == key.membership_id);
                change(row, key, |sums| own.for_each(|entry| sums.count(entry.mark, 1)));
            }
            Event::Meeting(MeetingEvent::SheetAmended { changes, .. }) => {
                for amended in changes.iter().filter(|amended| amended.membership_id == key.membership_id) {
                    change(row, key, |sums| {
                        amended.from.into_iter().for_each(|from| sums.count(from, -1));
                        sums.count(amended.to, 1);
                    });
                }
            }
            _ => {}
        }
    }
}

/// Folds [`ChapterAttendanceMonthRow`].
pub struct ChapterAttendanceMonths;

impl Adds for ChapterAttendanceMonths {
    type Row = ChapterAttendanceMonthRow;
    const VERSION: i32 = 2;

    fn added(event: &Recorded) -> Vec<ChapterAttendanceMonthRow> {
        let nothing = |chapter_id: &ChapterId, held_on: &NaiveDate| {
            ChapterAttendanceMonthRow::nothing(&ChapterAttendanceMonthKey { chapter_id: *chapter_id, month: month_of(*held_on) })
        };
        match &event.event {
            Event::Meeting(MeetingEvent::SheetCompleted { chapter_id, held_on, entries }) => {
                let mut row = nothing(chapter_id, held_on);
                row.meetings = 1;
                entries.iter().for_each(|entry| row.count(entry.mark, 1));
                vec![row]
            }
            Event::Meeting(MeetingEvent::SheetAmended { chapter_id, held_on, changes, .. }) => {
                let mut row = nothing(chapter_id, held_on);
                for change in changes {
                    change.from.into_iter().for_each(|from| row.count(from, -1));
                    row.count(change.to, 1);
                }
                vec![row]
            }
            _ => Vec::new(),
        }
    }
}
