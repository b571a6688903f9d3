//! POST /mail/allowed-addresses

use crate::rest::prelude::*;
use infra::house::House;

/// An address that mail may go to again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AllowAddress, example = json!({"address": "name@example.org"}))]
pub struct Request {
    #[schema(value_type = schemas::EmailAddress)]
    address: EmailAddress,
}

/// Whether it had been suppressed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AddressAllowed)]
pub struct Answer {
    was_suppressed: bool,
}

/// Let mail go to an address again
#[utoipa::path(tag = "mail", operation_id = "allowAddress", request_body = Request, responses((status = 200, body = Answer, description = "Mail goes there from now on."), crate::rest::responses::Directs))]
#[post("/mail/allowed-addresses")]
pub async fn handler(asked: Asked<Request>, house: Data<House>) -> Result<actix_web::web::Json<Answer>, Problem> {
    let was_suppressed = allow(&asked.doing(), &house, &asked.body).await?;
    Ok(actix_web::web::Json(Answer { was_suppressed }))
}

/// Lets mail go to an address again. False when it did all along.
pub async fn allow(doing: &Doing<'_>, house: &House, request: &Request) -> Result<bool, Problem> {
    doing.require(Action::RunMail, Object::Organisation).await?;
    Ok(house.ledger.allow(request.address.as_str()).await?)
}
