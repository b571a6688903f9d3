//! Regions: the tree under the organisation.

pub mod declare_holiday;
pub mod found;
mod get;
mod list;
mod list_fee_plans;
mod list_holidays;
mod list_subtree;
pub mod rename;
pub mod set_currencies;
pub mod set_fee_plan;
mod withdraw_holiday;

use crate::http::list::Item;
use crate::rest::prelude::*;
use domain::region::LegalEntity;
use infra::commands::UseCase;
use projections::RegionRow;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(declare_holiday::handler)
        .service(found::handler)
        .service(get::handler)
        .service(list::handler)
        .service(list_fee_plans::handler)
        .service(list_holidays::handler)
        .service(list_subtree::handler)
        .service(rename::handler)
        .service(set_currencies::handler)
        .service(set_fee_plan::handler)
        .service(withdraw_holiday::handler);
}

/// Changes a region, for whoever administers it.
pub async fn administer(doing: Doing<'_>, id: RegionId, use_case: impl UseCase) -> Result<Committed, Problem> {
    doing.require(Action::Administer, Object::Region(id)).await?;
    doing.perform(use_case).await
}

/// A region of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Region)]
pub struct RegionSeen {
    #[schema(value_type = Uuid)]
    id: RegionId,
    #[schema(value_type = schemas::Name)]
    name: String,
    /// The region above; none directly under the organisation.
    #[schema(value_type = Option<Uuid>)]
    parent: Option<RegionId>,
    legal_entity: Issuer,
    /// The first is used where none is named.
    #[schema(value_type = Vec<schemas::Currency>)]
    currencies: Vec<String>,
    #[schema(value_type = schemas::Locale)]
    locale: String,
}

/// Who invoices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegionLegalEntity)]
pub struct Issuer {
    #[schema(example = "CH01")]
    code: String,
    #[schema(value_type = schemas::Name)]
    name: String,
}

impl From<LegalEntity> for Issuer {
    fn from(entity: LegalEntity) -> Self {
        Self { code: entity.code.to_string(), name: entity.name.to_string() }
    }
}

impl From<RegionRow> for RegionSeen {
    fn from(row: RegionRow) -> Self {
        Self {
            id: row.region_id,
            name: row.name,
            parent: row.parent_id,
            legal_entity: Issuer { code: row.legal_entity, name: row.legal_entity_name },
            currencies: row.currencies.split(' ').map(str::to_owned).collect(),
            locale: row.locale,
        }
    }
}

impl Item for RegionSeen {
    const COLUMNS: &'static [&'static str] = &["id", "name", "parent", "legal_entity.code", "legal_entity.name", "currencies", "locale"];
    const USUAL: &'static str = "name";
}

/// The columns of the read table behind those of a region as it is shown.
const FROM: &[&str] = &["region_id", "name", "parent_id", "legal_entity", "legal_entity_name", "currencies", "locale"];
