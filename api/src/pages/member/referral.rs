//! GET /referrals/{id}: one referral, and what its receiver or giver can say to it.

use super::{acts_for, cards};
use crate::pages::act::fresh_key;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::words;
use crate::rest::referrals::get;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get as at};
use askama::Template;
use domain::ReferralId;
use domain::chapter::Chapter;
use domain::referral::Stage;
use infra::runner::Source;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "member/referral.html")]
struct Page {
    frame: Frame,
    key: String,
    version: i64,
    path: String,
    giver: (String, String),
    receiver: (String, String),
    pledged: String,
    tier: &'static str,
    stage: &'static str,
    expires: Option<String>,
    about: String,
    contact: Vec<String>,
    /// When, and how much where that is told.
    closings: Vec<(String, String)>,
    /// What can be said now: each with its button.
    says: Vec<(&'static str, &'static str)>,
    closes: bool,
    currency: String,
    fields: BTreeMap<String, String>,
    wrong: BTreeMap<&'static str, String>,
}

impl Page {
    fn typed(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    fn wrong_with(&self, field: &str) -> Option<&String> {
        self.wrong.get(field)
    }
}

#[at("/referrals/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, ReferralId(*id), StatusCode::OK, BTreeMap::new(), BTreeMap::new()).await
}

/// The page, with what was typed and what is wrong with it.
pub async fn shown(
    desk: &Desk,
    id: ReferralId,
    status: StatusCode,
    fields: BTreeMap<String, String>,
    wrong: BTreeMap<&'static str, String>,
) -> Result<HttpResponse, Instead> {
    let found = get::read(&desk.caller, &desk.access, &desk.house().commands, id).await?;
    let get::Answer { chapter_id, giver, receiver, stage, closures, .. } = &found.body;
    let cards = cards(&Source::live(&desk.house().runner).await?, *chapter_id).await?;
    let chapter = desk.house().commands.load::<Chapter>(&chapter_id.to_string(), false).await?.state;
    let (gives, receives) = (acts_for(desk, *giver).await?, acts_for(desk, *receiver).await?);
    let form = &desk.form;
    let party = |id: &domain::MembershipId| (cards.name(*id), format!("/memberships/{id}"));
    let own = desk.caller.own_memberships().next();
    let member = own.filter(|own| own == giver || own == receiver).unwrap_or(*receiver);
    let contact = found.body.contact.as_ref();
    let contact = contact.map(|contact| {
        let name = contact.name.0.to_string();
        let email = contact.email.as_ref().map(|email| email.0.as_str().to_owned());
        let phone = contact.phone.as_ref().map(|phone| phone.0.to_string());
        [Some(name), phone, email].into_iter().flatten().collect()
    });
    let mut says = Vec::new();
    if receives && *stage == Stage::Pledged {
        says.push(("acknowledge", "I have seen it"));
    }
    if receives && matches!(stage, Stage::Pledged | Stage::Acknowledged) {
        says.push(("contact", "I have spoken to them"));
    }
    let page = Page {
        frame: desk.frame(Place::Member(*chapter_id, member), &format!("/memberships/{member}"), None).await?,
        key: fresh_key(),
        version: found.version,
        path: format!("/referrals/{id}"),
        giver: party(giver),
        receiver: party(receiver),
        pledged: form.date(found.body.pledged_on),
        tier: words::tier(found.body.tier),
        stage: words::referral_stage(*stage),
        expires: stage.is_open().then(|| form.date(found.body.expires_on)),
        about: found.body.description.as_ref().map(|about| about.0.to_string()).unwrap_or_default(),
        contact: contact.unwrap_or_default(),
        closings: closures
            .iter()
            .map(|closure| {
                let amount = closure.amount.map_or_else(|| "the amount is not shared".to_owned(), |amount| form.money(amount));
                (form.date(closure.closed_on), amount)
            })
            .collect(),
        says: if gives && *stage == Stage::Pledged { says.into_iter().chain([("withdraw", "")]).collect() } else { says },
        closes: receives && (stage.is_open() || matches!(stage, Stage::Closed | Stage::Expired)),
        currency: chapter.founded().map(|chapter| chapter.currency.to_string()).unwrap_or_default(),
        fields,
        wrong,
    };
    Ok(desk.visitor.lively(status, &page)?)
}
