//! An approval is invoiced at once: joining, returning, or changing chapters.

use super::{Reaction, RulesInForce, Task, membership_of};
use crate::event::{Event, Recorded};
use crate::membership::MembershipEvent;

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let (Event::Membership(event), Some(membership_id)) = (&recorded.event, membership_of(recorded)) else { return Vec::new() };
    match event {
        MembershipEvent::Approved { .. } => vec![Reaction::Do(Task::IssueJoiningInvoice { membership_id })],
        MembershipEvent::ReinstatementApproved { .. } => vec![Reaction::Do(Task::IssueReinstatementInvoice { membership_id })],
        MembershipEvent::TransferredIn { .. } => vec![Reaction::Do(Task::IssueTransferInvoice { membership_id })],
        _ => Vec::new(),
    }
}
