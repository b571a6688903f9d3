//! A pledge without news expires; news gives it as long again.

use super::{Reaction, RulesInForce, Task};
use crate::event::{Event, Recorded};
use crate::ids::ReferralId;
use crate::referral::{AmendmentOutcome, ReferralEvent};

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    let Event::Referral(event) = &recorded.event else { return Vec::new() };
    let Ok(referral_id) = recorded.aggregate_id.parse::<ReferralId>() else { return Vec::new() };
    let (parties, day, policy) = match event {
        ReferralEvent::Pledged { parties, expires_on, policy, .. }
        | ReferralEvent::Acknowledged { parties, expires_on, policy, .. }
        | ReferralEvent::Contacted { parties, expires_on, policy, .. } => (parties, expires_on, policy),
        ReferralEvent::AmountAmended { parties, outcome: Some(AmendmentOutcome::Reopened { stage, expires_on, policy }), .. }
            if stage.is_open() =>
        {
            (parties, expires_on, policy)
        }
        _ => return Vec::new(),
    };
    vec![Reaction::On { day: *day, chapter_id: parties.chapter_id, task: Task::ExpirePledge { referral_id }, policy: *policy }]
}
