//! Who does without letters of a class gets none of those that wait already, either.

use crate::event::{Event, Recorded};
use crate::membership::MembershipEvent;
use crate::reactions::{Reaction, RulesInForce, Task, membership_of};

pub(in crate::reactions) fn react(recorded: &Recorded, _: &RulesInForce) -> Vec<Reaction> {
    match (&recorded.event, membership_of(recorded)) {
        (Event::Membership(MembershipEvent::NoticePreferencesSet { muted, .. }), Some(membership_id)) if !muted.is_empty() => {
            vec![Reaction::Do(Task::WithholdMuted { membership_id })]
        }
        _ => Vec::new(),
    }
}
