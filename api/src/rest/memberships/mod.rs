//! Memberships: from application to departure, and what members report.

mod approve;
mod change_contact;
mod complete_training;
mod credit_training;
mod decide_renewal;
mod decline;
mod end_leave;
mod give_testimonial;
mod grant_leave;
mod object;
mod reinstate;
mod report_one_to_one;
mod resign;
mod terminate;
mod transfer;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(approve::handler)
        .service(change_contact::handler)
        .service(complete_training::handler)
        .service(credit_training::handler)
        .service(decide_renewal::handler)
        .service(decline::handler)
        .service(end_leave::handler)
        .service(give_testimonial::handler)
        .service(grant_leave::handler)
        .service(object::handler)
        .service(reinstate::handler)
        .service(report_one_to_one::handler)
        .service(resign::handler)
        .service(terminate::handler)
        .service(transfer::handler)
        .service(withdraw::handler);
}
