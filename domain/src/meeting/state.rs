//! What a meeting knows of itself in order to decide.

use super::{CancelCause, HolidayCause, InvitationAnswer, MarkChange, MeetingEvent, SheetEntry, Visitor};
use crate::calendar::Place;
use crate::ids::{ChapterId, MembershipId};
use crate::text::Note;
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A meeting, before and after it is scheduled.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Meeting {
    #[default]
    Unscheduled,
    Scheduled(Box<Gathering>),
}

/// One gathering of one chapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gathering {
    pub chapter_id: ChapterId,
    /// The date that the chapter's rule gave, wherever the meeting has been moved.
    pub slot: NaiveDate,
    /// On the chapter's own clock.
    pub starts_at: NaiveDateTime,
    pub time_zone: Tz,
    pub place: Place,
    pub status: MeetingStatus,
    pub sheet: Sheet,
    pub visitors: Vec<Visitor>,
    /// Where and when somebody moved it to; kept while it is off, so that it comes back there.
    pub moved: Option<Moving>,
    /// How often its time, its place, or whether it takes place has changed: what calendars call its sequence.
    pub revision: u32,
    pub answers: BTreeMap<MembershipId, InvitationAnswer>,
}

/// A move, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moving {
    pub to: NaiveDateTime,
    pub place: Place,
    pub reason: Note,
}

/// Whether a meeting takes place, and on whose word it is where and when it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingStatus {
    /// Where and when the chapter's rule puts it.
    ByRule,
    /// Where and when somebody moved it: the rule moves it no more.
    Moved,
    Cancelled(CancelCause),
    Holiday(HolidayCause),
}

impl fmt::Display for MeetingStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MeetingStatus::ByRule => "scheduled",
            MeetingStatus::Moved => "moved",
            MeetingStatus::Cancelled(_) => "cancelled",
            MeetingStatus::Holiday(_) => "held as a holiday",
        })
    }
}

/// The attendance sheet. Only a completed one counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    #[default]
    Blank,
    Draft(Vec<SheetEntry>),
    Completed(Vec<SheetEntry>),
    /// Completed, and corrected since.
    Amended(Vec<SheetEntry>),
}

impl Sheet {
    /// Its lines so far.
    pub fn entries(&self) -> &[SheetEntry] {
        match self {
            Sheet::Blank => &[],
            Sheet::Draft(entries) | Sheet::Completed(entries) | Sheet::Amended(entries) => entries,
        }
    }

    /// Whether it counts.
    pub fn is_completed(&self) -> bool {
        matches!(self, Sheet::Completed(_) | Sheet::Amended(_))
    }

    /// A member's line, if there is one.
    pub fn entry(&self, membership_id: MembershipId) -> Option<&SheetEntry> {
        self.entries().iter().find(|entry| entry.membership_id == membership_id)
    }

    fn draft(&mut self, entries: Vec<SheetEntry>) {
        let mut all = self.entries().to_vec();
        for entry in entries {
            match all.iter_mut().find(|line| line.membership_id == entry.membership_id) {
                Some(line) => *line = entry,
                None => all.push(entry),
            }
        }
        *self = Sheet::Draft(all);
    }

    fn amend(&mut self, changes: Vec<MarkChange>) {
        let mut all = self.entries().to_vec();
        for MarkChange { membership_id, to, substitute, .. } in changes {
            match all.iter_mut().find(|line| line.membership_id == membership_id) {
                Some(line) => (line.mark, line.substitute) = (to, substitute),
                None => all.push(SheetEntry { membership_id, mark: to, substitute }),
            }
        }
        *self = Sheet::Amended(all);
    }
}

impl Gathering {
    /// The day it is held.
    pub fn held_on(&self) -> NaiveDate {
        self.starts_at.date()
    }

    /// Whether it takes place.
    pub fn takes_place(&self) -> bool {
        matches!(self.status, MeetingStatus::ByRule | MeetingStatus::Moved)
    }

    /// Whether somebody has moved it to a time that is still ahead.
    pub fn moved_beyond(&self, now: NaiveDateTime) -> bool {
        self.moved.as_ref().is_some_and(|moved| moved.to > now)
    }

    fn call_off(&mut self, status: MeetingStatus) {
        self.status = status;
        self.sheet = Sheet::Blank;
        self.revision += 1;
    }
}

impl Meeting {
    /// The gathering, once it is scheduled.
    pub fn gathering(&self) -> Option<&Gathering> {
        match self {
            Meeting::Unscheduled => None,
            Meeting::Scheduled(gathering) => Some(gathering),
        }
    }

    /// Whose meeting it is.
    pub fn chapter_id(&self) -> Option<ChapterId> {
        self.gathering().map(|meeting| meeting.chapter_id)
    }

    /// The date that names it.
    pub fn slot(&self) -> Option<NaiveDate> {
        self.gathering().map(|meeting| meeting.slot)
    }

    /// When it begins, on the chapter's own clock.
    pub fn starts_at(&self) -> Option<NaiveDateTime> {
        self.gathering().map(|meeting| meeting.starts_at)
    }

    /// The day it is held.
    pub fn held_on(&self) -> Option<NaiveDate> {
        self.gathering().map(Gathering::held_on)
    }

    /// Whether it takes place.
    pub fn status(&self) -> Option<MeetingStatus> {
        self.gathering().map(|meeting| meeting.status)
    }

    /// Its attendance sheet.
    pub fn sheet(&self) -> Option<&Sheet> {
        self.gathering().map(|meeting| &meeting.sheet)
    }

    pub(crate) fn evolve(&mut self, event: MeetingEvent) {
        match event {
            MeetingEvent::Scheduled { chapter_id, slot, starts_at, time_zone, place, next_slot: _ } => {
                let kept = |before: &Gathering| (before.visitors.clone(), before.revision + 1, before.answers.clone());
                let (visitors, revision, answers) = self.gathering().map(kept).unwrap_or_default();
                let (status, sheet) = (MeetingStatus::ByRule, Sheet::Blank);
                *self = Meeting::Scheduled(Box::new(Gathering {
                    chapter_id,
                    slot,
                    starts_at,
                    time_zone,
                    place,
                    status,
                    sheet,
                    visitors,
                    moved: None,
                    revision,
                    answers,
                }));
            }
            MeetingEvent::Moved { chapter_id: _, from: _, to, place, reason } => self.change(|meeting| {
                if meeting.held_on() != to.date() {
                    // Who could come on the one day has said nothing of the other.
                    meeting.answers.clear();
                }
                (meeting.starts_at, meeting.place, meeting.status) = (to, place.clone(), MeetingStatus::Moved);
                meeting.moved = Some(Moving { to, place, reason });
                meeting.revision += 1;
            }),
            MeetingEvent::Cancelled { chapter_id: _, held_on: _, cause, reason: _ } => {
                self.change(|meeting| meeting.call_off(MeetingStatus::Cancelled(cause)));
            }
            MeetingEvent::HolidayDeclared { cause, chapter_id: _, held_on: _, name: _ } => {
                self.change(|meeting| meeting.call_off(MeetingStatus::Holiday(cause)));
            }
            MeetingEvent::VisitorRegistered { chapter_id: _, held_on: _, visitor, visit_number: _ } => {
                self.change(|meeting| meeting.visitors.push(visitor));
            }
            MeetingEvent::VisitorRemoved { chapter_id: _, held_on: _, person_id, invited_by: _ } => {
                self.change(|meeting| meeting.visitors.retain(|visitor| visitor.person_id != person_id));
            }
            MeetingEvent::SheetDrafted { chapter_id: _, held_on: _, entries } => self.change(|meeting| meeting.sheet.draft(entries)),
            MeetingEvent::SheetCompleted { chapter_id: _, held_on: _, entries } => {
                self.change(|meeting| meeting.sheet = Sheet::Completed(entries));
            }
            MeetingEvent::InvitationAnswered { chapter_id: _, held_on: _, membership_id, answer } => self.change(|meeting| {
                meeting.answers.insert(membership_id, answer);
            }),
            MeetingEvent::SheetAmended { chapter_id: _, held_on: _, changes, reason: _ } => {
                self.change(|meeting| meeting.sheet.amend(changes));
            }
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Gathering)) {
        match self {
            Meeting::Unscheduled => {}
            Meeting::Scheduled(gathering) => change(gathering),
        }
    }
}
