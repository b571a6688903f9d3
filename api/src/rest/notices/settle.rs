//! POST /notices/{id}/settlement

use super::Notice;
use crate::rest::prelude::*;
use infra::house::House;
use infra::mail::{NoticeRow, Settlement};

/// What became of a notice of which nobody knows whether it arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SettleNotice, example = json!({"outcome": "arrived"}))]
pub struct Request {
    /// `arrived`; `send_again`, with the same Message-ID; or `let_be`: nothing more is done.
    #[schema(value_type = schemas::Settlement)]
    pub outcome: Settlement,
}

/// Settle an uncertain notice
#[utoipa::path(tag = "notices", operation_id = "settleNotice", request_body = Request, responses((status = 200, body = Notice, description = "The notice as it stands now."), crate::rest::responses::Directs))]
#[post("/notices/{id}/settlement")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>, house: Data<House>) -> Result<actix_web::web::Json<Notice>, Problem> {
    Ok(actix_web::web::Json(settle(&asked.doing(), &house, *id, asked.body.outcome).await?.into()))
}

/// Settles an uncertain notice.
pub async fn settle(doing: &Doing<'_>, house: &House, id: Uuid, outcome: Settlement) -> Result<NoticeRow, Problem> {
    doing.require(Action::RunMail, Object::Organisation).await?;
    Ok(house.ledger.settle(id, outcome, house.log.clock.now()).await?)
}
