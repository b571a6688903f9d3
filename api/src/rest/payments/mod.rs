//! The payments over an area: which came in, and what they add up to.

pub mod list;
pub mod totals;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::handler).service(totals::handler);
}
