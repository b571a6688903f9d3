//! The visitors of each meeting, and who invited them.

use super::meeting::meeting_of;
use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::meeting::MeetingEvent;
use domain::{ChapterId, Event, MeetingId, MembershipId, PersonId, Recorded};

read_table! {
    /// A visitor at a meeting. One whose registration was removed has no row.
    VisitorRow, VisitorKey = "visitors" for Parties(&["invited_by"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The meeting.
            meeting_id: MeetingId,
            /// The visitor.
            person_id: PersonId,
        }
        row {
            /// The day for which the visitor was registered; the meeting may have moved since.
            held_on: NaiveDate,
            /// The visitor's name.
            name: String,
            /// The visitor's profession.
            profession: Option<String>,
            /// The member who invited the visitor.
            invited_by: MembershipId,
            /// 1 for the person's first visit to any chapter.
            visit_number: i64,
        }
    }
}

/// Folds [`VisitorRow`].
pub struct Visitors;

impl Projection for Visitors {
    type Row = VisitorRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<VisitorKey> {
        let person_id = match &event.event {
            Event::Meeting(MeetingEvent::VisitorRegistered { visitor, .. }) => visitor.person_id,
            Event::Meeting(MeetingEvent::VisitorRemoved { person_id, .. }) => *person_id,
            _ => return Vec::new(),
        };
        let meeting = meeting_of(event).into_iter();
        meeting.map(|meeting| VisitorKey { chapter_id: meeting.chapter_id, meeting_id: meeting.meeting_id, person_id }).collect()
    }

    fn apply(row: &mut Option<VisitorRow>, key: &VisitorKey, event: &Recorded) {
        match &event.event {
            Event::Meeting(MeetingEvent::VisitorRegistered { held_on, visitor, visit_number, .. }) => {
                *row = Some(VisitorRow {
                    chapter_id: key.chapter_id,
                    meeting_id: key.meeting_id,
                    person_id: key.person_id,
                    held_on: *held_on,
                    name: visitor.name.0.to_string(),
                    profession: visitor.profession.as_ref().map(ToString::to_string),
                    invited_by: visitor.invited_by,
                    visit_number: i64::from(*visit_number),
                });
            }
            Event::Meeting(MeetingEvent::VisitorRemoved { .. }) => *row = None,
            _ => {}
        }
    }
}
