//! A pledge without news expires; news gives it as long again.

use super::{Reaction, RulesInForce, Task};
use crate::event::{Event, Recorded};
use crate::ids::ReferralId;
use crate::referral::ReferralEvent;

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let Event::Referral(event) = &recorded.event else { return Vec::new() };
    let Ok(referral_id) = recorded.aggregate_id.parse::<ReferralId>() else { return Vec::new() };
    match event {
        ReferralEvent::Pledged { parties, expires_on, policy, .. }
        | ReferralEvent::Acknowledged { parties, expires_on, policy, .. }
        | ReferralEvent::Contacted { parties, expires_on, policy, .. } => {
            let task = Task::ExpirePledge { referral_id };
            vec![Reaction::On { day: *expires_on, chapter_id: parties.chapter_id, task, policy: *policy }]
        }
        _ => Vec::new(),
    }
}
