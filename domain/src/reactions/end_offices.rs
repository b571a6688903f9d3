//! Who is no member of a chapter any more holds no office in it, be it running or entered ahead.

use super::{Reaction, RulesInForce, Task, membership_of};
use crate::event::{Event, Recorded};
use crate::membership::MembershipEvent;

pub(super) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    use MembershipEvent as E;
    let (Event::Membership(event), Some(membership_id)) = (&recorded.event, membership_of(recorded)) else { return Vec::new() };
    match event {
        E::Lapsed { chapter_id, on, .. }
        | E::Resigned { chapter_id, on, .. }
        | E::Terminated { chapter_id, on, .. }
        | E::TransferredOut { chapter_id, on, .. }
        | E::ApprovalVoided { chapter_id, on, .. } => {
            vec![Reaction::Do(Task::EndOffices { chapter_id: *chapter_id, membership_id, left_on: *on })]
        }
        _ => Vec::new(),
    }
}
