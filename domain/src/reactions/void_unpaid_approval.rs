//! A seat is held for so many days; unpaid by then, the approval is void and its invoice is credited.

use super::{Reaction, RulesInForce, Task, membership_of};
use crate::calendar::day_after;
use crate::event::{Event, Recorded};
use crate::membership::MembershipEvent;

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let (Event::Membership(event), Some(membership_id)) = (&recorded.event, membership_of(recorded)) else { return Vec::new() };
    match event {
        MembershipEvent::Approved { chapter_id, seat_held_until, policy, .. }
        | MembershipEvent::ReinstatementApproved { chapter_id, seat_held_until, policy, .. } => {
            let task = Task::VoidApproval { membership_id };
            vec![Reaction::On { day: day_after(*seat_held_until), chapter_id: *chapter_id, task, policy: *policy }]
        }
        // Who withdraws after the approval owes as little as who lets it run out.
        MembershipEvent::ApprovalVoided { .. } | MembershipEvent::Withdrawn { .. } => {
            vec![Reaction::Do(Task::CreditUnpaidInvoices { membership_id })]
        }
        _ => Vec::new(),
    }
}
