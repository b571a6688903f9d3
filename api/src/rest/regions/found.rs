//! POST /regions

use crate::rest::prelude::*;
use domain::region::LegalEntity;
use domain::text::Locale;
use infra::commands::regions::FoundRegion;

/// A region to be founded. What it does not say, it takes from its parent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FoundRegion, example = json!({
    "name": "Nordschweiz", "parent": null, "legal_entity": {"code": "CH01", "name": "Chapterhouse Schweiz GmbH"}, "currencies": ["CHF", "EUR"], "locale": "de-CH",
}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
    /// The region above; none for a region directly under the organisation.
    #[schema(value_type = Option<Uuid>)]
    parent: Option<RegionId>,
    /// Who invoices: a company, with the code that its invoice numbers start with.
    #[schema(value_type = Option<schemas::LegalEntity>)]
    legal_entity: Option<LegalEntity>,
    /// ISO 4217 codes; the first is used where none is named.
    #[schema(value_type = Option<Vec<schemas::Currency>>)]
    currencies: Option<Vec<Currency>>,
    /// BCP 47 tag of the language of its notices.
    #[schema(value_type = Option<schemas::Locale>)]
    locale: Option<Locale>,
}

/// Found a region
#[utoipa::path(tag = "regions", operation_id = "foundRegion", request_body = Request, responses(Creates))]
#[post("/regions")]
pub async fn handler(asked: Asked<Request>) -> Result<Reply, Problem> {
    Ok(Reply::created(found(asked.doing(), &asked.body).await?))
}

/// Founds a region.
pub async fn found(doing: Doing<'_>, request: &Request) -> Result<Committed, Problem> {
    match request.parent {
        Some(parent) => doing.require_named(Action::Administer, Object::Region(parent), "parent").await?,
        None => doing.require(Action::Administer, Object::Organisation).await?,
    }
    let Request { name, parent, legal_entity, currencies, locale } = request;
    let use_case = FoundRegion {
        id: infra::ids::fresh().into(),
        name: name.clone(),
        parent: *parent,
        legal_entity: legal_entity.clone(),
        currencies: currencies.clone(),
        locale: locale.clone(),
    };
    doing.perform(use_case).await
}
