//! GET /chapters/{id}/dashboards/referral-value

use super::converted::{InCurrency, Totals, shown_in};
use super::lens::{Converting, Lens, Look};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::referral_value_of_chapter;
use projections::answers::referral_value::ChapterReferralValue;

/// The referral value of a chapter
///
/// Referrals given and received, closed business by currency, conversion, ageing, and how evenly referrals are spread.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterReferralValue", params(Lens, Converting), responses((status = 200, body = InCurrency<ChapterReferralValue>, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/referral-value")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = referral_value_of_chapter(&view.source, id, view.window).await?;
    shown_in(&view, answer, "chapter", |answer| Totals { business: answer.totals.business.iter().collect(), dues_paid: None }).await
}
