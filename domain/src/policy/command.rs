//! What may be asked of the policy of a scope.

use super::PolicyScope;
use crate::rules::{Rule, Section};
use crate::text::Note;
use chrono::NaiveDate;

#[expect(clippy::large_enum_variant, reason = "lives for one decision; a box would buy nothing")]
#[derive(Debug, Clone)]
pub enum PolicyCommand {
    /// Changes a section from a date on, which may not lie in the past.
    Change { scope: PolicyScope, rule: Rule, holds_from: NaiveDate, today: NaiveDate, reason: Option<Note> },
    /// Goes back to the scope above; the organisation has none above it.
    EndOverride { scope: PolicyScope, section: Section, holds_from: NaiveDate, today: NaiveDate, reason: Option<Note> },
}
