//! Referral pledges, from promise to closed business.

mod acknowledge;
mod amend_amount;
mod close;
mod dispute;
pub mod get;
mod list;
mod mark_not_sold;
pub mod party;
pub mod pledge;
mod record_contact;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(acknowledge::handler)
        .service(amend_amount::handler)
        .service(close::handler)
        .service(dispute::handler)
        .service(get::handler)
        .service(list::handler)
        .service(mark_not_sold::handler)
        .service(pledge::handler)
        .service(record_contact::handler)
        .service(withdraw::handler);
}
