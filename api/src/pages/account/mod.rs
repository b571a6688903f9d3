//! Signing in and one's own account, in the browser. A form is sent by the page that was shown and no other: by its token, and by what the
//! browser says of where it comes from.

pub mod form;
mod identity;
mod links;
mod own;
mod provider;
mod sign_in;
pub mod wanted;

use actix_web::web::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(sign_in::show).service(sign_in::act).service(sign_in::show_code).service(sign_in::act_code);
    config.service(sign_in::show_enrol).service(sign_in::act_enrol).service(sign_in::show_forgotten).service(sign_in::act_forgotten);
    config.service(provider::leave).service(provider::come_back).service(identity::unlink);
    config.service(links::show_invitation).service(links::act_invitation).service(links::show_reset).service(links::act_reset);
    config.service(links::show_operator).service(links::act_operator);
    config.service(own::show).service(own::sign_out).service(own::change_password).service(own::end_session);
    config.service(own::show_second_factor).service(own::act_second_factor).service(own::new_recovery_codes);
}
