//! POST /notices/{id}/retry

use super::Notice;
use crate::rest::prelude::*;
use infra::house::House;

/// Send a notice that failed once more
#[utoipa::path(tag = "notices", operation_id = "retryNotice", request_body = Nothing, responses((status = 200, body = Notice, description = "The notice as it stands now."), crate::rest::responses::Directs))]
#[post("/notices/{id}/retry")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<actix_web::web::Json<Notice>, Problem> {
    asked.require(Action::RunMail, Object::Organisation).await?;
    let row = house.ledger.retry(*id, house.log.clock.now()).await?;
    Ok(actix_web::web::Json(row.into()))
}
