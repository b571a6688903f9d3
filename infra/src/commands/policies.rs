//! Policies: what headquarters, a region or a chapter changes of the numbers of the house.

use super::{Answer, CommandError, Commands, Scope, Unit, UseCase};
use chrono::NaiveDate;
use domain::Decide;
use domain::policy::{Policy, PolicyCommand, PolicyEvent, PolicyScope};
use domain::rules::{Rule, Section};
use domain::text::Note;

/// What is asked of a policy.
#[derive(Clone)]
pub enum PolicyChange {
    Change(Box<Rule>),
    EndOverride(Section),
}

/// Changes a scope's policy from a day on.
pub struct ChangePolicy {
    pub scope: PolicyScope,
    pub change: PolicyChange,
    pub holds_from: NaiveDate,
    pub reason: Option<Note>,
}

impl UseCase for ChangePolicy {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let scope = match self.scope {
            PolicyScope::Organisation => Scope::ORGANISATION,
            PolicyScope::Region(id) => {
                unit.region(id).await?;
                Scope::region(id)
            }
            PolicyScope::Chapter(id) => unit.scope_of(id).await?,
        };
        // A chapter's day is its own; what holds in many zones goes by the day in Greenwich.
        let today = match self.scope {
            PolicyScope::Chapter(id) => unit.today_in(id).await?,
            PolicyScope::Region(_) | PolicyScope::Organisation => unit.now().date_naive(),
        };
        let id = self.scope.to_string();
        let version = unit.decide::<Policy>(&id, scope, self.command(today)).await?;
        Ok(Answer::new(id, version))
    }
}

impl ChangePolicy {
    fn command(&self, today: NaiveDate) -> PolicyCommand {
        let (holds_from, reason) = (self.holds_from, self.reason.clone());
        match self.change.clone() {
            PolicyChange::Change(rule) => PolicyCommand::Change { scope: self.scope, rule: *rule, holds_from, today, reason },
            PolicyChange::EndOverride(section) => PolicyCommand::EndOverride { scope: self.scope, section, holds_from, today, reason },
        }
    }

    /// What would happen, were it asked now, and the scope's today: decided by the same rules, and nothing is written.
    pub async fn tried(&self, commands: &Commands) -> Result<(PolicyEvent, NaiveDate), CommandError> {
        let today = match self.scope {
            PolicyScope::Chapter(id) => commands.today_in(id).await?,
            PolicyScope::Region(_) | PolicyScope::Organisation => commands.log.clock.now().date_naive(),
        };
        let policy = commands.load::<Policy>(&self.scope.to_string(), true).await?.state;
        let events = policy.decide(self.command(today)).map_err(CommandError::refused)?;
        let nothing = || CommandError::Fault("a change of policy that is decided is an event".to_owned());
        Ok((events.into_iter().next().ok_or_else(nothing)?, today))
    }
}
