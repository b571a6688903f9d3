//! Dashboards: attendance, referral value, renewals and more, of a chapter, a region with its subtree, and the organisation.

mod chapter_attendance;
mod chapter_referral_value;
mod chapter_renewals;
mod chapter_return_on_dues;
mod chapter_roster;
mod chapter_scores;
mod chapter_summary;
mod converted;
pub mod lens;
mod member_score;
mod organisation_attendance;
mod organisation_referral_value;
mod organisation_renewals;
mod organisation_return_on_dues;
mod organisation_roster;
mod organisation_scores;
mod organisation_summary;
mod region_attendance;
mod region_referral_value;
mod region_renewals;
mod region_return_on_dues;
mod region_roster;
mod region_scores;
mod region_summary;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(chapter_attendance::handler)
        .service(chapter_referral_value::handler)
        .service(chapter_renewals::handler)
        .service(chapter_return_on_dues::handler)
        .service(chapter_roster::handler)
        .service(chapter_scores::handler)
        .service(chapter_summary::handler)
        .service(member_score::handler)
        .service(organisation_attendance::handler)
        .service(organisation_referral_value::handler)
        .service(organisation_renewals::handler)
        .service(organisation_return_on_dues::handler)
        .service(organisation_roster::handler)
        .service(organisation_scores::handler)
        .service(organisation_summary::handler)
        .service(region_attendance::handler)
        .service(region_referral_value::handler)
        .service(region_renewals::handler)
        .service(region_return_on_dues::handler)
        .service(region_roster::handler)
        .service(region_scores::handler)
        .service(region_summary::handler);
}
