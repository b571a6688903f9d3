//! GET /regions/{id}/dashboards/referral-value

use super::converted::{InCurrency, Totals, shown_in};
use super::lens::{Converting, Lens, Look};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, referral_value_of_area};
use projections::answers::referral_value::AreaReferralValue;

/// The referral value of a region with its subtree
///
/// Referrals given and received, closed business by currency, conversion, ageing, and how evenly referrals are spread.
#[utoipa::path(tag = "dashboards", operation_id = "getRegionReferralValue", params(Lens, Converting), responses((status = 200, body = InCurrency<AreaReferralValue>, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/regions/{id}/dashboards/referral-value")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Region(RegionId(*id));
    let view = look.at_area(scope).await?;
    let answer = referral_value_of_area(&view.source, scope, view.window).await?;
    shown_in(&view, answer, "region", |answer| Totals { business: answer.totals.business.iter().collect(), dues_paid: None }).await
}
