//! GET /chapters/{id}/dashboards/referral-value

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::referral_value_of_chapter;
use projections::answers::referral_value::ChapterReferralValue;

/// The referral value of a chapter
///
/// Referrals given and received, closed business by currency, conversion, ageing, and how evenly referrals are spread.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterReferralValue", params(Lens), responses((status = 200, body = ChapterReferralValue, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/referral-value")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    runner: Data<Runner>,
    id: Path<Uuid>,
    lens: Query<Lens>,
) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    access.require(&caller, Action::ReadDashboards, Object::Chapter(id)).await?;
    let view = lens.chapter(&runner, &commands, id).await?;
    let answer = referral_value_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
