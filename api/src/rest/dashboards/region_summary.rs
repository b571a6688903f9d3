//! GET /regions/{id}/dashboards/summary

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, summary_of_area};
use projections::answers::summary::Summary;

/// A region at a glance, with the regions beneath it
///
/// Totals only.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionSummary", params(Lens), responses((status = 200, body = Summary, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/summary")]
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
    let answer = summary_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "region")
}
