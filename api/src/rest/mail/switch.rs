//! PUT /mail/switch

use super::status::{Answer, read};
use crate::rest::prelude::*;
use infra::house::House;

/// Stop all mail, or let it go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SwitchMail, example = json!({"stopped": true, "reason": "The new letters are being looked at."}))]
pub struct Request {
    stopped: bool,
    #[schema(value_type = Option<schemas::Note>)]
    reason: Option<Note>,
}

/// Stop all mail, or let it go on
///
/// What is queued waits; mails that are on their way come to their end.
#[utoipa::path(tag = "mail", operation_id = "switchMail", request_body = Request, responses((status = 200, body = Answer, description = "How mail stands now."), crate::rest::responses::Directs))]
#[put("/mail/switch")]
pub async fn handler(asked: Asked<Request>, house: Data<House>) -> Result<actix_web::web::Json<Answer>, Problem> {
    switch(&asked.doing(), &house, &asked.body).await?;
    Ok(actix_web::web::Json(read(&house).await?))
}

/// Stops all mail, or lets it go on.
pub async fn switch(doing: &Doing<'_>, house: &House, request: &Request) -> Result<(), Problem> {
    doing.require(Action::RunMail, Object::Organisation).await?;
    house.ledger.switch(request.stopped, request.reason.as_ref().map(Note::as_str), house.log.clock.now()).await?;
    Ok(())
}
