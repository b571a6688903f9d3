//! How the program does, for those who look after it: read tables and tasks; who looked at what; and exchange rates.

mod rates;
mod records;
mod status;
mod tasks;

use super::frame::Link;
use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(status::show).service(status::send).service(tasks::show).service(tasks::send);
    config.service(records::show).service(rates::show).service(rates::send);
}

/// The pages beside each other.
fn tabs(here: &str) -> Vec<Link> {
    let tab = |(name, to): (&str, &str)| Link { name: name.to_owned(), to: to.to_owned(), here: to == here };
    [("Read tables", "/operations"), ("Tasks", "/operations/tasks"), ("Access records", "/operations/access"), ("Exchange rates", "/rates")]
        .map(tab)
        .into()
}
