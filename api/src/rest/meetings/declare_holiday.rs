//! POST /meetings/{id}/holiday

use crate::rest::prelude::*;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};

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
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    access.require(&caller, Action::RunChapter, Object::Meeting(id)).await?;
    let change = MeetingChange::DeclareHoliday { name: sent.body.name.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMeeting { id, change }).await?))
}
