//! GET /organisation/dashboards/referral-value

use super::converted::{InCurrency, Totals, shown_in};
use super::lens::{Converting, Lens, Look};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::{AreaScope, referral_value_of_area};
use projections::answers::referral_value::AreaReferralValue;

/// The referral value of the organisation
///
/// Referrals given and received, closed business by currency, conversion, ageing, and how evenly referrals are spread.
#[utoipa::path(tag = "dashboards", operation_id = "getOrganisationReferralValue", params(Lens, Converting), responses((status = 200, body = InCurrency<AreaReferralValue>, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/organisation/dashboards/referral-value")]
pub async fn handler(look: Look) -> Result<HttpResponse, Problem> {
    let scope = AreaScope::Organisation;
    let view = look.at_area(scope).await?;
    let answer = referral_value_of_area(&view.source, scope, view.window).await?;
    shown_in(&view, answer, "organisation", |answer| Totals { business: answer.totals.business.iter().collect(), dues_paid: None }).await
}
