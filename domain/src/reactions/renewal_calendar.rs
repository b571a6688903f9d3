//! The calendar of a term, counted from its last day: renewal opens, is invoiced, is overdue, lapses. A renewal
//! answers the old term's deadlines by itself, since they name that term; a transfer keeps the term, and has its calendar
//! again by the clock and the rules of the new chapter. What is invoiced after the old end is late, and lapses, as much later. A refusal takes back what the renewal was invoiced for, a decision for another
//! length of term has it invoiced anew.

use super::{Reaction, RulesInForce, Task, membership_of};
use crate::calendar::{Term, day_before, days_from};
use crate::dues::{DuesEvent, InvoiceKind};
use crate::event::{Event, Recorded};
use crate::ids::{ChapterId, MembershipId};
use crate::membership::{MembershipEvent, RenewalDecision};
use crate::rules::Section;

pub(super) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    if let (Event::Dues(event), Some(chapter_id)) = (&recorded.event, recorded.chapter_id) {
        return invoiced_late(event, chapter_id, rules);
    }
    let (Event::Membership(event), Some(membership_id)) = (&recorded.event, membership_of(recorded)) else { return Vec::new() };
    match event {
        MembershipEvent::Activated { chapter_id, term, .. }
        | MembershipEvent::Renewed { chapter_id, term, .. }
        | MembershipEvent::Reinstated { chapter_id, term, .. }
        | MembershipEvent::TransferredIn { chapter_id, term, .. } => calendar(membership_id, *chapter_id, *term, rules).to_vec(),
        MembershipEvent::RenewalDecided { term, decision: RenewalDecision::Refuse { .. }, .. } => {
            vec![Reaction::Do(Task::CreditRefusedRenewal { membership_id, term_ends_on: term.ends_on })]
        }
        MembershipEvent::RenewalDecided {
            term,
            decision: RenewalDecision::Renew { .. } | RenewalDecision::RenewWithConditions { .. },
            ..
        } => vec![Reaction::Do(Task::ReissueRenewalInvoice { membership_id, term_ends_on: term.ends_on })],
        MembershipEvent::Lapsed { .. } | MembershipEvent::Resigned { .. } | MembershipEvent::Terminated { .. } => {
            vec![Reaction::Do(Task::CreditUnpaidInvoices { membership_id })]
        }
        _ => Vec::new(),
    }
}

fn invoiced_late(event: &DuesEvent, chapter_id: ChapterId, rules: &RulesInForce) -> Vec<Reaction> {
    let DuesEvent::InvoiceIssued { membership_id, kind: InvoiceKind::Renewal, term: Some(term), due_on, .. } = event else {
        return Vec::new();
    };
    let (membership_id, term_ends_on) = (*membership_id, day_before(term.starts_on));
    if *due_on <= term_ends_on {
        return Vec::new();
    }
    let (renewal, policy) = (&rules.rules.renewal, rules.version(Section::Renewal));
    let on = |days: u32, task| Reaction::On { day: days_from(*due_on, i64::from(days)), chapter_id, task, policy };
    vec![
        on(renewal.overdue_days_after, Task::ChargeLateFee { membership_id, term_ends_on }),
        on(renewal.lapses_days_after, Task::Lapse { membership_id, term_ends_on }),
    ]
}

/// Days that lie in the past already, as in a term shorter than its calendar, are due at once.
fn calendar(membership_id: MembershipId, chapter_id: ChapterId, term: Term, rules: &RulesInForce) -> [Reaction; 4] {
    let term_ends_on = term.ends_on;
    let policy = rules.version(Section::Renewal);
    let on = |days: i64, task| Reaction::On { day: days_from(term_ends_on, days), chapter_id, task, policy };
    let renewal = &rules.rules.renewal;
    [
        on(-i64::from(renewal.opens_days_before), Task::OpenRenewal { membership_id, term_ends_on }),
        on(-i64::from(renewal.invoice_days_before), Task::IssueRenewalInvoice { membership_id, term_ends_on }),
        on(i64::from(renewal.overdue_days_after), Task::ChargeLateFee { membership_id, term_ends_on }),
        on(i64::from(renewal.lapses_days_after), Task::Lapse { membership_id, term_ends_on }),
    ]
}
