//! Memberships: from application to departure, and what members report.

mod approve;
mod change_contact;
mod complete_training;
mod credit_training;
mod decide_renewal;
pub mod decide_seat_review;
mod decline;
mod end_leave;
pub mod get;
pub mod get_application;
mod give_testimonial;
mod grant_leave;
mod list;
pub mod list_one_to_ones;
pub mod list_testimonials;
pub mod list_testimonials_received;
pub mod list_training_credits;
pub mod object;
mod reinstate;
mod report_one_to_one;
mod resign;
mod set_notice_preferences;
mod terminate;
pub mod transfer;
mod withdraw;

use crate::rest::prelude::*;
use domain::membership::MembershipEvent;
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use utoipa_actix_web::service_config::ServiceConfig;

/// Changes a membership, for whoever runs its chapter.
pub async fn run(doing: Doing<'_>, id: MembershipId, change: MembershipChange) -> Result<Committed, Problem> {
    doing.require(Action::RunChapter, Object::Membership(id)).await?;
    doing.perform(ChangeMembership { id, change }).await
}

/// Changes a membership, for the member or whoever may act for them.
pub async fn as_member(doing: Doing<'_>, id: MembershipId, change: MembershipChange) -> Result<Committed, Problem> {
    doing.require(Action::ActAsMember, Object::Membership(id)).await?;
    doing.perform(ChangeMembership { id, change }).await
}

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(approve::handler)
        .service(change_contact::handler)
        .service(set_notice_preferences::handler)
        .service(complete_training::handler)
        .service(credit_training::handler)
        .service(decide_renewal::handler)
        .service(decide_seat_review::handler)
        .service(decline::handler)
        .service(end_leave::handler)
        .service(get::handler)
        .service(get_application::handler)
        .service(give_testimonial::handler)
        .service(grant_leave::handler)
        .service(list::handler)
        .service(list_one_to_ones::handler)
        .service(list_testimonials::handler)
        .service(list_testimonials_received::handler)
        .service(list_training_credits::handler)
        .service(object::handler)
        .service(reinstate::handler)
        .service(report_one_to_one::handler)
        .service(resign::handler)
        .service(terminate::handler)
        .service(transfer::handler)
        .service(withdraw::handler);
}

/// What a membership's own events tell, with its version.
async fn told(commands: &Commands, id: MembershipId) -> Result<(i64, Vec<MembershipEvent>), Problem> {
    let stream = commands.log.reader.stream("membership", &id.to_string(), 0).await?;
    let version = stream.last().map_or(0, |event| event.sequence);
    let events = stream.iter().map(|event| event.payload_as()).collect::<Result<_, _>>();
    Ok((version, events.map_err(infra::event_log::ReadError::from)?))
}
