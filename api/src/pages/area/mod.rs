//! The organisation and its regions: how they do, and their parts compared, each of which opens; their chapters, and what headquarters and
//! directors change of them.

mod administration;
mod chapters;
pub mod fees;
mod found;
mod parts;
mod settings;
mod show;

use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    // What is named by a word goes before what is named by an id.
    config.service(found::show_chapter).service(found::act_chapter).service(found::show_region).service(found::act_region);
    config.service(chapters::of_organisation).service(chapters::of_region);
    config.service(administration::show).service(administration::send).service(settings::show).service(settings::send);
    config.service(show::organisation).service(show::region);
}
