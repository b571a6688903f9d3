//! What a meeting decides: when and whether it takes place, who visits, and (in `sheet`) who was there.

mod sheet;

use super::MOST_DAYS_MOVED;
use super::MeetingRefusal::*;
use super::{
    CancelCause, Gathering, Guest, HolidayCause, InvitationAnswer, Meeting, MeetingCommand, MeetingEvent, MeetingRefusal, MeetingStatus,
    Moving, Scheduling, Sheet, Visitor,
};
use crate::aggregate::{Decide, aggregate};
use crate::calendar::{MeetingRule, Place};
use crate::ids::{ChapterId, MembershipId, PersonId};
use crate::text::{Name, Note};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

aggregate!(Meeting, "meeting", command MeetingCommand, event MeetingEvent, refusal MeetingRefusal);

type Decision = Result<Vec<MeetingEvent>, MeetingRefusal>;

impl Decide for Meeting {
    fn decide(&self, command: MeetingCommand) -> Decision {
        match (self, command) {
            (_, MeetingCommand::Schedule { chapter_is_open: false, .. }) => Err(ChapterNotOpen),
            (_, MeetingCommand::Schedule { chapter_id, slot, rule, time_zone, holiday, now, taken, by, chapter_is_open: true }) => {
                self.schedule(chapter_id, Slot { slot, rule, time_zone, holiday, taken }, now, by)
            }
            (Meeting::Unscheduled, _) => Err(NotScheduled),
            (Meeting::Scheduled(meeting), command) => meeting.decide(command),
        }
    }
}

/// A date of the chapter's rule, the region's holiday on it, and when other meetings begin.
struct Slot {
    slot: NaiveDate,
    rule: MeetingRule,
    time_zone: Tz,
    holiday: Option<Name>,
    taken: Vec<NaiveDateTime>,
}

impl Slot {
    fn scheduled(&self, chapter_id: ChapterId) -> MeetingEvent {
        let Slot { slot, rule, time_zone, .. } = self;
        let (starts_at, place, next_slot) = (rule.starts_at(*slot), rule.place.clone(), rule.next_after(*slot));
        MeetingEvent::Scheduled { chapter_id, slot: *slot, starts_at, time_zone: *time_zone, place, next_slot }
    }

    fn declared(&self, chapter_id: ChapterId) -> Option<MeetingEvent> {
        let name = self.holiday.clone()?;
        Some(MeetingEvent::HolidayDeclared { chapter_id, held_on: self.slot, name, cause: HolidayCause::Region })
    }
}

impl Meeting {
    fn schedule(&self, chapter_id: ChapterId, slot: Slot, now: NaiveDateTime, by: Scheduling) -> Decision {
        if !slot.rule.meets_on(slot.slot) {
            return Err(NotAMeetingDay { slot: slot.slot, next: slot.rule.next_after(slot.slot) });
        }
        match self {
            Meeting::Scheduled(meeting) if !meeting.follows_rule(&slot, now)? => Ok(slot.declared(chapter_id).into_iter().collect()),
            _ => {
                let moved = self.gathering().filter(|_| slot.holiday.is_none()).and_then(|meeting| meeting.moved_again(&slot, now));
                let starts_at = slot.rule.starts_at(slot.slot);
                if slot.holiday.is_none() && moved.is_none() && slot.taken.contains(&starts_at) {
                    return match (self, by) {
                        (Meeting::Unscheduled, Scheduling::ByRule { if_taken }) => {
                            let (held_on, cause, reason) = (starts_at.date(), CancelCause::Rule, if_taken);
                            Ok(vec![slot.scheduled(chapter_id), MeetingEvent::Cancelled { chapter_id, held_on, cause, reason }])
                        }
                        _ => Err(SlotTaken { starts_at }),
                    };
                }
                Ok([slot.scheduled(chapter_id)].into_iter().chain(slot.declared(chapter_id)).chain(moved).collect())
            }
        }
    }
}

impl Gathering {
    fn decide(&self, command: MeetingCommand) -> Decision {
        match command {
            MeetingCommand::Schedule { .. } => Err(AlreadyScheduled),
            MeetingCommand::Move { to, place, reason, taken } => self.move_to(to, place, reason, &taken),
            MeetingCommand::Cancel { reason } => self.cancel(CancelCause::Chapter, reason),
            MeetingCommand::Drop { chapter_is_open, reason, now } => self.drop_out(chapter_is_open, reason, now),
            MeetingCommand::DeclareHoliday { name } => self.declare_holiday(name),
            MeetingCommand::RegisterVisitor { visitor, guest, inviter_is_member, earlier_visits, visits_allowed } => {
                self.register_visitor(visitor, guest, inviter_is_member, earlier_visits, visits_allowed)
            }
            MeetingCommand::RemoveVisitor { person_id } => self.remove_visitor(person_id),
            MeetingCommand::AnswerInvitation { membership_id, is_member, answer, now } => {
                self.answer(membership_id, is_member, answer, now)
            }
            MeetingCommand::DraftSheet { entries, roster, today } => self.draft_sheet(entries, &roster, today),
            MeetingCommand::CompleteSheet { entries, roster, today } => self.complete_sheet(entries, &roster, today),
            MeetingCommand::AmendSheet { entries, roster, reason } => self.amend_sheet(entries, &roster, reason),
        }
    }

    /// Whether the rule puts the meeting somewhere anew; if not, a new holiday takes it where it stands. Refused when neither
    /// has anything to say, or somebody has said otherwise since.
    fn follows_rule(&self, to: &Slot, now: NaiveDateTime) -> Result<bool, MeetingRefusal> {
        let stands =
            (self.slot, self.starts_at, self.time_zone, &self.place) == (to.slot, to.rule.starts_at(to.slot), to.time_zone, &to.rule.place);
        let ahead = to.rule.starts_at(to.slot) > now;
        match (self.status, &self.sheet, &to.holiday) {
            (MeetingStatus::Cancelled(CancelCause::Rule), _, _) => Ok(true),
            (MeetingStatus::ByRule, Sheet::Blank, _) if !stands && self.starts_at > now => Ok(true),
            (MeetingStatus::ByRule, Sheet::Blank, Some(_)) if ahead => Ok(false),
            (MeetingStatus::Holiday(HolidayCause::Region), _, None) if ahead => Ok(true),
            _ => Err(AlreadyScheduled),
        }
    }

    fn move_to(&self, to: NaiveDateTime, place: Option<Place>, reason: Note, taken: &[NaiveDateTime]) -> Decision {
        self.still_open()?;
        let place = place.unwrap_or_else(|| self.place.clone());
        if (to, &place) == (self.starts_at, &self.place) {
            return Err(NothingChanges);
        }
        if (to.date() - self.slot).num_days().abs() > MOST_DAYS_MOVED {
            return Err(MovedTooFar { slot: self.slot, most: MOST_DAYS_MOVED });
        }
        if taken.contains(&to) {
            return Err(StartTaken { starts_at: to });
        }
        Ok(vec![MeetingEvent::Moved { chapter_id: self.chapter_id, from: self.starts_at, to, place, reason }])
    }

    /// Where somebody had moved it before it was dropped, as far as that is still ahead and free.
    fn moved_again(&self, to: &Slot, now: NaiveDateTime) -> Option<MeetingEvent> {
        let Moving { to: starts_at, place, reason } = self.moved.clone().filter(|moved| moved.to > now && !to.taken.contains(&moved.to))?;
        let from = to.rule.starts_at(to.slot);
        Some(MeetingEvent::Moved { chapter_id: self.chapter_id, from, to: starts_at, place, reason })
    }

    fn drop_out(&self, chapter_is_open: bool, reason: Note, now: NaiveDateTime) -> Decision {
        self.still_open()?;
        if self.starts_at <= now {
            return Err(MeetingBegun { starts_at: self.starts_at });
        }
        if self.sheet != Sheet::Blank {
            return Err(SheetBegun);
        }
        if chapter_is_open && self.status == MeetingStatus::Moved {
            return Err(MovedByHand);
        }
        self.cancel(CancelCause::Rule, reason)
    }

    fn cancel(&self, cause: CancelCause, reason: Note) -> Decision {
        self.still_open()?;
        Ok(vec![MeetingEvent::Cancelled { chapter_id: self.chapter_id, held_on: self.held_on(), cause, reason }])
    }

    fn declare_holiday(&self, name: Name) -> Decision {
        self.still_open()?;
        let cause = HolidayCause::Chapter;
        Ok(vec![MeetingEvent::HolidayDeclared { chapter_id: self.chapter_id, held_on: self.held_on(), name, cause }])
    }

    fn register_visitor(&self, visitor: Visitor, guest: Guest, inviter_is_member: bool, earlier_visits: u32, allowed: u32) -> Decision {
        self.taking_place()?;
        if self.visitors.iter().any(|other| other.person_id == visitor.person_id) {
            return Err(VisitorAlreadyRegistered { person_id: visitor.person_id });
        }
        if !inviter_is_member {
            return Err(InviterNotAMember { invited_by: visitor.invited_by });
        }
        match guest {
            Guest::Member => return Err(VisitorIsMember { person_id: visitor.person_id }),
            Guest::Stranger if earlier_visits >= allowed => return Err(TooManyVisits { allowed }),
            Guest::Stranger | Guest::Applicant => {}
        }
        let visit_number = earlier_visits + 1;
        Ok(vec![MeetingEvent::VisitorRegistered { chapter_id: self.chapter_id, held_on: self.held_on(), visitor, visit_number }])
    }

    fn remove_visitor(&self, person_id: PersonId) -> Decision {
        let Some(visitor) = self.visitors.iter().find(|visitor| visitor.person_id == person_id) else {
            return Err(NoSuchVisitor { person_id });
        };
        let invited_by = visitor.invited_by;
        Ok(vec![MeetingEvent::VisitorRemoved { chapter_id: self.chapter_id, held_on: self.held_on(), person_id, invited_by }])
    }

    fn answer(&self, membership_id: MembershipId, is_member: bool, answer: InvitationAnswer, now: NaiveDateTime) -> Decision {
        self.taking_place()?;
        if !is_member {
            return Err(NotInvited { membership_id });
        }
        if now >= self.starts_at {
            return Err(AlreadyBegun);
        }
        if self.answers.get(&membership_id) == Some(&answer) {
            return Err(NothingChanges);
        }
        Ok(vec![MeetingEvent::InvitationAnswered { chapter_id: self.chapter_id, held_on: self.held_on(), membership_id, answer }])
    }

    fn taking_place(&self) -> Result<(), MeetingRefusal> {
        if self.takes_place() { Ok(()) } else { Err(NotTakingPlace { status: self.status }) }
    }

    /// A meeting whose sheet counts has been held: it can neither move nor fall out.
    fn still_open(&self) -> Result<(), MeetingRefusal> {
        self.taking_place()?;
        if self.sheet.is_completed() { Err(SheetAlreadyCompleted) } else { Ok(()) }
    }
}
