//! Why a meeting refuses.

use super::MeetingStatus;
use crate::aggregate::refusals;
use crate::ids::{MembershipId, PersonId};
use chrono::{NaiveDate, NaiveDateTime};

refusals! {
    /// Why a meeting refuses.
    pub enum MeetingRefusal {
        NotScheduled = "meeting_not_scheduled", "there is no such meeting; schedule it first";
        AlreadyScheduled = "meeting_already_scheduled" at "slot", "the chapter has this meeting already; move or cancel it instead";
        ChapterNotOpen = "chapter_not_open", "the chapter is suspended or dissolved and does not meet; only one that is forming or active does";
        NotAMeetingDay { slot: NaiveDate, next: NaiveDate } = "not_a_meeting_day" at "slot", "the chapter's rule puts no meeting on {slot}; its next date is {next}";
        NotTakingPlace { status: MeetingStatus } = "meeting_not_taking_place", "the meeting is {status}; nothing can be recorded for it";
        SheetAlreadyCompleted = "sheet_already_completed", "the attendance sheet is completed; amend it, and say why";
        SheetNotCompleted = "sheet_not_completed", "the attendance sheet is not completed yet; complete it rather than amend it";
        MeetingBegun { starts_at: NaiveDateTime } = "meeting_begun", "the meeting began at {starts_at}; it no longer falls out";
        SheetBegun = "sheet_begun", "marks have been typed for this meeting; it no longer falls out";
        MovedByHand = "moved_by_hand", "somebody has moved this meeting; the rule leaves it where it is";
        NotYetHeld { held_on: NaiveDate } = "meeting_not_yet_held", "the meeting is on {held_on}; attendance is recorded from that day on";
        NotOnRoster { membership_id: MembershipId } = "not_on_roster" at "entries", "{membership_id} is not an active member of the chapter on that day; take the line out";
        MemberTwice { membership_id: MembershipId } = "member_twice" at "entries", "{membership_id} has two lines; keep one";
        MembersMissing { membership_ids: Vec<MembershipId> } = "members_missing" at "entries", "the sheet lists every member active on the day; give a mark for {}" with (listed(.membership_ids));
        NobodyOnRoster = "nobody_on_roster" at "entries", "the chapter had no active member on that day; there is no sheet to complete";
        SubstituteMissing { membership_id: MembershipId } = "substitute_missing" at "entries", "{membership_id} is marked S without a substitute; name who stood in";
        SubstituteWithoutS { membership_id: MembershipId } = "substitute_without_s" at "entries", "{membership_id} has a substitute and another mark than S; mark S or take the substitute out";
        SubstituteIsMember { membership_id: MembershipId, substitute: MembershipId } = "substitute_is_member" at "entries", "{substitute} is a member of this chapter and cannot stand in for {membership_id}; mark A or name a guest";
        NoMedicalLeave { membership_id: MembershipId } = "no_medical_leave" at "entries", "{membership_id} had no medical leave on that day that was granted by then; mark A";
        MovedTooFar { slot: NaiveDate, most: i64 } = "moved_too_far" at "to", "a meeting is moved by {most} days at most, and this one belongs to {slot}; schedule another one instead";
        StartTaken { starts_at: NaiveDateTime } = "another_meeting_then" at "to", "the chapter has another meeting at {starts_at}; choose another time";
        SlotTaken { starts_at: NaiveDateTime } = "slot_taken" at "slot", "another meeting of the chapter has been moved to {starts_at}; move that one elsewhere first";
        NoEntries = "no_entries" at "entries", "no marks were given; name at least one member and a mark";
        InviterNotAMember { invited_by: MembershipId } = "inviter_not_a_member" at "invited_by", "{invited_by} is not an active member of the chapter; a visitor comes with one of its members";
        VisitorAlreadyRegistered { person_id: PersonId } = "visitor_already_registered" at "email", "{person_id} is already registered for this meeting";
        TooManyVisits { allowed: u32 } = "too_many_visits" at "email", "a guest may visit {allowed} times before applying; invite them to apply";
        VisitorIsMember { person_id: PersonId } = "visitor_is_member" at "email", "{person_id} is an active member of the chapter, and has a line on its sheet; a visitor is somebody else";
        NoSuchVisitor { person_id: PersonId } = "no_such_visitor" at "person_id", "{person_id} is not registered for this meeting";
        NotInvited { membership_id: MembershipId } = "not_invited" at "membership_id", "{membership_id} is not an active member of the chapter on that day, and so is not invited";
        AlreadyBegun = "meeting_already_begun", "the meeting has begun; the attendance sheet says who was there";
        NothingChanges = "nothing_changes", "this is how it stands already; nothing to record";
    }
}

fn listed(ids: &[MembershipId]) -> String {
    ids.iter().map(MembershipId::to_string).collect::<Vec<_>>().join(", ")
}
