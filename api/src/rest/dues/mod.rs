//! Dues: what a membership owes and has paid.

mod charge;
mod correction;
mod dishonour_payment;
pub mod get;
mod issue_credit_note;
mod receive_payment;
mod refund;
mod waive;
mod write_off;
mod write_off_balance;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(charge::handler)
        .service(dishonour_payment::handler)
        .service(get::handler)
        .service(issue_credit_note::handler)
        .service(receive_payment::handler)
        .service(refund::handler)
        .service(waive::handler)
        .service(write_off::handler)
        .service(write_off_balance::handler);
}
