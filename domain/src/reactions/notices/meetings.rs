//! Members are invited to a meeting some days before, and reminded. What somebody says about one meeting (moved, called off) is told
//! at once; what the chapter's rule or a region's holiday does to many is told to those alone who have been invited already.

use super::{Reaction, RulesInForce, now, on};
use crate::calendar::days_from;
use crate::event::{Event, Recorded};
use crate::ids::{ChapterId, MeetingId};
use crate::meeting::{CancelCause, HolidayCause, MeetingEvent};
use crate::notices::{MeetingOccasion, Notice};
use crate::rules::Section;
use chrono::NaiveDate;

pub(in crate::reactions) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    let Event::Meeting(event) = &recorded.event else { return Vec::new() };
    let Ok(meeting_id) = recorded.aggregate_id.parse::<MeetingId>() else { return Vec::new() };
    let called_off = |held_on, at_once| {
        let told = held_on >= rules.on && (at_once || invited(held_on, rules));
        told.then(|| now(Notice::MeetingCancelled { meeting_id, held_on })).into_iter().collect()
    };
    match event {
        MeetingEvent::Scheduled { chapter_id, starts_at, .. } => {
            let held_on = starts_at.date();
            let mut all = calendar(meeting_id, *chapter_id, held_on, rules);
            // Said again: the rule has changed its hour or place, or puts it back.
            if recorded.sequence > 1 && held_on >= rules.on && invited(held_on, rules) {
                all.push(now(Notice::MeetingMoved { meeting_id, held_on }));
            }
            all
        }
        MeetingEvent::Moved { chapter_id, to, .. } => {
            let held_on = to.date();
            let told = (held_on >= rules.on).then(|| now(Notice::MeetingMoved { meeting_id, held_on }));
            let later = if invited(held_on, rules) {
                reminder(meeting_id, *chapter_id, held_on, rules)
            } else {
                calendar(meeting_id, *chapter_id, held_on, rules)
            };
            told.into_iter().chain(later).collect()
        }
        MeetingEvent::Cancelled { held_on, cause, .. } => called_off(*held_on, matches!(cause, CancelCause::Chapter)),
        MeetingEvent::HolidayDeclared { held_on, cause, .. } => called_off(*held_on, matches!(cause, HolidayCause::Chapter)),
        MeetingEvent::VisitorRegistered { .. }
        | MeetingEvent::VisitorRemoved { .. }
        | MeetingEvent::InvitationAnswered { .. }
        | MeetingEvent::SheetDrafted { .. }
        | MeetingEvent::SheetCompleted { .. }
        | MeetingEvent::SheetAmended { .. } => Vec::new(),
    }
}

/// The day on which members are invited.
fn notice_day(held_on: NaiveDate, rules: &RulesInForce) -> NaiveDate {
    days_from(held_on, -i64::from(rules.rules.notices.meeting_notice_days_before))
}

/// Whether that day has begun: its mails are on their way.
fn invited(held_on: NaiveDate, rules: &RulesInForce) -> bool {
    notice_day(held_on, rules) <= rules.on
}

/// The invitation, at once when its day is past, and the reminder.
fn calendar(meeting_id: MeetingId, chapter_id: ChapterId, held_on: NaiveDate, rules: &RulesInForce) -> Vec<Reaction> {
    if held_on < rules.on {
        return Vec::new();
    }
    let day = notice_day(held_on, rules).max(rules.on);
    let notice = Notice::Meeting { meeting_id, held_on, occasion: MeetingOccasion::Notice };
    let invitation = on(day, chapter_id, notice, rules, Section::Notices);
    invitation.into_iter().chain(reminder(meeting_id, chapter_id, held_on, rules)).collect()
}

/// The reminder; none on the day of the invitation itself, nor before it.
fn reminder(meeting_id: MeetingId, chapter_id: ChapterId, held_on: NaiveDate, rules: &RulesInForce) -> Vec<Reaction> {
    let day = days_from(held_on, -i64::from(rules.rules.notices.meeting_reminder_days_before));
    if day <= notice_day(held_on, rules).max(rules.on) {
        return Vec::new();
    }
    let notice = Notice::Meeting { meeting_id, held_on, occasion: MeetingOccasion::Reminder };
    on(day, chapter_id, notice, rules, Section::Notices).into_iter().collect()
}
