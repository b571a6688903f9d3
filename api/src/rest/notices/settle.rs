//! POST /notices/{id}/settlement

use super::Notice;
use crate::rest::prelude::*;
use infra::house::House;
use infra::mail::Settlement;

/// What became of a notice of which nobody knows whether it arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettleNotice, example = json!({"outcome": "arrived"}))]
pub struct Request {
    /// `arrived`; `send_again`, with the same Message-ID; or `let_be`: nothing more is done.
    #[schema(value_type = schemas::Settlement)]
    outcome: Settlement,
}

/// Settle an uncertain notice
#[utoipa::path(tag = "notices", operation_id = "settleNotice", request_body = Request, responses((status = 200, body = Notice, description = "The notice as it stands now."), crate::rest::responses::Directs))]
#[post("/notices/{id}/settlement")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>, house: Data<House>) -> Result<actix_web::web::Json<Notice>, Problem> {
    asked.require(Action::RunMail, Object::Organisation).await?;
    let row = house.ledger.settle(*id, asked.body.outcome, house.log.clock.now()).await?;
    Ok(actix_web::web::Json(row.into()))
}
