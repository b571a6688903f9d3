//! GET and POST /chapters/{id}/applications/new: an application for a seat, as the committee has heard it.

use super::gone;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Field, Fields, Kind, Sent, Typed, Wrong, choice, members, problems, refused};
use crate::pages::desk::{Desk, Filled};
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::cards;
use crate::rest::chapters::apply::apply;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::ChapterId;
use domain::chapter::Chapter;
use domain::membership::Reference;
use domain::text::{EmailAddress, Name, Personal, Phone, Profession};
use infra::commands::memberships::Apply;
use infra::runner::Source;
use projections::{MemberRow, Value, Where};
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "act.html")]
struct Page {
    frame: Frame,
    title: String,
    act: Act,
    wrong: Vec<(String, String)>,
    back: String,
}

/// The fields of those who speak for the applicant: name and contact.
const REFERENCES: [(&str, &str); 6] = [
    ("reference-1", "reached-1"),
    ("reference-2", "reached-2"),
    ("reference-3", "reached-3"),
    ("reference-4", "reached-4"),
    ("reference-5", "reached-5"),
    ("reference-6", "reached-6"),
];

#[get("/chapters/{id}/applications/new")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, ChapterId(*id), Sent::default()).await
}

#[post("/chapters/{id}/applications/new")]
pub async fn send(filled: Filled<Fields>, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    let sent = match read(id, &filled.fields) {
        Err(wrong) => Sent::unread(&filled.fields, wrong),
        Ok(wanted) => match apply(filled.doing(), wanted).await {
            Ok(done) => {
                let place = format!("/chapters/{id}/applications?done=apply&min_position={}", done.position);
                return Ok(filled.desk.visitor.to(&place));
            }
            Err(problem) => refused(&filled.fields, problem, &[("references", REFERENCES[0].0)])?,
        },
    };
    shown(&filled.desk, id, sent).await
}

fn read(chapter_id: ChapterId, fields: &Fields) -> Result<Apply, Wrong> {
    let mut typed = Typed::of(fields);
    let name = typed.name("name", "Name");
    let email = typed.parsed("email", "E-mail address", EmailAddress::parse);
    let phone = typed.maybe("phone", "Telephone", Phone::parse);
    let profession = typed.parsed("profession", "The seat", Profession::parse);
    let mut references = Vec::new();
    for (name, reached) in REFERENCES {
        if typed.text(name).is_empty() && typed.text(reached).is_empty() {
            continue;
        }
        let who = typed.parsed(name, "Reference", Name::parse).zip(typed.parsed(reached, "How they were reached", Name::parse));
        references.extend(who.map(|(name, contact)| Reference { name: Personal(name), contact: Personal(contact) }));
    }
    let heard = typed.note("interview_note", "What the committee heard");
    let sponsor = typed.maybe_member("sponsor", "Choose the member, or nobody.");
    let who = name.zip(email).zip(phone).zip(profession);
    let read = who.zip(heard).zip(sponsor).map(|(((((name, email), phone), profession), interview_note), sponsor)| Apply {
        id: infra::ids::fresh().into(),
        chapter_id,
        person_id: None,
        name,
        email,
        phone,
        profession,
        references,
        interview_note,
        sponsor,
    });
    typed.done(read)
}

async fn shown(desk: &Desk, id: ChapterId, sent: Sent) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let commands = &desk.house().commands;
    let chapter = commands.load::<Chapter>(&id.to_string(), false).await?.state;
    let today = commands.today_in(id).await?;
    let in_force = commands.rules_in_force(Some(id), None, today).await?;
    let rules = &in_force.rules;
    let source = Source::live(&desk.house().runner).await?;
    let rows: Vec<MemberRow> = source.rows(&[Where::Is("chapter_id", Value::Uuid(id.into()))]).await?;
    let taken: BTreeSet<String> = rows.iter().filter(|row| row.status.holds_seat()).map(|row| row.profession.to_lowercase()).collect();
    let open = rules.professions.names.iter().map(ToString::to_string).filter(|name| !taken.contains(&name.to_lowercase()));
    let open = [(String::new(), "Choose an open seat".to_owned())].into_iter().chain(open.map(|name| (name.clone(), name)));
    let cards = cards(&source, id).await?;
    let sent = sent.naming(&cards.names);
    let days = rules.joining.decide_within_days;
    let says = format!(
        "The committee decides within {days} days. Until then members may object to the seat. Nothing is invoiced before it is approved."
    );
    let base = format!("/chapters/{id}/applications");
    let mut act = Act::new("apply", format!("{base}/new"), "", says, "Record the application")
        .unfolded()
        .field(Field::new("name", "Name", Kind::Line))
        .field(Field::new("email", "E-mail address", Kind::Email))
        .field(Field::new("phone", "Telephone, if known", Kind::Phone))
        .field(Field::new("profession", "Seat", choice(open)));
    let wanted = usize::try_from(rules.joining.references).unwrap_or(REFERENCES.len()).clamp(1, REFERENCES.len());
    for (n, (name, reached)) in REFERENCES.iter().take(wanted).enumerate() {
        let who = Field::new(name, format!("Reference {}", n + 1), Kind::Line).hint("Who speaks for them.");
        act = act.field(who).field(Field::new(reached, format!("How reference {} was reached", n + 1), Kind::Line));
    }
    let act = act
        .field(Field::new("interview_note", "What the committee heard", Kind::Lines))
        .field(Field::new("sponsor", "Brought by", members("Nobody of the chapter", &cards.active)))
        .taking(&sent);
    let name = chapter.name().ok_or_else(gone)?;
    let page = Page {
        frame: desk.frame(Place::Chapter(id), &base, None).await?,
        title: format!("Apply for a seat in {name}"),
        wrong: problems([&act], &sent),
        act,
        back: base,
    };
    Ok(desk.visitor.lively(sent.status(), &page)?)
}
