//! POST /policies/end-override

use crate::rest::prelude::*;
use domain::policy::PolicyScope;
use domain::rules::Section;
use infra::commands::policies::{ChangePolicy, PolicyChange};

/// Go back to the rules of the scope above from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EndPolicyOverride, example = json!({"scope": {"chapter": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60"}, "section": "referrals", "holds_from": "2027-01-01"}))]
pub struct Request {
    /// For whom it holds. A chapter's own rule goes before its region's, and a region's before the organisation's.
    #[schema(value_type = schemas::PolicyScope)]
    scope: PolicyScope,
    #[schema(value_type = schemas::Section)]
    section: Section,
    /// Not a day in the past.
    holds_from: NaiveDate,
    #[schema(value_type = Option<schemas::Note>)]
    reason: Option<Note>,
}

/// Go back to the rules of the scope above from a day on
#[utoipa::path(tag = "policies", operation_id = "endPolicyOverride", request_body = Request, responses(Changes))]
#[post("/policies/end-override")]
pub async fn handler(asked: Asked<Request>) -> Result<Reply, Problem> {
    let Request { scope, section, holds_from, reason } = &asked.body;
    let change = PolicyChange::EndOverride(*section);
    let change = ChangePolicy { scope: *scope, change, holds_from: *holds_from, reason: reason.clone() };
    Ok(Reply::changed(super::change(asked.doing(), change).await?))
}
