//! GET /policies/history

use super::{Place, object_of};
use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use domain::policy::{Policy, Says};
use domain::rules::{Rule, Section};

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

impl Item for Version {
    const COLUMNS: &'static [&'static str] = &["version", "section", "holds_from", "rule"];
    const USUAL: &'static str = "version";
}

list_query! {
    /// Whose history, and what of it.
    Wanted {
        chapter_id: Uuid,
        /// Without a chapter or a region, the organisation's.
        region_id: Uuid,
        #[param(value_type = Option<schemas::Section>)]
        section: Section,
    }
}

type Answer = Listed<Version>;

/// What a scope has changed of the rules, and when
#[utoipa::path(tag = "policies", operation_id = "listPolicyHistory", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/policies/history")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&commands, query.paging()).await?;
    let scope = Place::of(query.chapter_id, query.region_id)?.scope();
    access.require(&caller, Action::Read, object_of(scope)).await?;
    let loaded = commands.load::<Policy>(&scope.to_string(), true).await?;
    let wanted = |v: &&domain::policy::Version| query.section.is_none_or(|section| v.section == section);
    let version = |v: &domain::policy::Version| Version {
        version: v.version,
        section: v.section,
        holds_from: v.holds_from,
        rule: match &v.says {
            Says::Own(rule) => Some(Rule::clone(rule)),
            Says::AsAbove => None,
        },
    };
    listing.answer(&request, loaded.version, loaded.state.versions().iter().filter(wanted).map(version).collect())
}
