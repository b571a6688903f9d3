//! GET and POST /memberships/{id}/referrals/new: a referral in three fields.

use super::{acts_for, cards, gone};
use crate::pages::act::{Act, Field, Filled, NotDone, Tried, Typed, Wrong, choice, kinds, line, lines, members, one_of, phone, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::rest::referrals::pledge::{Word, pledge};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::MembershipId;
use domain::referral::{Contact, Tier};
use domain::text::{Name, Personal, Phone};
use infra::commands::Committed;
use infra::runner::Source;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "member/pledge.html")]
struct Page {
    frame: Frame,
    base: String,
    act: Act,
    wrong: Vec<(String, String)>,
}

/// The fields of whom to call: folded away until somebody wants them.
const CONTACT: [&str; 2] = ["contact-name", "contact-phone"];

impl Page {
    fn is_contact(&self, field: &Field) -> bool {
        CONTACT.contains(&field.name.as_str())
    }

    /// Whether anything stands there, or is wrong.
    fn tells_contact(&self) -> bool {
        self.act.fields.iter().any(|field| self.is_contact(field) && (field.wrong.is_some() || !field.value.is_empty()))
    }
}

#[get("/memberships/{id}/referrals/new")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, MembershipId(*id), Tried::default()).await
}

#[post("/memberships/{id}/referrals/new")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.desk.visitor.to(&format!("/memberships/{id}?done=pledged&min_position={}", done.position))),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: MembershipId) -> Result<Committed, NotDone> {
    let word = read(id, filled.typed())?;
    Ok(pledge(filled.doing(), word, None).await?)
}

fn read(giver: MembershipId, mut typed: Typed<'_>) -> Result<Word, Wrong> {
    let receiver = typed.member("receiver", "Choose the member who gets it.");
    let description = typed.note("description", "What is wanted");
    let tier = typed.kind("tier", "Say who would buy.", &TIERS);
    let read = receiver.zip(description).zip(tier).zip(contact(&mut typed));
    typed.done(read.map(|(((receiver, description), tier), contact)| Word {
        id: infra::ids::fresh().into(),
        giver,
        receiver,
        tier,
        contact,
        description,
    }))
}

/// Whom to call; nobody where nothing is typed.
fn contact(typed: &mut Typed<'_>) -> Option<Option<Contact>> {
    let [name, phone] = CONTACT;
    if typed.text(name).is_empty() && typed.text(phone).is_empty() {
        return Some(None);
    }
    let (name, phone) = (typed.parsed(name, "Whom to call", Name::parse), typed.maybe(phone, "Telephone", Phone::parse));
    name.zip(phone).map(|(name, phone)| Some(Contact { name: Personal(name), email: None, phone: phone.map(Personal) }))
}

const TIERS: [(Tier, &str, &str); 2] = [(Tier::Outside, "outside", "Somebody I know"), (Tier::Inside, "inside", "I myself")];

async fn shown(desk: &Desk, id: MembershipId, tried: Tried) -> Result<HttpResponse, Instead> {
    let lens = desk.lens(chrono_tz::UTC)?;
    let (chapter, _) = desk.looking(&lens).at_member(id).await?;
    if !acts_for(desk, id).await? {
        return Err(gone().into());
    }
    let cards = cards(&Source::live(&desk.house().runner).await?, chapter).await?;
    let tried = tried.naming(&cards.names);
    let others: Vec<_> = cards.active.into_iter().filter(|(other, _)| *other != id).collect();
    let base = format!("/memberships/{id}");
    let [name, number] = CONTACT;
    let act = Act::new("pledge", format!("{base}/referrals/new"), "Pass it on")
        .unfolded()
        .field(choice("receiver", "To whom", members("Choose a member", &others)))
        .field(lines("description", "What is wanted").hint("In a sentence, such as: wants her kitchen done by June."))
        .field(one_of("tier", "Who would buy?", kinds(None, &TIERS)).value("outside"))
        .field(line(name, "Name"))
        .field(phone(number, "Telephone"))
        .taking(&tried);
    let page = Page { frame: desk.frame(Place::Member(chapter, id), &base, None).await?, base, wrong: problems([&act], &tried), act };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}
