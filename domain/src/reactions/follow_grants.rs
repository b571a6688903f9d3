//! What somebody may do goes with their membership and their offices: whenever one of these begins, changes or ends, their grants are looked at.

use super::{Reaction, RulesInForce, Task, membership_of};
use crate::chapter::ChapterEvent;
use crate::event::{Event, Recorded};
use crate::membership::MembershipEvent;

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    use MembershipEvent as E;
    let membership_id = match &recorded.event {
        Event::Membership(
            E::Activated { .. }
            | E::Reinstated { .. }
            | E::TransferredIn { .. }
            | E::Lapsed { .. }
            | E::Resigned { .. }
            | E::Terminated { .. }
            | E::TransferredOut { .. },
        ) => membership_of(recorded),
        Event::Chapter(ChapterEvent::OfficerAppointed { membership_id, .. } | ChapterEvent::OfficerRemoved { membership_id, .. }) => {
            Some(*membership_id)
        }
        _ => None,
    };
    membership_id.map(|membership_id| Reaction::Do(Task::FollowGrants { membership_id })).into_iter().collect()
}
