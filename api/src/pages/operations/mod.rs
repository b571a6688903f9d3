//! How the program does, for those who look after it: read tables and tasks; who looked at what; and exchange rates.

mod rates;
mod records;
mod status;
mod tasks;

use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(status::show).service(status::send).service(tasks::show).service(tasks::send);
    config.service(records::show).service(rates::show).service(rates::send);
}
