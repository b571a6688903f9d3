//! The organisation and its regions: how they do, and their parts compared, each of which opens.

mod parts;
mod show;

use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(show::organisation).service(show::region);
}
