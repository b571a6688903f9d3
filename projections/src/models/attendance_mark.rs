//! Every mark of every completed sheet.

use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::meeting::{Mark, MeetingEvent};
use domain::{ChapterId, Event, MeetingId, MembershipId, Recorded};

text_cells!(Mark);

read_table! {
    /// A mark on a completed attendance sheet. The day stands in the key, so that a window of a chapter is one stretch of it:
    /// a meeting whose sheet is completed moves no more.
    AttendanceMarkRow, AttendanceMarkKey = "attendance_marks" for Parties(&["membership_id", "substitute"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The day of the meeting.
            held_on: NaiveDate,
            /// The meeting.
            meeting_id: MeetingId,
            /// The member.
            membership_id: MembershipId,
        }
        row {
            /// P present, A absent, L late, M medical, S substituted.
            mark: Mark,
            /// The substitute's own membership, where they are a member of some chapter.
            substitute: Option<MembershipId>,
            /// Whether the sheet was amended here.
            amended: bool,
        }
    }
}

/// Folds [`AttendanceMarkRow`].
pub struct AttendanceMarks;

impl Projection for AttendanceMarks {
    type Row = AttendanceMarkRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<AttendanceMarkKey> {
        let (chapter_id, held_on, members): (_, _, Vec<MembershipId>) = match &event.event {
            Event::Meeting(MeetingEvent::SheetCompleted { chapter_id, held_on, entries }) => {
                (*chapter_id, *held_on, entries.iter().map(|entry| entry.membership_id).collect())
            }
            Event::Meeting(MeetingEvent::SheetAmended { chapter_id, held_on, changes, .. }) => {
                (*chapter_id, *held_on, changes.iter().map(|change| change.membership_id).collect())
            }
            _ => return Vec::new(),
        };
        let Ok(meeting_id) = event.aggregate_id.parse() else { return Vec::new() };
        members.into_iter().map(|membership_id| AttendanceMarkKey { chapter_id, held_on, meeting_id, membership_id }).collect()
    }

    fn apply(row: &mut Option<AttendanceMarkRow>, key: &AttendanceMarkKey, event: &Recorded) {
        let AttendanceMarkKey { chapter_id, held_on, meeting_id, membership_id } = *key;
        let (mark, substitute, amended) = match &event.event {
            Event::Meeting(MeetingEvent::SheetCompleted { entries, .. }) => {
                let Some(entry) = entries.iter().find(|entry| entry.membership_id == membership_id) else { return };
                (entry.mark, &entry.substitute, false)
            }
            Event::Meeting(MeetingEvent::SheetAmended { changes, .. }) => {
                let Some(change) = changes.iter().find(|change| change.membership_id == membership_id) else { return };
                (change.to, &change.substitute, true)
            }
            _ => return,
        };
        let substitute = substitute.as_ref().and_then(|substitute| substitute.membership_id);
        *row = Some(AttendanceMarkRow { chapter_id, held_on, meeting_id, membership_id, mark, substitute, amended });
    }
}
