//! POST /mail/bounces

use crate::rest::prelude::*;
use actix_web::http::StatusCode;
use infra::house::House;
use infra::mail::BounceError;

/// A report of a mail that could not be delivered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TakeBounce, example = json!({"report": "To: bounce-...@chapters.example\r\nContent-Type: multipart/report; ..."}))]
pub struct Request {
    /// The mail that came back to one of our return paths, whole, with its headers: a delivery status notification (RFC 3464).
    report: String,
}

/// What the report said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BounceTaken)]
pub struct Answer {
    /// The notice that it speaks of.
    notice_id: Uuid,
    /// Whether its address gets no more mail: it failed for good.
    address_suppressed: bool,
    /// The status of the report, such as 5.1.1, with its diagnosis.
    status: String,
}

/// Take a report of a mail that came back
///
/// For a mail service that calls back; a mail server's pipe or maildir does the same. The signed return path names the notice, so that a report
/// that was not asked for is refused. A failure for good fails the notice and suppresses its address; a delay changes nothing.
#[utoipa::path(tag = "mail", operation_id = "takeBounce", request_body = Request, responses((status = 200, body = Answer, description = "What the report said."), crate::rest::responses::Directs))]
#[post("/mail/bounces")]
pub async fn handler(asked: Asked<Request>, house: Data<House>) -> Result<actix_web::web::Json<Answer>, Problem> {
    asked.require(Action::RunMail, Object::Organisation).await?;
    let sender = house.automation.post().sender();
    let sender = sender.ok_or_else(|| {
        let detail = "no mail is set up here, so that nothing can come back: start the program with --mail-from";
        Problem::new(StatusCode::CONFLICT, "mail_not_set_up", "No mail is set up", detail)
    })?;
    let bounced = sender.read_bounce(asked.body.report.as_bytes()).map_err(unread)?;
    house.ledger.bounced(&bounced, house.log.clock.now()).await.map_err(unread)?;
    Ok(actix_web::web::Json(Answer { notice_id: bounced.notice, address_suppressed: bounced.hard, status: bounced.status }))
}

fn unread(error: BounceError) -> Problem {
    match error {
        BounceError::Database(error) => Problem::opaque(error),
        unread => Problem::invalid("report", unread),
    }
}
