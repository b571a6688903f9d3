//! POST /policies

use crate::rest::prelude::*;
use domain::policy::PolicyScope;
use domain::rules::Rule;
use infra::commands::policies::{ChangePolicy, PolicyChange};

/// Change a section of the rules from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangePolicy, example = json!({"scope": "organisation", "rule": {"section": "referrals", "expires_after_days": 120, "reminder_days": [14, 45, 90]}, "holds_from": "2027-01-01"}))]
pub struct Request {
    /// For whom it holds. A chapter's own rule goes before its region's, and a region's before the organisation's.
    #[schema(value_type = schemas::PolicyScope)]
    scope: PolicyScope,
    /// The whole section, with its name in `section`.
    #[schema(value_type = schemas::Rule)]
    rule: Rule,
    /// Not a day in the past.
    holds_from: NaiveDate,
    #[schema(value_type = Option<schemas::Note>)]
    reason: Option<Note>,
}

/// Change a section of the rules from a day on
#[utoipa::path(tag = "policies", operation_id = "changePolicy", request_body = Request, responses(Creates))]
#[post("/policies")]
pub async fn handler(asked: Asked<Request>) -> Result<Reply, Problem> {
    let Request { scope, rule, holds_from, reason } = &asked.body;
    let change = PolicyChange::Change(Box::new(rule.clone()));
    let change = ChangePolicy { scope: *scope, change, holds_from: *holds_from, reason: reason.clone() };
    Ok(Reply::created(super::change(asked.doing(), change).await?))
}
