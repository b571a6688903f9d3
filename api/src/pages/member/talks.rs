//! GET and POST /memberships/{id}/one-to-ones: the talks that a member has had outside the meeting, and the testimonials given and received.

use super::{Cards, acts_for, cards};
use crate::http::access::Object;
use crate::http::query::days;
use crate::pages::act::{Act, Filled, NotDone, Tried, Typed, Wrong, choice, day, lines, members, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, DAYS, Shown, Table, column};
use crate::pages::words::counted;
use crate::rest::memberships::{as_member, list_one_to_ones, list_testimonials, list_testimonials_received};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::NaiveDate;
use domain::MembershipId;
use domain::text::Note;
use infra::commands::Committed;
use infra::commands::memberships::MembershipChange;
use infra::mail::Form;
use projections::{Cell as _, OneToOneRow, Value, Where};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "member/talks.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    talks: Shown,
    given: Shown,
    received: Shown,
    acts: Vec<Act>,
    wrong: Vec<(String, String)>,
    done: Option<&'static str>,
}

const TALKS: &[Column] = &[column("on", "Day"), column("with", "With"), column("topics", "About"), column("reported_by", "Reported by")];
const GIVEN: &[Column] = &[column("on", "Day"), column("to", "For"), column("text", "Testimonial")];
const RECEIVED: &[Column] = &[column("on", "Day"), column("from", "From"), column("text", "Testimonial")];

#[get("/memberships/{id}/one-to-ones")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, MembershipId(*id), Tried::default()).await
}

#[post("/memberships/{id}/one-to-ones")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/memberships/{id}/one-to-ones"), done.position)),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: MembershipId) -> Result<Committed, NotDone> {
    let change = read(filled.typed())?;
    Ok(as_member(filled.doing(), id, change).await?)
}

fn read(mut typed: Typed<'_>) -> Result<MembershipChange, Wrong> {
    let change = match typed.action() {
        "talk" => {
            let with = typed.member("with", "Choose whom the talk was with.");
            let rest = typed.day("on", "The day").zip(typed.maybe_note("topics", "What it was about"));
            with.zip(rest).map(|(with, (on, topics))| MembershipChange::ReportOneToOne { with, on, topics })
        }
        "testimonial" => {
            let to = typed.member("to", "Choose whom it is for.");
            let testimonial_id = infra::ids::fresh();
            to.zip(typed.note("text", "The testimonial")).map(|(to, text)| MembershipChange::GiveTestimonial { testimonial_id, to, text })
        }
        _ => None,
    };
    typed.done(change)
}

async fn shown(desk: &Desk, id: MembershipId, tried: Tried) -> Result<HttpResponse, Instead> {
    let lens = desk.lens(chrono_tz::UTC)?;
    let (chapter, view) = desk.looking(&lens).at_member(id).await?;
    let (form, source, commands) = (&desk.form, &view.source, &desk.known_to(&view));
    let cards = cards(source, chapter).await?;
    let tried = tried.naming(&cards.names);
    let own = Where::Any(vec![Where::Is("member_a", id.to_value()), Where::Is("member_b", id.to_value())]);
    let here = Where::Is("chapter_id", Value::Uuid(chapter.into()));
    let (from, to) = (desk.day("from")?, desk.day("to")?);
    let wanted: Vec<Where> = [here, own].into_iter().chain(days("held_on", from, to)?).collect();
    let rows: Vec<OneToOneRow> = source.rows(&wanted).await?;
    let is_between = |on: NaiveDate| from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to);
    let (_, told) = list_one_to_ones::read(&desk.caller, &desk.access, commands, id).await?;
    let (_, given) = list_testimonials::read(&desk.caller, &desk.access, commands, id).await?;
    let (_, received) = list_testimonials_received::read(&desk.caller, &desk.access, commands, id).await?;
    let none = |ever| if from.is_some() || to.is_some() { "None in these days." } else { ever };
    let talks = Table {
        name: "",
        caption: "One-to-ones".to_owned(),
        columns: TALKS,
        usual: "-on",
        rows: rows.iter().map(|row| talk(row, id, &told, &cards, form)).collect(),
        filters: Vec::new(),
        empty: none("No talk is reported yet. Report the first one, and it appears here."),
    };
    let said = |on, other, text: &Note| vec![Cell::day(Some(on), form), Cell::text(cards.name(other)), Cell::text(text.to_string())];
    let given = Table {
        name: "testimonials",
        caption: "Testimonials given".to_owned(),
        columns: GIVEN,
        usual: "-on",
        rows: given.iter().filter(|one| is_between(one.on)).map(|one| said(one.on, one.to, &one.text)).collect(),
        filters: Vec::new(),
        empty: none("No testimonial is given yet."),
    };
    let received = Table {
        name: "received",
        caption: "Testimonials received".to_owned(),
        columns: RECEIVED,
        usual: "-on",
        rows: received.iter().filter(|one| is_between(one.on)).map(|one| said(one.on, one.from, &one.text)).collect(),
        filters: Vec::new(),
        empty: none("Nobody has given one yet."),
    };
    let [talks, given, received] = match Table::answer([talks, given, received], desk, Object::Membership(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    // The days narrow all three.
    let talks = talks.within(desk, &DAYS);
    let may = desk.asked("as_of").is_none() && acts_for(desk, id).await?;
    let today = commands.today_in(chapter).await?;
    let others: Vec<_> = cards.active.iter().filter(|(other, _)| *other != id).cloned().collect();
    let acts: Vec<Act> = if may { acts(id, &others, today).into_iter().map(|act| act.taking(&tried)).collect() } else { Vec::new() };
    let page = Page {
        frame: desk.frame(Place::Member(chapter, id), &format!("/memberships/{id}"), Some(&view)).await?,
        name: cards.name(id),
        title: counted(i64::try_from(rows.len()).unwrap_or(0), "one-to-one", "one-to-ones"),
        wrong: problems(&acts, &tried),
        acts,
        talks,
        given,
        received,
        done: match desk.asked("done") {
            Some("talk") => Some("The talk is reported."),
            Some("testimonial") => Some("The testimonial is given."),
            _ => None,
        },
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn talk(row: &OneToOneRow, id: MembershipId, told: &[list_one_to_ones::Told], cards: &Cards, form: &Form) -> Vec<Cell> {
    let first = row.member_a == id;
    let other = if first { row.member_b } else { row.member_a };
    let topics = told.iter().find(|one| one.with == other && one.on == row.held_on).and_then(|one| one.topics.as_ref());
    let (own, theirs) = if first { (row.reported_by_a, row.reported_by_b) } else { (row.reported_by_b, row.reported_by_a) };
    vec![
        Cell::day(Some(row.held_on), form),
        Cell::text(cards.name(other)),
        Cell::text(topics.map(ToString::to_string).unwrap_or_default()),
        Cell::text(match (own, theirs) {
            (true, true) => "both".to_owned(),
            (true, false) => cards.name(id),
            _ => cards.name(other),
        }),
    ]
}

fn acts(id: MembershipId, others: &[(MembershipId, String)], today: NaiveDate) -> Vec<Act> {
    let to = format!("/memberships/{id}/one-to-ones");
    vec![
        Act::new("talk", &to, "Report it")
            .titled("Report a one-to-one")
            .says("Both may report it, and it counts once.")
            .unfolded()
            .field(choice("with", "With whom", members("Choose a member", others)))
            .field(day("on", "On").value(today))
            .field(lines("topics", "What it was about")),
        Act::new("testimonial", &to, "Give it")
            .titled("Give a testimonial")
            .says("It counts for the score of whoever gives it.")
            .field(choice("to", "For whom", members("Choose a member", others)))
            .field(lines("text", "What they did well")),
    ]
}
