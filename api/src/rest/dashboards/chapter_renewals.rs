//! GET /chapters/{id}/dashboards/renewals

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::renewals_of_chapter;
use projections::answers::renewals::ChapterRenewals;

/// The renewals of a chapter
///
/// Who is due, invoiced, paid, late or lapsed; retention; expected and received dues.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterRenewals", params(Lens), responses((status = 200, body = ChapterRenewals, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/renewals")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = renewals_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
