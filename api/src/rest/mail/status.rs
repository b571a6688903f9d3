//! GET /mail

use crate::rest::prelude::*;
use chrono::{DateTime, Utc};
use infra::house::House;

/// How mail stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailStatus)]
pub struct Answer {
    pub stopped: bool,
    #[schema(required)]
    pub stopped_because: Option<String>,
    /// How many notices are in each state.
    pub notices: Vec<Count>,
    /// Since when the oldest notice waits whose time has come.
    #[schema(required)]
    pub oldest_due: Option<DateTime<Utc>>,
    pub suppressed_addresses: i64,
}

/// How many notices are in a state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoticeCount)]
pub struct Count {
    #[schema(value_type = String, example = "queued")]
    pub state: infra::mail::NoticeState,
    pub notices: i64,
}

/// How mail stands now.
pub async fn read(house: &House) -> Result<Answer, Problem> {
    let status = house.ledger.status(house.log.clock.now()).await?;
    Ok(Answer {
        stopped: status.stopped,
        stopped_because: status.stopped_because,
        notices: status.counts.into_iter().map(|(state, notices)| Count { state, notices }).collect(),
        oldest_due: status.oldest_due,
        suppressed_addresses: status.suppressed_addresses,
    })
}

/// How mail stands
#[utoipa::path(tag = "mail", operation_id = "getMailStatus", responses((status = 200, body = Answer, description = "Counts by state, and the stop switch."), ReadProblems))]
#[get("/mail")]
pub async fn handler(caller: Caller, access: Data<Access>, house: Theirs<House>) -> Result<actix_web::web::Json<Answer>, Problem> {
    access.require(&caller, Action::ReadLog, Object::Organisation).await?;
    Ok(actix_web::web::Json(read(&house).await?))
}
