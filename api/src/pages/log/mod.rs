//! The log, for those who read it: look for events, follow one to its causes and effects, and from a number to the events behind it.

mod event;
mod explorer;
mod filter;
mod told;
mod who;
mod why;
mod workbook;

use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(explorer::show).service(why::show).service(event::show);
}
