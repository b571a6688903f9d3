//! GET /organisation/dashboards/referral-value

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, referral_value_of_area};
use projections::answers::referral_value::AreaReferralValue;

/// The referral value of the organisation
///
/// Referrals given and received, closed business by currency, conversion, ageing, and how evenly referrals are spread.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationReferralValue", params(Lens), responses((status = 200, body = AreaReferralValue, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/referral-value")]
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
    let answer = referral_value_of_area(&view.source, scope, view.window).await?;
    shown(&view, answer, "organisation")
}
