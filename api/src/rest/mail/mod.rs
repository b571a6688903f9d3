//! Mail as a whole: how it stands, the stop switch, and addresses that no mail goes to.

pub mod allow_address;
mod list_suppressed;
pub mod status;
pub mod switch;
mod take_bounce;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_suppressed::handler)
        .service(allow_address::handler)
        .service(switch::handler)
        .service(take_bounce::handler)
        .service(status::handler);
}
