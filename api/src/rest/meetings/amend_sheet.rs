//! POST /meetings/{id}/attendance/amend

use super::run;
use crate::rest::prelude::*;
use domain::meeting::SheetEntry;
use infra::commands::meetings::MeetingChange;

/// Correct a completed attendance sheet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AmendAttendanceSheet, example = json!({"entries": [{"membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "mark": "L"}], "reason": "Came at 07:20"}))]
pub struct Request {
    /// The lines that were wrong, as they should be. A member who was active on the day and has no line, since the payment was recorded
    /// later, gets one.
    #[schema(value_type = Vec<schemas::SheetEntry>)]
    entries: Vec<SheetEntry>,
    #[schema(value_type = schemas::Note)]
    reason: Note,
}

/// Correct a completed attendance sheet
#[utoipa::path(tag = "meetings", operation_id = "amendAttendanceSheet", request_body = Request, responses(Changes))]
#[post("/meetings/{id}/attendance/amend")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MeetingId(*id);
    let change = MeetingChange::AmendSheet { entries: asked.body.entries.clone(), reason: asked.body.reason.clone() };
    Ok(Reply::changed(run(asked.doing(), id, change).await?))
}
