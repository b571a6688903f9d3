//! Users: who signs in, and what they may do.

pub mod change;
pub mod get;
pub mod give_grant;
pub mod invite;
pub mod list;
mod list_grants;

pub use get::Linked;

use crate::rest::prelude::*;
use domain::grants::{GrantScope, Role};
use infra::commands::users::NewGrant;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(invite::handler).service(invite::of_member).service(list::handler).service(get::handler);
    config.service(give_grant::handler).service(list_grants::handler).service(change::end_grant);
    config.service(change::invite_again).service(change::disable).service(change::enable);
    config.service(change::sign_out).service(change::remove_second_factor);
}

/// A role in a scope, from a day to a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewGrant, example = json!({"role": "regional_director", "scope": {"kind": "region", "id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}, "to": "2027-06-30"}))]
pub struct Grant {
    #[schema(value_type = schemas::Role)]
    role: Role,
    #[schema(value_type = schemas::GrantScope)]
    scope: GrantScope,
    /// Today when left out, on the calendar in Greenwich.
    from: Option<NaiveDate>,
    /// The last day; until it is ended when left out.
    to: Option<NaiveDate>,
}

impl From<&Grant> for NewGrant {
    fn from(grant: &Grant) -> Self {
        Self { role: grant.role, scope: grant.scope, from: grant.from, to: grant.to }
    }
}
