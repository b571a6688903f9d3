//! DELETE /meetings/{id}/visitors/{person_id}

use super::run;
use crate::rest::prelude::*;
use infra::commands::meetings::MeetingChange;

/// Take a visitor off the list
#[utoipa::path(tag = "meetings", operation_id = "removeVisitor", responses(Changes))]
#[delete("/meetings/{id}/visitors/{person_id}")]
pub async fn handler(path: Path<(Uuid, Uuid)>, asked: Asked<Nothing>) -> Result<Reply, Problem> {
    let (id, person_id) = path.into_inner();
    let (id, person_id) = (MeetingId(id), PersonId(person_id));
    let change = MeetingChange::RemoveVisitor { person_id };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
