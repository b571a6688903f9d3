//! DELETE /meetings/{id}/visitors/{person_id}

use crate::rest::prelude::*;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};

/// Take a visitor off the list
#[utoipa::path(tag = "meetings", operation_id = "removeVisitor", responses(Changes))]
#[delete("/meetings/{id}/visitors/{person_id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    path: Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Reply, Problem> {
    let (id, person_id) = path.into_inner();
    let (id, person_id) = (MeetingId(id), PersonId(person_id));
    access.require(&caller, Action::RunChapter, Object::Meeting(id)).await?;
    let change = MeetingChange::RemoveVisitor { person_id };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMeeting { id, change }).await?))
}
