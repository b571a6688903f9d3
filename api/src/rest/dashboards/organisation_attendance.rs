//! GET /organisation/dashboards/attendance

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, attendance_of_area};
use projections::answers::attendance::AreaAttendance;

/// The attendance of the organisation
///
/// Absences against the limit, substitutes, punctuality. Only completed sheets count.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationAttendance", params(Lens), responses((status = 200, body = AreaAttendance, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/attendance")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    lens: Query<Lens>,
) -> Result<HttpResponse, Problem> {
    access.require(&caller, Action::ReadDashboards, Object::Organisation).await?;
    let scope = AreaScope::Organisation;
    let view = lens.area(&runner, &commands, scope).await?;
    let answer = attendance_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "organisation")
}
