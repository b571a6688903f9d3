//! Policies: the numbers of the house, by scope and version.

mod change;
mod end_override;
pub mod get;
mod history;
pub mod preview;

use crate::http::access::{Action, Object};
use crate::http::asked::Doing;
use crate::http::problem::Problem;
use domain::policy::PolicyScope;
use domain::rules::{Rule, Section};
use domain::{ChapterId, RegionId};
use infra::commands::Committed;
use infra::commands::policies::{ChangePolicy, PolicyChange};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(get::handler).service(history::handler).service(change::handler).service(end_override::handler);
    config.service(preview::handler);
}

/// What a scope is to whoever asks about it.
pub fn object_of(scope: PolicyScope) -> Object {
    match scope {
        PolicyScope::Organisation => Object::Organisation,
        PolicyScope::Region(id) => Object::Region(id),
        PolicyScope::Chapter(id) => Object::Chapter(id),
    }
}

/// Changes the rules of a scope that the body names, or has it go back to the scope above.
pub async fn change(doing: Doing<'_>, change: ChangePolicy) -> Result<Committed, Problem> {
    match change.scope {
        PolicyScope::Organisation => doing.require(Action::ChangeRules, Object::Organisation).await?,
        within => doing.require_named(Action::ChangeRules, object_of(within), "scope").await?,
    }
    doing.perform(change).await
}

/// A section as it is to be, or one that is to go back to the scope above: one of the two.
pub fn asked_change(rule: Option<Rule>, section: Option<Section>) -> Result<PolicyChange, Problem> {
    match (rule, section) {
        (Some(rule), None) => Ok(PolicyChange::Change(Box::new(rule))),
        (None, Some(section)) => Ok(PolicyChange::EndOverride(section)),
        _ => Err(Problem::invalid(
            "rule",
            "send `rule`, the section as it would be, or `section`, which would go back to the scope above: one of the two",
        )),
    }
}

/// A place named in a query.
struct Place(PolicyScope);

impl Place {
    fn of(chapter: Option<Uuid>, region: Option<Uuid>) -> Result<Self, Problem> {
        match (chapter, region) {
            (Some(_), Some(_)) => Err(Problem::invalid("region_id", "name a chapter or a region, not both: a chapter's region is known")),
            (Some(id), None) => Ok(Self(PolicyScope::Chapter(id.into()))),
            (None, Some(id)) => Ok(Self(PolicyScope::Region(id.into()))),
            (None, None) => Ok(Self(PolicyScope::Organisation)),
        }
    }

    fn scope(&self) -> PolicyScope {
        self.0
    }

    fn chapter(&self) -> Option<ChapterId> {
        match self.0 {
            PolicyScope::Chapter(id) => Some(id),
            PolicyScope::Organisation | PolicyScope::Region(_) => None,
        }
    }

    fn region(&self) -> Option<RegionId> {
        match self.0 {
            PolicyScope::Region(id) => Some(id),
            PolicyScope::Organisation | PolicyScope::Chapter(_) => None,
        }
    }
}
