//! GET /regions/{id}/dashboards/referral-value

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, referral_value_of_area};
use projections::answers::referral_value::AreaReferralValue;

/// The referral value of a region with its subtree
///
/// Referrals given and received, closed business by currency, conversion, ageing, and how evenly referrals are spread.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionReferralValue", params(Lens), responses((status = 200, body = AreaReferralValue, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/referral-value")]
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
    let answer = referral_value_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "region")
}
