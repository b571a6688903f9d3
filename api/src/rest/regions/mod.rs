//! Regions: the tree under the organisation.

mod declare_holiday;
mod found;
mod get;
mod list;
mod list_fee_plans;
mod list_holidays;
mod list_subtree;
mod rename;
mod set_currencies;
mod set_fee_plan;
mod withdraw_holiday;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(declare_holiday::handler)
        .service(found::handler)
        .service(get::handler)
        .service(list::handler)
        .service(list_fee_plans::handler)
        .service(list_holidays::handler)
        .service(list_subtree::handler)
        .service(rename::handler)
        .service(set_currencies::handler)
        .service(set_fee_plan::handler)
        .service(withdraw_holiday::handler);
}
