//! Officers are told of a sheet that is not completed when it is due, members of their absences when it is, and of a review of
//! their seat.

use super::{Reaction, RulesInForce, now, on};
use crate::calendar::days_from;
use crate::event::{Event, Recorded};
use crate::ids::MeetingId;
use crate::meeting::{Mark, MeetingEvent};
use crate::membership::MembershipEvent;
use crate::notices::Notice;
use crate::reactions::membership_of;
use crate::rules::Section;

pub(in crate::reactions) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    match &recorded.event {
        Event::Meeting(event) => {
            let Ok(meeting_id) = recorded.aggregate_id.parse::<MeetingId>() else { return Vec::new() };
            of_meeting(event, meeting_id, rules)
        }
        Event::Membership(MembershipEvent::SeatReviewOpened { absences, .. }) => {
            let notice = |membership_id| now(Notice::SeatUnderReview { membership_id, absences: absences.counted });
            membership_of(recorded).map(notice).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn of_meeting(event: &MeetingEvent, meeting_id: MeetingId, rules: &RulesInForce) -> Vec<Reaction> {
    let due = |chapter_id, held_on| {
        let day = days_from(held_on, i64::from(rules.rules.attendance.sheet_due_days));
        on(day, chapter_id, Notice::SheetOverdue { meeting_id, held_on }, rules, Section::Attendance).into_iter().collect()
    };
    match event {
        MeetingEvent::Scheduled { chapter_id, starts_at, .. } => due(*chapter_id, starts_at.date()),
        MeetingEvent::Moved { chapter_id, to, .. } => due(*chapter_id, to.date()),
        MeetingEvent::SheetCompleted { chapter_id, held_on, entries } => {
            let members: Vec<_> = entries.iter().filter(|entry| entry.mark == Mark::A).map(|entry| entry.membership_id).collect();
            let absences = || now(Notice::Absences { chapter_id: *chapter_id, meeting_id, held_on: *held_on, members: members.clone() });
            (!members.is_empty()).then(absences).into_iter().collect()
        }
        MeetingEvent::Cancelled { .. }
        | MeetingEvent::HolidayDeclared { .. }
        | MeetingEvent::VisitorRegistered { .. }
        | MeetingEvent::VisitorRemoved { .. }
        | MeetingEvent::InvitationAnswered { .. }
        | MeetingEvent::SheetDrafted { .. }
        | MeetingEvent::SheetAmended { .. } => Vec::new(),
    }
}
