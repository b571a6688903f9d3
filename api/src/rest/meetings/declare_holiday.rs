//! POST /meetings/{id}/holiday

use super::run;
use crate::rest::prelude::*;
use infra::commands::meetings::MeetingChange;

/// Hold a meeting as a holiday: nobody is absent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclareMeetingHoliday, example = json!({"name": "Fasnacht"}))]
pub struct Request {
    #[schema(value_type = schemas::Name)]
    name: Name,
}

/// Hold a meeting as a holiday: nobody is absent
#[utoipa::path(tag = "meetings", operation_id = "declareMeetingHoliday", request_body = Request, responses(Changes))]
#[post("/meetings/{id}/holiday")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let change = MeetingChange::DeclareHoliday { name: asked.body.name.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
