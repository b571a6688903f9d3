//! Referrals received, reminders of them, and thanks for closed business.

use super::*;
use crate::event_log::ReadError;
use domain::referral::{Pledge, Referral, ReferralEvent};
use domain::{ReferralId, calendar::days_from};

pub(super) async fn letters(unit: &mut Unit<'_>, notice: &Notice) -> Letters {
    let id = match notice {
        Notice::ReferralReceived { referral_id }
        | Notice::ReferralReminder { referral_id, .. }
        | Notice::ClosedBusiness { referral_id, .. } => *referral_id,
        _ => return Ok(Err("this is no notice of a referral")),
    };
    let referral = unit.existing::<Referral>(&id.to_string(), "referral").await?;
    let Some(pledge) = referral.pledge() else { return Ok(Err("there is no such referral")) };
    let desk = Desk::of(unit, pledge.parties.chapter_id).await?;
    let about = subject("referral", id);
    match notice {
        Notice::ClosedBusiness { closure_id, .. } => {
            let Some(closure) = pledge.closures.iter().find(|closure| closure.closure_id == *closure_id) else {
                return Ok(Err("there is no such closing"));
            };
            let Some(to) = desk.member(unit, pledge.parties.giver).await? else { return Ok(Err("the giver cannot be written to")) };
            // The giver hears of the amount only where the receiver shares it.
            let amount = closure.amount_shared.then(|| to.form.money(closure.amount));
            let values = json!({ "receiver": name_of(unit, pledge.parties.receiver).await?.as_str(), "amount": amount });
            let told = letter(NoticeKind::ClosedBusinessThanks, about, closure_id, to, values);
            desk.post(vec![told])
        }
        Notice::ReferralReminder { last_news, days, .. } => {
            if !pledge.stage.is_open() {
                return Ok(Err("something has come of it"));
            }
            if days_from(*last_news, pledge.patience_days) != pledge.expires_on {
                return Ok(Err("there has been other news of it since"));
            }
            received(unit, desk, id, pledge, NoticeKind::ReferralReminder, format!("{last_news} {days}"), Some(*days)).await
        }
        _ => received(unit, desk, id, pledge, NoticeKind::ReferralReceived, "pledged".to_owned(), None).await,
    }
}

async fn received(
    unit: &mut Unit<'_>,
    desk: Desk,
    id: ReferralId,
    pledge: &Pledge,
    kind: NoticeKind,
    occurrence: String,
    days: Option<u32>,
) -> Letters {
    let Some(to) = desk.member(unit, pledge.parties.receiver).await? else { return Ok(Err("the receiver cannot be written to")) };
    // The pledge itself does not keep what was said of it.
    let first = unit.first_of("referral", &id.to_string()).await?;
    let event = first.map(|event| event.payload_as::<ReferralEvent>()).transpose().map_err(ReadError::from)?;
    let Some(ReferralEvent::Pledged { contact, description, .. }) = event else { return Ok(Err("there is no such referral")) };
    let values = json!({
        "giver": name_of(unit, pledge.parties.giver).await?.as_str(),
        "description": description.0.as_str(),
        "days": days,
        "contact": contact.as_ref().map(|contact| contact.name.0.as_str()),
        "phone": contact.as_ref().and_then(|contact| contact.phone.as_ref()).map(|phone| phone.0.as_str()),
        "email": contact.as_ref().and_then(|contact| contact.email.as_ref()).map(|email| email.0.as_str()),
    });
    let told = letter(kind, subject("referral", id), occurrence, to, values);
    desk.post(vec![told])
}
