//! GET and POST /chapters/{id}/applications/new: an application for a seat, as the committee has heard it.

use super::gone;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, NotDone, Tried, Typed, Wrong, alone, choice, email, line, lines, members, phone};
use crate::pages::desk::Desk;
use crate::pages::frame::Place;
use crate::pages::instead::Instead;
use crate::pages::member::cards;
use crate::rest::chapters::apply::apply;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use domain::ChapterId;
use domain::chapter::Chapter;
use domain::membership::Reference;
use domain::text::{EmailAddress, Name, Personal, Phone, Profession};
use infra::commands::Committed;
use infra::commands::memberships::Apply;
use infra::runner::Source;
use projections::{MemberRow, Value, Where};
use std::collections::BTreeSet;
use uuid::Uuid;

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
    shown(&desk, ChapterId(*id), Tried::default()).await
}

#[post("/chapters/{id}/applications/new")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/chapters/{id}/applications"), done.position)),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: ChapterId) -> Result<Committed, NotDone> {
    filled.desk.access.require(&filled.desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let commands = &filled.desk.house().commands;
    let today = commands.today_in(id).await.map_err(Problem::from)?;
    let rules = commands.rules_in_force(Some(id), None, today).await.map_err(Problem::from)?;
    let wanted = read(id, rules.rules.joining.references, filled.typed())?;
    Ok(apply(filled.doing(), wanted).await.map_err(|problem| problem.in_words_of(&[("references", REFERENCES[0].0)]))?)
}

/// `needed` are the references without which no application is taken: that there are fewer is told with all else that is missing.
fn read(chapter_id: ChapterId, needed: u32, mut typed: Typed<'_>) -> Result<Apply, Wrong> {
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
    let begun = REFERENCES.iter().filter(|(name, reached)| !typed.text(name).is_empty() || !typed.text(reached).is_empty()).count();
    let next = REFERENCES.iter().find(|(name, reached)| typed.text(name).is_empty() && typed.text(reached).is_empty());
    if let Some((next, _)) = next.filter(|_| begun < usize::try_from(needed).unwrap_or(0)) {
        typed.blame(next, format!("An application needs {needed} references, and has {begun}."));
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

async fn shown(desk: &Desk, id: ChapterId, tried: Tried) -> Result<HttpResponse, Instead> {
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
    let tried = tried.naming(&cards.names);
    let days = rules.joining.decide_within_days;
    let says = format!(
        "The committee decides within {days} days. Until then members may object to the seat. Nothing is invoiced before it is approved."
    );
    let base = format!("/chapters/{id}/applications");
    let wanted = usize::try_from(rules.joining.references).unwrap_or(REFERENCES.len()).clamp(1, REFERENCES.len());
    let reference = |(n, (name, reached)): (usize, &(&'static str, &'static str))| {
        let who = line(*name, format!("Reference {}", n + 1)).hint("Who speaks for them: somebody else each time, reached in another way.");
        [who, line(*reached, format!("How reference {} was reached", n + 1))]
    };
    let act = Act::new("apply", format!("{base}/new"), "Record the application")
        .says(says)
        .field(line("name", "Name"))
        .field(email("email", "E-mail address"))
        .field(phone("phone", "Telephone, if known"))
        .field(choice("profession", "Seat", open))
        .fields(REFERENCES.iter().take(wanted).enumerate().flat_map(reference))
        .field(lines("interview_note", "What the committee heard").hint("In the interview; a sentence or two."))
        .field(choice("sponsor", "Brought by", members("Nobody of the chapter", &cards.active)));
    let title = format!("Apply for a seat in {}", chapter.name().ok_or_else(gone)?);
    let frame = desk.frame(Place::Chapter(id), &base, None).await?;
    alone(desk, frame, &title, &base, act, &tried)
}
