//! Policies: the numbers of the house, by scope and version.

mod change;
mod end_override;
mod get;
mod history;

use crate::http::access::{Action, Object};
use crate::http::asked::Asked;
use crate::http::problem::Problem;
use domain::policy::PolicyScope;
use domain::{ChapterId, RegionId};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(get::handler).service(history::handler).service(change::handler).service(end_override::handler);
}

/// What a scope is to whoever asks about it.
pub fn object_of(scope: PolicyScope) -> Object {
    match scope {
        PolicyScope::Organisation => Object::Organisation,
        PolicyScope::Region(id) => Object::Region(id),
        PolicyScope::Chapter(id) => Object::Chapter(id),
    }
}

/// Lets the caller change the rules of a scope that the body names.
async fn require_scope<T>(asked: &Asked<T>, scope: PolicyScope) -> Result<(), Problem> {
    match scope {
        PolicyScope::Organisation => asked.require(Action::ChangeRules, Object::Organisation).await,
        within => asked.require_named(Action::ChangeRules, object_of(within), "scope").await,
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
