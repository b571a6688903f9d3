//! The read tables: which there are, and the events behind each row.

pub mod explain;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::handler).service(explain::handler);
}
