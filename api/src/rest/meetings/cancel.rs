//! POST /meetings/{id}/cancel

use crate::rest::prelude::*;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};

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
    asked.require(Action::RunChapter, Object::Meeting(id)).await?;
    let change = MeetingChange::Cancel { reason: asked.body.reason.clone() };
    asked.change(ChangeMeeting { id, change }).await
}
