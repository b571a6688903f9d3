//! POST /notices/{id}/retry

use super::Notice;
use crate::rest::prelude::*;
use infra::house::House;
use infra::mail::NoticeRow;

/// Send a notice that failed once more
#[utoipa::path(tag = "notices", operation_id = "retryNotice", request_body = Nothing, responses((status = 200, body = Notice, description = "The notice as it stands now."), crate::rest::responses::Directs))]
#[post("/notices/{id}/retry")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Nothing>, house: Data<House>) -> Result<actix_web::web::Json<Notice>, Problem> {
    Ok(actix_web::web::Json(retry(&asked.doing(), &house, *id).await?.into()))
}

/// Sends a notice that failed once more.
pub async fn retry(doing: &Doing<'_>, house: &House, id: Uuid) -> Result<NoticeRow, Problem> {
    doing.require(Action::RunMail, Object::Organisation).await?;
    Ok(house.ledger.retry(id, house.log.clock.now()).await?)
}
