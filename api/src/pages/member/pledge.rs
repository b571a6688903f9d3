//! GET and POST /memberships/{id}/referrals/new: a referral in three fields.

use super::{acts_for, cards, gone};
use crate::pages::act::{Filled, fresh_key};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::{Instead, sentence};
use crate::rest::referrals::pledge::{Word, pledge};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::MembershipId;
use domain::referral::{Contact, Tier};
use domain::text::{Name, Note, Phone};
use infra::runner::Source;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "member/pledge.html")]
struct Page {
    frame: Frame,
    key: String,
    base: String,
    others: Vec<(MembershipId, String)>,
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

async fn page(
    desk: &Desk,
    id: MembershipId,
    fields: BTreeMap<String, String>,
    wrong: BTreeMap<&'static str, String>,
) -> Result<Page, Instead> {
    let lens = desk.lens(chrono_tz::UTC)?;
    let (chapter, _) = desk.looking(&lens).at_member(id).await?;
    if !acts_for(desk, id).await? {
        return Err(gone().into());
    }
    let cards = cards(&Source::live(&desk.house().runner).await?, chapter).await?;
    Ok(Page {
        frame: desk.frame(Place::Member(chapter, id), &format!("/memberships/{id}"), None).await?,
        key: fresh_key(),
        base: format!("/memberships/{id}"),
        others: cards.active.into_iter().filter(|(other, _)| *other != id).collect(),
        fields,
        wrong,
    })
}

#[get("/memberships/{id}/referrals/new")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let page = page(&desk, MembershipId(*id), BTreeMap::new(), BTreeMap::new()).await?;
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn read(id: MembershipId, fields: &BTreeMap<String, String>) -> Result<Word, BTreeMap<&'static str, String>> {
    let mut wrong = BTreeMap::new();
    let field = |name: &str| fields.get(name).map_or("", |text| text.trim());
    let receiver = field("receiver").parse().map_err(|_| wrong.insert("receiver", "Choose the member who gets it.".to_owned())).ok();
    let about = Note::parse(field("description")).map_err(|error| wrong.insert("description", format!("What it is about: {error}."))).ok();
    let tier = match field("tier") {
        "inside" => Some(Tier::Inside),
        "outside" => Some(Tier::Outside),
        _ => {
            wrong.insert("tier", "Say who would buy.".to_owned());
            None
        }
    };
    let contact = match (field("contact-name"), field("contact-phone")) {
        ("", "") => Some(None),
        (name, phone) => {
            let name = Name::parse(name).map_err(|error| wrong.insert("contact-name", format!("Whom to call: {error}."))).ok();
            let phone = if phone.is_empty() { Ok(None) } else { Phone::parse(phone).map(Some) };
            let phone = phone.map_err(|error| wrong.insert("contact-phone", format!("Telephone: {error}."))).ok();
            name.zip(phone).map(|(name, phone)| Some(contact_of(name, phone)))
        }
    };
    match (receiver, about, tier, contact) {
        (Some(receiver), Some(description), Some(tier), Some(contact)) => {
            Ok(Word { id: infra::ids::fresh().into(), giver: id, receiver: MembershipId(receiver), tier, contact, description })
        }
        _ => Err(wrong),
    }
}

fn contact_of(name: Name, phone: Option<Phone>) -> Contact {
    Contact { name: domain::text::Personal(name), email: None, phone: phone.map(domain::text::Personal) }
}

#[post("/memberships/{id}/referrals/new")]
pub async fn act(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    let (status, wrong) = match read(id, &filled.fields) {
        Err(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, wrong),
        Ok(word) => match pledge(filled.doing(), word, None).await {
            Ok(done) => {
                let place = format!("/memberships/{id}?done=pledged&min_position={}", done.position);
                return Ok(filled.desk.visitor.to(&place));
            }
            Err(problem) if matches!(problem.status, 409 | 422) => {
                let fields = ["receiver", "description", "tier"];
                let field = fields.into_iter().find(|field| problem.field.as_deref() == Some(field)).unwrap_or("receiver");
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
                (status, BTreeMap::from([(field, sentence(&problem.detail))]))
            }
            Err(problem) => return Err(problem.into()),
        },
    };
    let page = page(&filled.desk, id, filled.fields.clone(), wrong).await?;
    Ok(filled.desk.visitor.lively(status, &page)?)
}
