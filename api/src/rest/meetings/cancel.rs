//! POST /meetings/{id}/cancel

use super::run;
use crate::rest::prelude::*;
use infra::commands::meetings::MeetingChange;

/// Call a meeting off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelMeeting, example = json!({"reason": "The house is closed"}))]
pub struct Request {
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Call a meeting off
#[utoipa::path(tag = "meetings", operation_id = "cancelMeeting", request_body = Request, responses(Changes))]
#[post("/meetings/{id}/cancel")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let change = MeetingChange::Cancel { reason: asked.body.reason.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
