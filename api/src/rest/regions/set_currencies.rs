//! PUT /regions/{id}/currencies

use super::administer;
use crate::rest::prelude::*;
use infra::commands::regions::SetCurrencies;

/// Set the currencies of a region.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetRegionCurrencies, example = json!({"currencies": ["CHF", "EUR"]}))]
pub struct Request {
    /// The first is used where none is named.
    #[schema(value_type = Vec<schemas::Currency>)]
    pub currencies: Vec<Currency>,
}

/// Set the currencies of a region
///
/// Those of its chapters and of its fee plans stay among them.
#[utoipa::path(tag = "regions", operation_id = "setRegionCurrencies", request_body = Request, responses(Changes))]
#[put("/regions/{id}/currencies")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    Ok(Reply::changed(administer(asked.doing(), id, SetCurrencies { id, currencies: asked.body.currencies.clone() }).await?))
}
