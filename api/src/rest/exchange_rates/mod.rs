//! Exchange rates: what one unit of a currency is in another, by day.

mod list;
pub mod record;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::handler).service(record::handler);
}
