//! GET /chapters/{id}/dashboards/summary

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::summary_of_chapter;
use projections::answers::summary::Summary;

/// A chapter at a glance
///
/// Totals only, so that every member of the chapter may read them: as they stand now, since the difference of two moments would be one amount, and
/// without what members owe.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterSummary", params(Lens), responses((status = 200, body = Summary, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/summary")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::Read, id).await?;
    look.only_now_for_members(id).await?;
    let answer = summary_of_chapter(&view.source, id, view.window).await?;
    let by_member = look.is_by_member(id).await?;
    let answer = answer.map(|answer| if by_member { Summary { receivables: None, ..answer } } else { answer });
    shown(&view, answer, "chapter")
}
