//! What may be asked of a meeting.

use super::{InvitationAnswer, SheetEntry, Visitor};
use crate::calendar::{MeetingRule, Place};
use crate::ids::{ChapterId, MembershipId, PersonId};
use crate::membership::Membership;
use crate::text::{Name, Note};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// A member who is active on the meeting's date, as looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RosterEntry {
    pub membership_id: MembershipId,
    /// Whether medical leave covers the date and had been granted by then: the mark M requires it.
    pub on_medical_leave: bool,
}

impl RosterEntry {
    /// The member's entry on a day, where the membership is active in the chapter on it.
    pub fn of(membership_id: MembershipId, membership: &Membership, chapter_id: ChapterId, on: NaiveDate) -> Option<Self> {
        let active = membership.chapter_on(on) == Some(chapter_id);
        active.then(|| RosterEntry { membership_id, on_medical_leave: membership.on_medical_leave(on) })
    }
}

/// What a visitor is to the chapter, as looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guest {
    Stranger,
    /// Has applied to the chapter, or been approved: may come as often as the committee takes.
    Applicant,
    /// An active member on the day: no visitor.
    Member,
}

/// Who schedules a meeting, and so what becomes of a new one when another has been moved to its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheduling {
    /// It is refused.
    ByHand,
    /// It has its place in the calendar, and is called off at once for this reason: the rule goes on from it, and gives it back when the time is free.
    ByRule { if_taken: Note },
}

#[derive(Debug, Clone)]
pub enum MeetingCommand {
    /// `slot` must be a date of the chapter's `rule`, else the meeting is on the wrong weekday. A chapter that is not open (`chapter_is_open`) does not meet. `holiday` names the region's holiday on that day, if it is one:
    /// the meeting is then scheduled and at once declared a holiday. Asked again after the rule or the region's holidays have changed, it follows them,
    /// unless somebody has moved, cancelled or begun to mark it, or it has begun; one that was dropped comes back to where it had been moved. `now` is the chapter's own clock: no holiday comes or goes when the hour of the meeting is past.
    /// `taken` is looked up: when the chapter's other meetings begin, of those that take place. No two begin at once: `by` says what becomes of this one then.
    Schedule {
        chapter_id: ChapterId,
        chapter_is_open: bool,
        slot: NaiveDate,
        rule: MeetingRule,
        time_zone: Tz,
        holiday: Option<Name>,
        now: NaiveDateTime,
        taken: Vec<NaiveDateTime>,
        by: Scheduling,
    },
    /// To another time, in the same or another place. `taken` as above.
    Move {
        to: NaiveDateTime,
        place: Option<Place>,
        reason: Note,
        taken: Vec<NaiveDateTime>,
    },
    /// The chapter calls this one meeting off.
    Cancel {
        reason: Note,
    },
    /// The rule no longer puts a meeting here, or the chapter does not meet (`chapter_is_open` is false: not even where somebody moved it to).
    /// Not when it has begun by the chapter's own clock, `now`, or anybody has been marked.
    Drop {
        chapter_is_open: bool,
        reason: Note,
        now: NaiveDateTime,
    },
    DeclareHoliday {
        name: Name,
    },
    /// `earlier_visits` is looked up (visits to any chapter before this one, to meetings that take place); at most `visits_allowed` before applying, `guest` says
    /// whether they have. The inviter must be of the chapter (`inviter_is_member`).
    RegisterVisitor {
        visitor: Visitor,
        guest: Guest,
        inviter_is_member: bool,
        earlier_visits: u32,
        visits_allowed: u32,
    },
    RemoveVisitor {
        person_id: PersonId,
    },
    /// What a member says to the invitation, until the meeting begins. `is_member`: active in the chapter on the day; `now` is the chapter's own clock.
    AnswerInvitation {
        membership_id: MembershipId,
        is_member: bool,
        answer: InvitationAnswer,
        now: NaiveDateTime,
    },
    /// Marks of members of the roster only.
    DraftSheet {
        entries: Vec<SheetEntry>,
        roster: Vec<RosterEntry>,
        today: NaiveDate,
    },
    /// Entries must name every member of the roster exactly once, and nobody else; entries left out are taken from the draft. Not before the meeting's day.
    CompleteSheet {
        entries: Vec<SheetEntry>,
        roster: Vec<RosterEntry>,
        today: NaiveDate,
    },
    /// Only what differs is recorded; nothing different is refused. A member of the roster whose line is missing gets one.
    AmendSheet {
        entries: Vec<SheetEntry>,
        roster: Vec<RosterEntry>,
        reason: Note,
    },
}

impl MeetingCommand {
    /// The chapter members among the looked-up roster.
    pub fn is_on(roster: &[RosterEntry], membership_id: MembershipId) -> bool {
        roster.iter().any(|entry| entry.membership_id == membership_id)
    }
}
