//! GET /notices/{id}

use super::{Notice, seen};
use crate::rest::prelude::*;
use infra::house::House;

/// One notice
#[utoipa::path(tag = "notices", operation_id = "getNotice", responses((status = 200, body = Notice, description = "The notice, its state and why."), ReadProblems))]
#[get("/notices/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    house: Theirs<House>,
    id: Path<Uuid>,
) -> Result<actix_web::web::Json<Notice>, Problem> {
    Ok(actix_web::web::Json(seen(&caller, &access, &house, *id).await?.into()))
}
