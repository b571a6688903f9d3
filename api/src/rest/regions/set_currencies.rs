//! PUT /regions/{id}/currencies

use crate::rest::prelude::*;
use domain::region::RegionCommand;
use infra::commands::regions::ChangeRegion;

/// Set the currencies of a region.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetRegionCurrencies, example = json!({"currencies": ["CHF", "EUR"]}))]
pub struct Request {
    /// The first is used where none is named.
    #[schema(value_type = Vec<schemas::Currency>)]
    currencies: Vec<Currency>,
}

/// Set the currencies of a region
#[utoipa::path(tag = "regions", operation_id = "setRegionCurrencies", request_body = Request, responses(Changes))]
#[put("/regions/{id}/currencies")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = RegionId(*id);
    access.require(&caller, Action::Administer, Object::Region(id)).await?;
    let command = RegionCommand::SetCurrencies { currencies: sent.body.currencies.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeRegion { id, command }).await?))
}
