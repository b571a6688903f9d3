//! GET /regions/{id}/dashboards/return-on-dues

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, return_on_dues_of_area};
use projections::answers::return_on_dues::AreaReturn;

/// The return on dues of a region with its subtree
///
/// Closed business received against dues paid, by currency.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionReturnOnDues", params(Lens), responses((status = 200, body = AreaReturn, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/return-on-dues")]
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
    let answer = return_on_dues_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "region")
}
