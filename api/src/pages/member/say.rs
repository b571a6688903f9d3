//! POST /referrals/{id}: what a party says to a referral.

use super::referral::shown;
use crate::pages::act::Filled;
use crate::pages::instead::{Instead, sentence};
use crate::rest::referrals::party::{Party, say};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use domain::text::Note;
use domain::{Currency, Money, ReferralId};
use infra::commands::referrals::ReferralChange;
use std::collections::BTreeMap;
use uuid::Uuid;

type Wrong = BTreeMap<&'static str, String>;

fn read(fields: &BTreeMap<String, String>) -> Result<(Party, ReferralChange), Wrong> {
    let field = |name: &str| fields.get(name).map_or("", |text| text.trim());
    let one = |name: &'static str, text: String| BTreeMap::from([(name, text)]);
    let reason = || Note::parse(field("reason")).map_err(|error| one("reason", format!("Why: {error}.")));
    Ok(match field("action") {
        "acknowledge" => (Party::Receiver, ReferralChange::Acknowledge),
        "contact" => (Party::Receiver, ReferralChange::RecordContact),
        "not-sold" => (Party::Receiver, ReferralChange::MarkNotSold { reason: reason()? }),
        "withdraw" => (Party::Giver, ReferralChange::Withdraw { reason: reason()? }),
        "close" => {
            let currency = Currency::parse(field("currency")).map_err(|error| one("currency", format!("The currency: {error}.")))?;
            let amount = Money::parse(&field("amount").replace([' ', '\'', '’'], ""), currency);
            let amount = amount.map_err(|error| one("amount", format!("The amount: {error}.")))?;
            let change =
                ReferralChange::Close { closure_id: infra::ids::fresh().into(), amount, amount_shared: field("shared") == "yes", on: None };
            (Party::Receiver, change)
        }
        _ => return Err(one("amount", "Choose what you want to say.".to_owned())),
    })
}

#[post("/referrals/{id}")]
pub async fn act(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ReferralId(*id);
    let (status, wrong) = match read(&filled.fields) {
        Err(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, wrong),
        Ok((party, change)) => match say(filled.doing(), party, id, change).await {
            Ok(_) => return Ok(filled.desk.visitor.to(&format!("/referrals/{id}"))),
            Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
                let field = if problem.field.as_deref() == Some("reason") { "reason" } else { "amount" };
                (StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT), BTreeMap::from([(field, sentence(&problem.detail))]))
            }
            Err(problem) => return Err(problem.into()),
        },
    };
    shown(&filled.desk, id, status, filled.fields.clone(), wrong).await
}
