//! The calendar of a renewal as the member hears of it. Reminders name the term, so that a renewal answers them by itself.

use super::{Reaction, RulesInForce, now, on};
use crate::calendar::{Term, days_from};
use crate::event::{Event, Recorded};
use crate::ids::{ChapterId, MembershipId};
use crate::membership::MembershipEvent;
use crate::notices::{Notice, RenewalStep};
use crate::reactions::membership_of;
use crate::rules::Section;

pub(in crate::reactions) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    let (Event::Membership(event), Some(membership_id)) = (&recorded.event, membership_of(recorded)) else { return Vec::new() };
    match event {
        MembershipEvent::Activated { chapter_id, term, .. }
        | MembershipEvent::Renewed { chapter_id, term, .. }
        | MembershipEvent::Reinstated { chapter_id, term, .. }
        | MembershipEvent::TransferredIn { chapter_id, term, .. } => calendar(membership_id, *chapter_id, *term, rules),
        MembershipEvent::RenewalOpened { term, .. } => vec![now(Notice::RenewalOpened { membership_id, term_ends_on: term.ends_on })],
        MembershipEvent::Lapsed { term, .. } => vec![now(Notice::Lapsed { membership_id, term_ends_on: term.ends_on })],
        _ => Vec::new(),
    }
}

fn calendar(membership_id: MembershipId, chapter_id: ChapterId, term: Term, rules: &RulesInForce) -> Vec<Reaction> {
    let term_ends_on = term.ends_on;
    let renewal = &rules.rules.renewal;
    let reminders = renewal.reminder_days_before.iter().map(|days| (-i64::from(*days), RenewalStep::Reminder { days_before: *days }));
    let finals = renewal.final_notice_days_after.iter().map(|days| (i64::from(*days), RenewalStep::FinalNotice { days_after: *days }));
    let first = (-i64::from(renewal.decision_days_before), RenewalStep::DecisionDue);
    let overdue = (i64::from(renewal.overdue_days_after), RenewalStep::Overdue);
    let steps = std::iter::once(first).chain(reminders).chain([overdue]).chain(finals);
    let told = |(days, step)| {
        let notice = Notice::Renewal { membership_id, term_ends_on, step };
        on(days_from(term_ends_on, days), chapter_id, notice, rules, Section::Renewal)
    };
    steps.filter_map(told).collect()
}
