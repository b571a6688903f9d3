//! DELETE /meetings/{id}/visitors/{person_id}

use crate::rest::prelude::*;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};

/// Take a visitor off the list
#[utoipa::path(tag = "meetings", operation_id = "removeVisitor", responses(Changes))]
#[delete("/meetings/{id}/visitors/{person_id}")]
pub async fn handler(path: Path<(Uuid, Uuid)>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let (id, person_id) = path.into_inner();
    let (id, person_id) = (MeetingId(id), PersonId(person_id));
    asked.require(Action::RunChapter, Object::Meeting(id)).await?;
    let change = MeetingChange::RemoveVisitor { person_id };
    asked.change(ChangeMeeting { id, change }).await
}
