//! Chapters: founding, officers, the meeting rule, and what belongs to them.

pub mod apply;
mod appoint_officer;
mod change_meeting_rule;
pub mod charter;
pub mod dissolve;
pub mod found;
mod get;
mod get_meeting_rule;
pub mod list;
mod list_closings;
mod list_meetings;
mod list_officers;
pub mod list_roster;
mod list_seat_reviews;
mod list_seats;
mod remove_officer;
pub mod rename;
mod resume;
pub mod schedule_meeting;
pub mod suspend;

use crate::rest::prelude::*;
use infra::commands::chapters::{ChangeChapter, ChapterChange};
use utoipa_actix_web::service_config::ServiceConfig;

/// Changes a chapter, for whoever runs it.
pub async fn run(doing: Doing<'_>, id: ChapterId, change: ChapterChange) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Chapter(id)).await?;
    doing.perform(ChangeChapter { id, change }).await
}

/// Changes a chapter, for whoever administers it.
pub async fn administer(doing: Doing<'_>, id: ChapterId, change: ChapterChange) -> Result<Committed, Problem> {
    doing.require(Action::Administer, Object::Chapter(id)).await?;
    doing.perform(ChangeChapter { id, change }).await
}

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(apply::handler)
        .service(appoint_officer::handler)
        .service(change_meeting_rule::handler)
        .service(charter::handler)
        .service(dissolve::handler)
        .service(found::handler)
        .service(get::handler)
        .service(get_meeting_rule::handler)
        .service(list::handler)
        .service(list_closings::handler)
        .service(list_meetings::handler)
        .service(list_officers::handler)
        .service(list_roster::handler)
        .service(list_seat_reviews::handler)
        .service(list_seats::handler)
        .service(remove_officer::handler)
        .service(rename::handler)
        .service(resume::handler)
        .service(schedule_meeting::handler)
        .service(suspend::handler);
}
