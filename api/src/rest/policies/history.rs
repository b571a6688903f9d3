//! GET /policies/history

use super::{Place, object_of};
use crate::rest::prelude::*;
use domain::policy::{Policy, Says};
use domain::rules::{Rule, Section};

/// Whose history.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    chapter_id: Option<Uuid>,
    /// Without a chapter or a region, the organisation's.
    region_id: Option<Uuid>,
    /// Answer only when this position of the log is to be seen.
    min_position: Option<i64>,
}

/// One version of one section.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyChangeMade)]
pub struct Version {
    /// 1, 2, 3, ... within the scope.
    version: u32,
    #[schema(value_type = schemas::Section)]
    section: Section,
    holds_from: NaiveDate,
    /// None where it goes back to the scope above.
    #[schema(value_type = Option<schemas::Rule>)]
    rule: Option<Rule>,
}

/// Every version of a scope's own rules.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyHistory)]
pub struct Answer {
    /// In the order of their numbers.
    items: Vec<Version>,
}

/// What a scope has changed of the rules, and when
#[utoipa::path(tag = "policies", operation_id = "listPolicyHistory", params(Wanted), responses((status = 200, body = Answer, description = "The versions; the scope's version is named by the ETag."), ReadProblems))]
#[get("/policies/history")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    query: Query<Wanted>,
) -> Result<Found<Answer>, Problem> {
    let scope = Place::of(query.chapter_id, query.region_id)?.scope();
    Freshness { min_position: query.min_position }.wait_in_log(&commands).await?;
    access.require(&caller, Action::Read, object_of(scope)).await?;
    let loaded = commands.load::<Policy>(&scope.to_string(), true).await?;
    let version = |v: &domain::policy::Version| Version {
        version: v.version,
        section: v.section,
        holds_from: v.holds_from,
        rule: match &v.says {
            Says::Own(rule) => Some(Rule::clone(rule)),
            Says::AsAbove => None,
        },
    };
    Ok(Found { version: loaded.version, body: Answer { items: loaded.state.versions().iter().map(version).collect() } })
}
