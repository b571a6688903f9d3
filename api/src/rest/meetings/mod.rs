//! Meetings: where and when, the attendance sheet, visitors.

mod amend_sheet;
mod answer_invitation;
mod cancel;
mod complete_sheet;
mod declare_holiday;
mod draft_sheet;
mod get;
mod get_sheet;
mod list_answers;
mod list_visitors;
mod move_to;
mod register_visitor;
mod remove_visitor;

use utoipa_actix_web::service_config::ServiceConfig;

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
