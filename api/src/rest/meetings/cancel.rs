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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    access.require(&caller, Action::RunChapter, Object::Meeting(id)).await?;
    let change = MeetingChange::Cancel { reason: sent.body.reason.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMeeting { id, change }).await?))
}
