//! The read tables: which there are, how far they have followed the log, and the events behind each row.

pub mod explain;
mod list;
pub mod positions;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::handler).service(explain::handler);
    config.service(positions::handler).service(positions::rebuild);
}
