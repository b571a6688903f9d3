//! GET /chapters/{id}/dashboards/attendance

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::attendance_of_chapter;
use projections::answers::attendance::ChapterAttendance;

/// The attendance of a chapter
///
/// Absences against the limit, substitutes, punctuality. Only completed sheets count.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterAttendance", params(Lens), responses((status = 200, body = ChapterAttendance, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/attendance")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = attendance_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
