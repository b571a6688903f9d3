//! GET /organisation/dashboards/attendance

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, attendance_of_area};
use projections::answers::attendance::AreaAttendance;

/// The attendance of the organisation
///
/// Absences against the limit, substitutes, punctuality. Only completed sheets count.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationAttendance", params(Lens), responses((status = 200, body = AreaAttendance, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/attendance")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let answer = attendance_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "organisation")
}
