//! GET /regions/{id}/dashboards/renewals

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, renewals_of_area};
use projections::answers::renewals::AreaRenewals;

/// The renewals of a region with its subtree
///
/// Who is due, invoiced, paid, late or lapsed; retention; expected and received dues.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionRenewals", params(Lens), responses((status = 200, body = AreaRenewals, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/renewals")]
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
    let answer = renewals_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "region")
}
