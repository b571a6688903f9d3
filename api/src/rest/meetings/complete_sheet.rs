//! POST /meetings/{id}/attendance/complete

use super::run;
use crate::rest::prelude::*;
use domain::meeting::SheetEntry;
use infra::commands::meetings::MeetingChange;

/// Complete the attendance sheet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompleteAttendanceSheet, example = json!({"entries": [{"membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "mark": "P"}]}))]
pub struct Request {
    /// Lines that are left out are taken from the draft. Together they name every member who is active on the day, once, and nobody else.
    #[schema(value_type = Vec<schemas::SheetEntry>)]
    entries: Vec<SheetEntry>,
}

/// Complete the attendance sheet
///
/// From now on it counts. GET the sheet first for the members to be marked.
#[utoipa::path(tag = "meetings", operation_id = "completeAttendanceSheet", request_body = Request, responses(Changes))]
#[post("/meetings/{id}/attendance/complete")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let change = MeetingChange::CompleteSheet { entries: asked.body.entries.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
