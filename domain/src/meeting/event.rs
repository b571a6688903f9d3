//! What happens to a meeting.

use crate::calendar::Place;
use crate::event::events;
use crate::ids::{ChapterId, MembershipId, PersonId};
use crate::text::{EmailAddress, Name, Note, Personal, Profession};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A mark on the attendance sheet (PALMS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    /// Present for the whole meeting.
    P,
    /// Absent, and no substitute.
    A,
    /// Late: present, but not punctual.
    L,
    /// Medical, approved beforehand.
    M,
    /// A substitute stayed throughout.
    S,
}

/// Who stood in for a member. Never a member of the same chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitute {
    pub name: Personal<Name>,
    /// The substitute's own membership, when they are a member of some chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership_id: Option<MembershipId>,
}

/// One line of a sheet. A substitute is named exactly when the mark is S.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetEntry {
    pub membership_id: MembershipId,
    pub mark: Mark,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Substitute>,
}

/// One line of an amendment: what stood there and what stands there now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkChange {
    pub membership_id: MembershipId,
    /// None where the line was missing: the member became active on that day by a payment that was recorded later.
    pub from: Option<Mark>,
    pub to: Mark,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Substitute>,
}

/// On whose account a meeting is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelCause {
    /// The chapter called this one meeting off: it stays off.
    Chapter,
    /// The meeting rule no longer puts one here, or the chapter does not meet: it returns when the rule puts one here again.
    Rule,
}

/// On whose account a meeting's day is a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayCause {
    /// The chapter takes this day off: it stays off.
    Chapter,
    /// The region has a holiday: when that is withdrawn, the meeting returns.
    Region,
}

/// What a member says to the invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum InvitationAnswer {
    Attending,
    Absent,
    /// Somebody who is not a member of the chapter comes instead.
    Substitute {
        name: Personal<Name>,
    },
}

/// A guest at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    pub person_id: PersonId,
    pub name: Personal<Name>,
    pub email: Personal<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profession: Option<Profession>,
    pub invited_by: MembershipId,
}

events! {
    /// What happens to a meeting. Every event says whose meeting it is and on which day, so that a fold needs no other.
    pub enum MeetingEvent {
        /// `slot` is the date that the chapter's rule gave; it names the meeting for ever, wherever it is moved.
        /// Said again when the rule changed the hour or the place, or puts a meeting back that it had dropped, or that a holiday withdrawn since had taken. `next_slot` is the rule's next date.
        Scheduled = "meeting.scheduled", "2.0" { chapter_id: ChapterId, slot: NaiveDate, starts_at: NaiveDateTime, time_zone: Tz, place: Place, next_slot: NaiveDate }
        Moved = "meeting.moved", "2.0" { chapter_id: ChapterId, from: NaiveDateTime, to: NaiveDateTime, place: Place, reason: Note }
        Cancelled = "meeting.cancelled", "1.0" { chapter_id: ChapterId, held_on: NaiveDate, cause: CancelCause, reason: Note }
        /// The day is a holiday: no meeting, no sheet, and nobody is absent.
        HolidayDeclared = "meeting.holiday_declared", "2.0" { chapter_id: ChapterId, held_on: NaiveDate, name: Name, cause: HolidayCause }
        VisitorRegistered = "meeting.visitor_registered", "1.0" { chapter_id: ChapterId, held_on: NaiveDate, visitor: Visitor, visit_number: u32 }
        VisitorRemoved = "meeting.visitor_removed", "1.0" { chapter_id: ChapterId, held_on: NaiveDate, person_id: PersonId, invited_by: MembershipId }
        /// Marks as they were typed so far; those not named stand as before.
        SheetDrafted = "meeting.sheet_drafted", "1.0" { chapter_id: ChapterId, held_on: NaiveDate, entries: Vec<SheetEntry> }
        /// The sheet lists exactly the members active on the day, and counts from now on.
        SheetCompleted = "meeting.sheet_completed", "1.0" { chapter_id: ChapterId, held_on: NaiveDate, entries: Vec<SheetEntry> }
        /// Intent, not attendance: the sheet says who was there.
        InvitationAnswered = "meeting.invitation_answered", "1.0" { chapter_id: ChapterId, held_on: NaiveDate, membership_id: MembershipId, answer: InvitationAnswer }
        SheetAmended = "meeting.sheet_amended", "2.0" { chapter_id: ChapterId, held_on: NaiveDate, changes: Vec<MarkChange>, reason: Note }
    }
}
