//! GET /chapters/{id}/dashboards/scores

use super::lens::{Lens, Look, shown};
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::dashboards::scores_of_chapter;
use projections::answers::scores::{ChapterScore, MemberScores};

/// A chapter's score, and those of its members.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChapterScores {
    chapter: ChapterScore,
    members: MemberScores,
}

/// The scores of the chapters of an area.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaScores {
    pub items: Vec<ChapterScore>,
}

/// The scores of a chapter and its members
///
/// Every point explained: the measure, the band, the counts, and the policy that it came from. Reckoned on the day `to`.
#[utoipa::path(tag = "dashboards", operation_id = "getChapterScores", params(Lens), responses((status = 200, body = ChapterScores, description = "The dashboard; `Chapterhouse-Position` says as of which position."), ReadProblems))]
#[get("/chapters/{id}/dashboards/scores")]
pub async fn handler(id: Path<Uuid>, look: Look) -> Result<HttpResponse, Problem> {
    let id = ChapterId(*id);
    let view = look.at_chapter(Action::ReadDashboards, id).await?;
    let answer = scores_of_chapter(&view.source, id, view.window.to).await?;
    shown(&view, answer.map(|(chapter, members)| ChapterScores { chapter, members }), "chapter")
}
