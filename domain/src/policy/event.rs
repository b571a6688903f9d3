//! What happens to the policy of a scope.

use crate::event::events;
use crate::ids::{ChapterId, RegionId};
use crate::rules::{Rule, Section};
use crate::text::Note;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// For whom a version holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyScope {
    Organisation,
    Region(RegionId),
    Chapter(ChapterId),
}

impl fmt::Display for PolicyScope {
    /// The id of the scope's stream.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PolicyScope::Organisation => f.write_str("organisation"),
            PolicyScope::Region(id) => id.fmt(f),
            PolicyScope::Chapter(id) => id.fmt(f),
        }
    }
}

/// Which version of which scope's policy a number came from. Version 0 of the organisation is the founding default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    pub scope: PolicyScope,
    pub version: u32,
}

impl PolicyVersion {
    /// What holds before anybody has changed anything.
    pub const FOUNDING: PolicyVersion = PolicyVersion { scope: PolicyScope::Organisation, version: 0 };
}

events! {
    /// What happens to the policy of a scope.
    #[expect(clippy::large_enum_variant, reason = "policies change a few times a year")]
    pub enum PolicyEvent {
        /// From a date on, a section has these values. Versions count 1, 2, 3, ... within the scope.
        Changed = "policy.changed", "1.0" { scope: PolicyScope, version: u32, rule: Rule, holds_from: NaiveDate, reason: Option<Note> }
        /// From a date on, the section is again that of the scope above.
        OverrideEnded = "policy.override_ended", "1.0" { scope: PolicyScope, version: u32, section: Section, holds_from: NaiveDate, reason: Option<Note> }
    }
}
