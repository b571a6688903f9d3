//! Which events and days call for which notices: one family a file, after the organisation's table of notices.

pub(super) mod attendance;
pub(super) mod dues;
pub(super) mod meetings;
pub(super) mod preferences;
pub(super) mod referrals;
pub(super) mod renewals;
pub(super) mod scores;
#[cfg(test)]
mod tests;
pub(super) mod users;

use super::{Reaction, RulesInForce, Task};
use crate::ids::ChapterId;
use crate::notices::Notice;
use crate::rules::Section;
use chrono::NaiveDate;

/// Now.
fn now(notice: Notice) -> Reaction {
    Reaction::Do(Task::Notify(notice))
}

/// On a day by the rules of a section; nothing where that day is past: nobody is told of it any more.
fn on(day: NaiveDate, chapter_id: ChapterId, notice: Notice, rules: &RulesInForce, section: Section) -> Option<Reaction> {
    let policy = rules.version(section);
    (day >= rules.on).then_some(Reaction::On { day, chapter_id, task: Task::Notify(notice), policy })
}
