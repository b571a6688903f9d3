//! Dues: what a membership owes and has paid.

pub mod charge;
mod correction;
mod dishonour_payment;
pub mod get;
mod issue_credit_note;
pub mod list_entries;
mod receive_payment;
mod refund;
mod waive;
mod write_off;
mod write_off_balance;

use crate::rest::prelude::*;
use infra::commands::dues::{ChangeDues, DuesChange};
use utoipa_actix_web::service_config::ServiceConfig;

/// Changes what a membership owes or has paid, for whoever handles money.
pub async fn handle(doing: Doing<'_>, membership_id: MembershipId, change: DuesChange) -> Result<Committed, Problem> {
    doing.require(Action::HandleMoney, Object::Membership(membership_id)).await?;
    doing.perform(ChangeDues { membership_id, change }).await
}

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(charge::handler)
        .service(dishonour_payment::handler)
        .service(get::handler)
        .service(issue_credit_note::handler)
        .service(list_entries::handler)
        .service(receive_payment::handler)
        .service(refund::handler)
        .service(waive::handler)
        .service(write_off::handler)
        .service(write_off_balance::handler);
}
