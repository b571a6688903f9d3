//! Meetings: where and when, the attendance sheet, visitors.

mod amend_sheet;
mod answer_invitation;
mod cancel;
mod complete_sheet;
mod declare_holiday;
mod draft_sheet;
pub mod get;
pub mod get_sheet;
pub mod list_answers;
pub mod list_visitors;
mod move_to;
pub mod register_visitor;
mod remove_visitor;

use crate::rest::prelude::*;
use infra::commands::meetings::{ChangeMeeting, MeetingChange};
use utoipa_actix_web::service_config::ServiceConfig;

/// Changes a meeting, for whoever runs its chapter.
pub async fn run(doing: Doing<'_>, id: MeetingId, change: MeetingChange) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Meeting(id)).await?;
    doing.perform(ChangeMeeting { id, change }).await
}

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(amend_sheet::handler)
        .service(cancel::handler)
        .service(complete_sheet::handler)
        .service(declare_holiday::handler)
        .service(draft_sheet::handler)
        .service(get::handler)
        .service(get_sheet::handler)
        .service(list_visitors::handler)
        .service(list_answers::handler)
        .service(answer_invitation::handler)
        .service(move_to::handler)
        .service(register_visitor::handler)
        .service(remove_visitor::handler);
}
