//! Policies: the numbers of the house, by scope and version.

mod change;
mod end_override;

use crate::http::access::Object;
use domain::policy::PolicyScope;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(change::handler).service(end_override::handler);
}

/// What a scope is to whoever asks about it.
pub fn object_of(scope: PolicyScope) -> Object {
    match scope {
        PolicyScope::Organisation => Object::Organisation,
        PolicyScope::Region(id) => Object::Region(id),
        PolicyScope::Chapter(id) => Object::Chapter(id),
    }
}
