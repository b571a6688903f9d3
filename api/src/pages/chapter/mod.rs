//! A chapter's pages, for those who lead it.

mod applications;
mod apply;
mod attendance;
mod closings;
mod dues;
mod home;
mod meetings;
mod members;
mod officers;
mod parties;
mod plan;
mod pledges;
mod recruiting;
mod referrals;
mod renewals;
mod scores;
mod to_do;

use super::desk::Desk;
use super::instead::Instead;
use crate::http::access::Action;
use crate::http::problem::Problem;
use crate::rest::dashboards::lens::View;
use actix_web::web::ServiceConfig;
use chrono_tz::Tz;
use domain::ChapterId;
use domain::chapter::{Chapter, Founded};
use infra::runner::RunnerError;

pub fn routes(config: &mut ServiceConfig) {
    config.service(applications::show).service(applications::send).service(apply::show).service(apply::send);
    config.service(officers::show).service(officers::send).service(dues::show).service(plan::show).service(plan::send);
    config.service(home::show).service(attendance::show).service(meetings::show).service(members::show).service(members::send);
    config.service(scores::show).service(referrals::show).service(pledges::show).service(closings::show).service(renewals::show);
}

/// A chapter, as somebody with a charge in it looks at it.
struct Seen {
    id: ChapterId,
    chapter: Founded,
    view: View,
}

/// Looks at a chapter's dashboards, as far as the caller may.
async fn seen(desk: &Desk, id: ChapterId) -> Result<Seen, Instead> {
    let chapter = desk.house().commands.load::<Chapter>(&id.to_string(), false).await?.state;
    // Whether there is such a chapter, the check says.
    let lens = desk.lens(chapter.time_zone().unwrap_or(Tz::UTC))?;
    let view = desk.looking(&lens).at_chapter(Action::ReadDashboards, id).await?;
    // Its name and its meetings as they were known then.
    let chapter = desk.known_to(&view).load::<Chapter>(&id.to_string(), false).await?.state;
    let chapter = chapter.founded().cloned().ok_or_else(gone)?;
    Ok(Seen { id, chapter, view })
}

/// A dashboard that there is: the chapter stood already, as of the moment that is looked at.
fn there<T>(answer: Result<Option<T>, RunnerError>) -> Result<T, Instead> {
    Ok(answer?.ok_or_else(gone)?)
}

fn gone() -> Problem {
    Problem::not_found("chapter at that moment")
}
