//! GET /regions/{id}/dashboards/attendance

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, attendance_of_area};
use projections::answers::attendance::AreaAttendance;

/// The attendance of a region with its subtree
///
/// Absences against the limit, substitutes, punctuality. Only completed sheets count.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionAttendance", params(Lens), responses((status = 200, body = AreaAttendance, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/attendance")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    id: Path<Uuid>,
    lens: Query<Lens>,
) -> Result<HttpResponse, Problem> {
    let id = RegionId(*id);
    access.require(&caller, Action::ReadDashboards, Object::Region(id)).await?;
    let scope = AreaScope::Region(id);
    let view = lens.area(&runner, &commands, scope).await?;
    let answer = attendance_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "region")
}
