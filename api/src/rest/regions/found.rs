//! POST /regions

use crate::http::access::{Access, Action, Object};
use crate::http::body::Sent;
use crate::http::caller::Caller;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::rest::responses::Creates;
use actix_web::post;
use actix_web::web::Data;
use domain::region::LegalEntity;
use domain::text::{Locale, Name};
use domain::{Currency, RegionId};
use infra::commands::Commands;
use infra::commands::regions::FoundRegion;
use serde::Deserialize;

/// A region to be founded. What it does not say, it takes from its parent.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FoundRegion, example = json!({
    "name": "Nordschweiz", "parent": null, "legal_entity": {"code": "CH01", "name": "Chapterhouse Schweiz GmbH"}, "currencies": ["CHF", "EUR"], "locale": "de-CH",
}))]
pub struct Request {
    #[schema(value_type = crate::rest::schemas::Name)]
    name: Name,
    /// The region above; none for a region directly under the organisation.
    #[schema(value_type = Option<Uuid>)]
    parent: Option<RegionId>,
    /// Who invoices: a company, with the code that its invoice numbers start with.
    #[schema(value_type = Option<crate::rest::schemas::LegalEntity>)]
    legal_entity: Option<LegalEntity>,
    /// ISO 4217 codes; the first is used where none is named.
    #[schema(value_type = Option<Vec<crate::rest::schemas::Currency>>)]
    currencies: Option<Vec<Currency>>,
    /// BCP 47 tag of the language of its notices.
    #[schema(value_type = Option<crate::rest::schemas::Locale>)]
    locale: Option<Locale>,
}

/// Found a region
#[utoipa::path(tag = "regions", operation_id = "foundRegion", request_body = Request, responses(Creates))]
#[post("/regions")]
pub async fn handler(caller: Caller, access: Data<Access>, commands: Data<Commands>, sent: Sent<Request>) -> Result<Reply, Problem> {
    let above = sent.body.parent.map_or(Object::Organisation, Object::Region);
    access.require(&caller, Action::Administer, above).await?;
    let Request { name, parent, legal_entity, currencies, locale } = &sent.body;
    let use_case = FoundRegion {
        id: sent.new_id(),
        name: name.clone(),
        parent: *parent,
        legal_entity: legal_entity.clone(),
        currencies: currencies.clone(),
        locale: locale.clone(),
    };
    Ok(Reply::created(commands.perform(sent.context(&caller), use_case).await?))
}
