//! GET and POST /chapters/{id}/officers: who holds which office from when to when; officers are appointed and removed here.

use super::seen;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, NotDone, Tried, Typed, Wrong, choice, day, kinds, lines, members, problems};
use crate::pages::called::{OFFICES, of_code};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::{Cards, cards};
use crate::pages::table::{Cell, Column, Filter, Shown, Table, column};
use crate::rest::chapters::run;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::NaiveDate;
use domain::ChapterId;
use domain::calendar::Term;
use infra::commands::Committed;
use infra::commands::chapters::ChapterChange;
use infra::mail::Form;
use projections::{OfficerRow, Value, Where};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/officers.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    officers: Shown,
    wrong: Vec<(String, String)>,
    appoint: Option<Act>,
    removals: Vec<Act>,
    done: Option<&'static str>,
}

const COLUMNS: &[Column] = &[
    column("office", "Office"),
    column("member", "Member").plain(),
    column("starts_on", "From").aside(),
    column("ends_on", "To"),
    column("status", "Stands").plain(),
];

#[get("/chapters/{id}/officers")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, ChapterId(*id), Tried::default()).await
}

#[post("/chapters/{id}/officers")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/chapters/{id}/officers"), done.position)),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: ChapterId) -> Result<Committed, NotDone> {
    let change = read(filled.typed())?;
    Ok(run(filled.doing(), id, change).await.map_err(|problem| problem.in_words_of(&[("term", "starts_on")]))?)
}

fn read(mut typed: Typed<'_>) -> Result<ChapterChange, Wrong> {
    let member = typed.member("membership_id", "Choose a member.");
    let office = typed.kind("office", "Choose an office.", &OFFICES);
    let change = match typed.action() {
        "appoint" => {
            let days = typed.maybe_day("starts_on", "First day").zip(typed.maybe_day("ends_on", "Last day"));
            let term = match days {
                Some((Some(starts_on), Some(ends_on))) => Some(Some(Term { starts_on, ends_on })),
                Some((None, None)) => Some(None),
                Some(_) => {
                    typed.blame("ends_on", "Name both days, or neither.");
                    None
                }
                None => None,
            };
            member.zip(office).zip(term).map(|((membership_id, office), term)| ChapterChange::AppointOfficer {
                membership_id,
                office,
                term,
            })
        }
        "remove" => {
            let last = typed.maybe_day("last_day", "Last day").zip(typed.note("reason", "Why"));
            member.zip(office).zip(last).map(|((membership_id, office), (last_day, reason))| ChapterChange::RemoveOfficer {
                membership_id,
                office,
                last_day,
                reason,
            })
        }
        _ => None,
    };
    typed.done(change)
}

async fn shown(desk: &Desk, id: ChapterId, tried: Tried) -> Result<HttpResponse, Instead> {
    let seen = seen(desk, id).await?;
    let (source, today, form) = (&seen.view.source, seen.view.window.to, &desk.form);
    let mut rows: Vec<OfficerRow> = source.rows(&[Where::Is("chapter_id", Value::Uuid(id.into()))]).await?;
    rows.sort_by_key(|row| (row.starts_on, row.office.clone()));
    let cards = cards(source, id).await?;
    let tried = tried.naming(&cards.names);
    let wanted = desk.asked("stands").map(str::to_owned);
    let fits = |row: &&OfficerRow| wanted.as_ref().is_none_or(|wanted| standing(row, today) == wanted);
    let stands = [("", "All"), ("in office", "In office"), ("entered ahead", "Entered ahead"), ("past", "Past")];
    let table = Table {
        name: "",
        caption: "Officers".to_owned(),
        columns: COLUMNS,
        usual: "-starts_on",
        rows: rows.iter().filter(fits).map(|row| cells(row, &cards, today, form)).collect(),
        filters: vec![Filter { name: "stands", label: "Stands", values: stands.map(|(v, w)| (v.to_owned(), w.to_owned())).to_vec() }],
        empty: "Nobody has held an office yet. Appoint the first officer below.",
    };
    let [officers] = match Table::answer([table], desk, Object::Chapter(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let runs = desk.asked("as_of").is_none() && desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let version = version(desk, id).await?;
    let ready = |act: Act| act.of_version(version).taking(&tried);
    let appoint = runs.then(|| ready(appoint(id, &cards)));
    let removals: Vec<Act> = match runs {
        true => rows.iter().filter(|row| row.ends_on >= today).map(|row| ready(remove(row, &cards, form))).collect(),
        false => Vec::new(),
    };
    let page = Page {
        frame: desk.frame(Place::Chapter(id), &format!("/chapters/{id}/officers"), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: title(&rows, today),
        officers,
        wrong: problems(appoint.iter().chain(&removals), &tried),
        appoint,
        removals,
        done: match desk.asked("done") {
            Some("appoint") => Some("Appointed. What the office may do goes with it, from its first day to its last."),
            Some("remove") => Some("The term in office ends earlier."),
            _ => None,
        },
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

async fn version(desk: &Desk, id: ChapterId) -> Result<i64, Problem> {
    Ok(desk.house().commands.load::<domain::chapter::Chapter>(&id.to_string(), false).await?.version)
}

fn standing(row: &OfficerRow, today: NaiveDate) -> &'static str {
    match (today < row.starts_on, row.ends_on < today) {
        (true, _) => "entered ahead",
        (_, true) => "past",
        _ => "in office",
    }
}

/// Which offices nobody holds today.
fn title(rows: &[OfficerRow], today: NaiveDate) -> String {
    let held = |code: &str| rows.iter().any(|row| row.office == code && standing(row, today) == "in office");
    let vacant: Vec<String> = OFFICES.iter().filter(|(_, code, _)| !held(code)).map(|(_, _, words)| words.to_lowercase()).collect();
    match vacant.len() {
        0 => "Every office is held".to_owned(),
        all if all == OFFICES.len() => "No office is held".to_owned(),
        all if all > 2 => format!("{all} of {} offices are vacant", OFFICES.len()),
        _ => format!("Nobody is {}", vacant.join(", ")),
    }
}

fn cells(row: &OfficerRow, cards: &Cards, today: NaiveDate, form: &Form) -> Vec<Cell> {
    let stands = standing(row, today);
    let order = OFFICES.iter().position(|(_, code, _)| *code == row.office).and_then(|at| i64::try_from(at).ok()).unwrap_or(0);
    vec![
        Cell::text(of_code(&OFFICES, &row.office)).ranked(order),
        Cell::text(cards.name(row.membership_id)).link(format!("/memberships/{}", row.membership_id)),
        Cell::day(Some(row.starts_on), form),
        Cell::day(Some(row.ends_on), form),
        Cell::text(if row.removed { "ended early" } else { stands }).class(if stands == "in office" { "good" } else { "" }),
    ]
}

fn appoint(id: ChapterId, cards: &Cards) -> Act {
    let says =
        "The member may do what the office may, from its first day to its last. Without days, it is the running year of the officers.";
    Act::new("appoint", format!("/chapters/{id}/officers"), "Appoint")
        .titled("Appoint an officer")
        .says(says)
        .field(choice("membership_id", "Member", members("Choose a member", &cards.active)))
        .field(choice("office", "Office", kinds(Some("Choose an office"), &OFFICES)))
        .field(day("starts_on", "First day"))
        .field(day("ends_on", "Last day"))
}

fn remove(row: &OfficerRow, cards: &Cards, form: &Form) -> Act {
    let (who, office) = (cards.name(row.membership_id), of_code(&OFFICES, &row.office));
    let says =
        format!("It runs to {}. From the day after its last day, {who} may no longer do what the office may.", form.date(row.ends_on));
    Act::new("remove", format!("/chapters/{}/officers", row.chapter_id), "End the term")
        .titled(format!("{office}: end {who}’s term early"))
        .says(says)
        .about("membership_id", row.membership_id)
        .with("office", &row.office)
        .apart(format!("{}-{}", row.office, row.starts_on))
        .field(day("last_day", "Last day").hint("Today, if left empty."))
        .field(lines("reason", "Why"))
}
