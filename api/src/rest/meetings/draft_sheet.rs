//! PUT /meetings/{id}/attendance

use super::run;
use crate::rest::prelude::*;
use domain::meeting::SheetEntry;
use infra::commands::meetings::MeetingChange;

/// Note marks on the attendance sheet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DraftAttendanceSheet, example = json!({"entries": [{"membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "mark": "P"}]}))]
pub struct Request {
    #[schema(value_type = Vec<schemas::SheetEntry>)]
    entries: Vec<SheetEntry>,
}

/// Note marks on the attendance sheet
///
/// Marks that are not named stand as before. A draft does not count.
#[utoipa::path(tag = "meetings", operation_id = "draftAttendanceSheet", request_body = Request, responses(Changes))]
#[put("/meetings/{id}/attendance")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let change = MeetingChange::DraftSheet { entries: asked.body.entries.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
