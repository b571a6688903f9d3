//! The mail queue, for headquarters: what waits, what was sent, what failed, and what a person has to settle; the switch, and addresses that no mail goes to.

mod addresses;
mod queue;

use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(queue::show).service(queue::send).service(addresses::show).service(addresses::send);
}
