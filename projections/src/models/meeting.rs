//! The meetings, each with the counts of its sheet.

use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use domain::calendar::{Place, instant, month_of};
use domain::meeting::{Mark, MeetingEvent};
use domain::{ChapterId, Event, MeetingId, Recorded};
use serde::{Deserialize, Serialize};

/// Whether and how a meeting takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingStanding {
    Scheduled,
    Moved,
    Cancelled,
    Holiday,
}

/// How far a meeting's attendance sheet has come. Only a completed one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetStanding {
    Blank,
    Draft,
    Completed,
    /// Completed, and corrected since.
    Amended,
}

impl SheetStanding {
    /// Whether it counts.
    pub fn counts(self) -> bool {
        matches!(self, SheetStanding::Completed | SheetStanding::Amended)
    }
}

text_cells!(MeetingStanding, SheetStanding);

read_table! {
    /// A meeting of a chapter, with the counts of its completed sheet.
    MeetingRow, MeetingKey = "meetings" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The meeting.
            meeting_id: MeetingId,
        }
        row {
            /// The date that the chapter's rule gave.
            slot: NaiveDate,
            /// The date on which it is held, wherever it was moved.
            held_on: NaiveDate,
            /// First day of the month in which it is held.
            month: NaiveDate,
            /// When it begins.
            starts_at: DateTime<Utc>,
            /// The same on the chapter's own clock, such as 2026-03-03T07:00:00.
            starts_at_local: String,
            /// IANA name of the chapter's time zone.
            time_zone: String,
            /// Where it is held.
            place: String,
            /// The link of an online meeting.
            link: Option<String>,
            /// scheduled, moved, cancelled or holiday.
            status: MeetingStanding,
            /// blank, draft, completed or amended.
            sheet: SheetStanding,
            /// Members marked P.
            present: i64,
            /// Members marked A.
            absent: i64,
            /// Members marked L.
            late: i64,
            /// Members marked M.
            medical: i64,
            /// Members marked S.
            substituted: i64,
            /// Visitors registered.
            visitors: i64,
        }
        index (chapter_id, held_on)
    }
}

impl MeetingRow {
    fn scheduled(key: &MeetingKey, slot: NaiveDate, zone: Tz, starts_at: NaiveDateTime, place: &Place) -> Self {
        let mut row = MeetingRow {
            chapter_id: key.chapter_id,
            meeting_id: key.meeting_id,
            slot,
            held_on: slot,
            month: month_of(slot),
            starts_at: DateTime::UNIX_EPOCH,
            starts_at_local: String::new(),
            time_zone: zone.name().to_owned(),
            place: String::new(),
            link: None,
            status: MeetingStanding::Scheduled,
            sheet: SheetStanding::Blank,
            present: 0,
            absent: 0,
            late: 0,
            medical: 0,
            substituted: 0,
            visitors: 0,
        };
        row.put(starts_at, place);
        row
    }

    fn put(&mut self, starts_at: NaiveDateTime, place: &Place) {
        // The zone was a zone when the meeting was scheduled; UTC would only ever stand in for a lost one.
        let zone: Tz = self.time_zone.parse().unwrap_or(Tz::UTC);
        self.held_on = starts_at.date();
        self.month = month_of(self.held_on);
        self.starts_at = instant(zone, starts_at);
        self.starts_at_local = starts_at.format("%Y-%m-%dT%H:%M:%S").to_string();
        self.place = place.shown().to_owned();
        self.link = place.link.as_ref().map(|link| link.as_str().to_owned());
    }

    fn call_off(&mut self, status: MeetingStanding) {
        (self.status, self.sheet) = (status, SheetStanding::Blank);
    }

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

/// Folds [`MeetingRow`].
pub struct Meetings;

/// The meeting whose stream the event stands in.
pub(super) fn meeting_of(event: &Recorded) -> Option<MeetingKey> {
    let (Event::Meeting(_), Some(chapter_id)) = (&event.event, event.chapter_id) else { return None };
    Some(MeetingKey { chapter_id, meeting_id: event.aggregate_id.parse().ok()? })
}

impl Projection for Meetings {
    type Row = MeetingRow;
    const VERSION: i32 = 2;

    fn keys(event: &Recorded) -> Vec<MeetingKey> {
        meeting_of(event).into_iter().collect()
    }

    fn apply(row: &mut Option<MeetingRow>, key: &MeetingKey, event: &Recorded) {
        let Event::Meeting(event) = &event.event else { return };
        if let MeetingEvent::Scheduled { slot, starts_at, time_zone, place, .. } = event {
            let visitors = row.as_ref().map_or(0, |before| before.visitors);
            *row = Some(MeetingRow { visitors, ..MeetingRow::scheduled(key, *slot, *time_zone, *starts_at, place) });
        }
        let Some(row) = row else { return };
        match event {
            MeetingEvent::Scheduled { .. } | MeetingEvent::InvitationAnswered { .. } => {}
            MeetingEvent::Moved { to, place, .. } => {
                row.put(*to, place);
                row.status = MeetingStanding::Moved;
            }
            MeetingEvent::Cancelled { .. } => row.call_off(MeetingStanding::Cancelled),
            MeetingEvent::HolidayDeclared { .. } => row.call_off(MeetingStanding::Holiday),
            MeetingEvent::VisitorRegistered { .. } => row.visitors += 1,
            MeetingEvent::VisitorRemoved { .. } => row.visitors -= 1,
            MeetingEvent::SheetDrafted { .. } => row.sheet = SheetStanding::Draft,
            MeetingEvent::SheetCompleted { entries, .. } => {
                row.sheet = SheetStanding::Completed;
                entries.iter().for_each(|entry| row.count(entry.mark, 1));
            }
            MeetingEvent::SheetAmended { changes, .. } => {
                row.sheet = SheetStanding::Amended;
                for change in changes {
                    change.from.into_iter().for_each(|from| row.count(from, -1));
                    row.count(change.to, 1);
                }
            }
        }
    }
}
