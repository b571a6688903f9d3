//! What the policy of a scope decides.

use super::PolicyRefusal::*;
use super::{Policy, PolicyCommand, PolicyEvent, PolicyRefusal, PolicyScope};
use crate::aggregate::{Decide, aggregate};
use crate::rules::{Rule, Section};
use crate::text::Note;
use chrono::NaiveDate;

aggregate!(Policy, "policy", command PolicyCommand, event PolicyEvent, refusal PolicyRefusal);

type Decision = Result<Vec<PolicyEvent>, PolicyRefusal>;

impl Decide for Policy {
    fn decide(&self, command: PolicyCommand) -> Decision {
        match command {
            PolicyCommand::Change { scope, rule, holds_from, today, reason } => {
                self.dated(scope, holds_from, today)?;
                self.change(scope, rule, holds_from, reason)
            }
            PolicyCommand::EndOverride { scope, section, holds_from, today, reason } => {
                self.dated(scope, holds_from, today)?;
                self.end_override(scope, section, holds_from, reason)
            }
        }
    }
}

impl Policy {
    fn dated(&self, scope: PolicyScope, holds_from: NaiveDate, today: NaiveDate) -> Result<(), PolicyRefusal> {
        if let Some(expected) = self.scope().filter(|own| *own != scope) {
            return Err(OtherScope { expected });
        }
        if holds_from < today {
            return Err(InThePast { today });
        }
        Ok(())
    }

    fn change(&self, scope: PolicyScope, rule: Rule, holds_from: NaiveDate, reason: Option<Note>) -> Decision {
        rule.check().map_err(|what| Unsound { what: what.to_owned() })?;
        if scope != PolicyScope::Organisation && rule.section() == Section::Professions {
            return Err(OrganisationsOwn { section: Section::Professions });
        }
        if self.version_in_force(rule.section(), holds_from).is_some_and(|(own, _)| own == rule) {
            return Err(NothingChanges);
        }
        Ok(vec![PolicyEvent::Changed { scope, version: self.next_version(), rule, holds_from, reason }])
    }

    fn end_override(&self, scope: PolicyScope, section: Section, holds_from: NaiveDate, reason: Option<Note>) -> Decision {
        if scope == PolicyScope::Organisation {
            return Err(NothingAbove);
        }
        if self.version_in_force(section, holds_from).is_none() {
            return Err(NoOverride);
        }
        Ok(vec![PolicyEvent::OverrideEnded { scope, version: self.next_version(), section, holds_from, reason }])
    }
}
