//! GET /chapters/{id}/dashboards/attendance

use super::lens::{Lens, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::attendance_of_chapter;
use projections::answers::attendance::ChapterAttendance;

/// The attendance of a chapter
///
/// Absences against the limit, substitutes, punctuality. Only completed sheets count.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterAttendance", params(Lens), responses((status = 200, body = ChapterAttendance, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/attendance")]
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
    let answer = attendance_of_chapter(&view.source, id, view.window).await?;
    shown(&view, answer, "chapter")
}
