//! One sample of every event, with every optional field filled in where that is possible.

use crate::event::Event;
use crate::policy::{PolicyScope, PolicyVersion};
use crate::testing::*;

mod dues;
mod meetings;
mod memberships;
mod organisation;
mod referrals;
mod users;

/// Every event that is written today.
pub fn all() -> Vec<Event> {
    let organisation = organisation::regions()
        .into_iter()
        .chain(organisation::policies())
        .chain(organisation::chapters())
        .chain(organisation::exchange_rates());
    let people = memberships::all().into_iter().chain(meetings::all()).chain(referrals::all());
    organisation.chain(people).chain(dues::all()).chain(users::all()).collect()
}

fn version() -> PolicyVersion {
    PolicyVersion { scope: PolicyScope::Region(id(0xa1)), version: 2 }
}
