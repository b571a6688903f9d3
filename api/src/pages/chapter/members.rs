//! GET and POST /chapters/{id}/members: the roster, who waits to join, and which seats are open; and what is done for several members at once.

use super::recruiting::Recruiting;
use super::{seen, there};
use crate::http::access::{Action, Object};
use crate::pages::act::{Filled, NotDone, Tried, problems, to_the_last};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::cards;
use crate::pages::member::file::{credits_act, read_credits};
use crate::pages::table::{Cell, Column, Filter, Shown, Table, column, numbers};
use crate::pages::words;
use crate::rest::memberships::run;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::NaiveDate;
use domain::{ChapterId, MembershipId};
use infra::dashboards::roster_of_chapter;
use infra::mail::Form;
use projections::answers::roster::{RosterMember, Seat};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/members.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    members: Shown,
    applicants: Shown,
    seats: Shown,
    seats_title: String,
    done: Option<String>,
    wrong: Vec<(String, String)>,
}

const MEMBERS: &[Column] = &[
    column("member", "Member"),
    column("profession", "Profession").plain(),
    column("offices", "Office").aside(),
    column("joined_on", "Joined").aside(),
    column("term_ends_on", "Term ends").aside(),
    column("training", "New-member training").plain(),
];
const APPLICANTS: &[Column] = &[
    column("applicant", "Applicant"),
    column("profession", "Seat"),
    column("status", "Stands"),
    column("applied_on", "Applied"),
    column("decide_by", "To be decided"),
    numbers("objections", "Objections"),
    column("seat_held_until", "Seat held until"),
];
const SEATS: &[Column] = &[
    column("profession", "Seat"),
    column("held_by", "Held by"),
    numbers("visitors", "Visitors of the trade in a year"),
    column("last_held_by", "Last held by"),
    column("free_since", "Free since"),
];

#[get("/chapters/{id}/members")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    page(&desk, ChapterId(*id), Tried::default()).await
}

#[post("/chapters/{id}/members")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let answer = async move {
        match perform(&filled).await {
            Ok(done) => Ok(filled.desk.visitor.to(&format!("/chapters/{id}/members?done={done}"))),
            Err(why) => page(&filled.desk, ChapterId(*id), filled.tried(why)?).await,
        }
    };
    to_the_last(answer).await
}

/// Gives training credits to all who were chosen.
async fn perform(filled: &Filled) -> Result<usize, NotDone> {
    let mut typed = filled.typed();
    let credits = if typed.action() == "credits" { read_credits(&mut typed) } else { None };
    let change = typed.done(credits)?;
    filled.for_each(async |doing, member: MembershipId| run(doing, member, change.clone()).await.map(drop)).await
}

async fn page(desk: &Desk, id: ChapterId, tried: Tried) -> Result<HttpResponse, Instead> {
    let seen = seen(desk, id).await?;
    let roster = there(roster_of_chapter(&seen.view.source, seen.id, seen.view.window.to).await)?;
    let form = &desk.form;
    let open = roster.seats.iter().filter(|seat| seat.held_by.is_none()).count();
    let table = |name, caption: &str, columns, rows, empty| Table {
        name,
        caption: caption.to_owned(),
        columns,
        usual: columns[0].name,
        rows,
        filters: Vec::new(),
        empty,
    };
    let members = roster.members.iter().map(|row| member(row, seen.view.window.to, form)).collect();
    let members = table("", "Members", MEMBERS, members, "Nobody is an active member yet: a member is, once the first invoice is paid.");
    let applicants = roster.applicants.iter().map(|row| applicant(row, form)).collect();
    let applicants = table("applicants", "Applicants", APPLICANTS, applicants, "Nobody waits to join.");
    let recruiting = Recruiting::of(&seen.view.source, seen.id, seen.view.window.to).await?;
    let which = desk.asked("seats_which").map(str::to_owned);
    let fits = |seat: &&Seat| match which.as_deref() {
        Some("open") => seat.held_by.is_none(),
        Some("worth") => seat.held_by.is_none() && recruiting.is_worth_it(&seat.profession),
        Some("taken") => seat.held_by.is_some(),
        _ => true,
    };
    let seats = roster.seats.iter().filter(fits).map(|seat| recruiting.cells(seat, form)).collect();
    let worth = roster.seats.iter().filter(|seat| seat.held_by.is_none() && recruiting.is_worth_it(&seat.profession)).count();
    let seats = table("seats", "Seats", SEATS, seats, "The organisation's list of professions is empty.");
    let which = [("", "All"), ("open", "Open"), ("worth", "Open, and asked for"), ("taken", "Taken")];
    let which = Filter { name: "seats_which", label: "Which", values: which.map(|(v, w)| (v.to_owned(), w.to_owned())).to_vec() };
    let seats = Table { filters: vec![which], ..seats };
    let [members, applicants, seats] = match Table::answer([members, applicants, seats], desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let tried = tried.naming(&cards(&seen.view.source, seen.id).await?.names);
    let runs = desk.asked("as_of").is_none() && desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let credits = || credits_act(format!("/chapters/{id}/members"), seen.view.window.to).titled("Record training credits").taking(&tried);
    let members = members.offering(runs.then(credits));
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/members", seen.id), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: format!("{}, {} open", words::counted(roster.active, "member", "members"), counted(open, "seat", "seats")),
        seats_title: match (open, worth) {
            (0, _) => "Every seat is taken".to_owned(),
            (open, 0) => format!("{} open", counted(open, "seat is", "seats are")),
            (open, worth) => {
                format!("{} open, {} asked for", counted(open, "seat is", "seats are"), counted(worth, "of them was", "of them were"))
            }
        },
        done: desk
            .asked("done")
            .and_then(|done| done.parse().ok())
            .map(|done| format!("Recorded for {}.", words::counted(done, "member", "members"))),
        wrong: problems(&members.for_chosen, &tried),
        members,
        applicants,
        seats,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn counted(count: usize, one: &str, many: &str) -> String {
    words::counted(i64::try_from(count).unwrap_or(i64::MAX), one, many)
}

fn named(row: &RosterMember) -> Cell {
    Cell::text(words::named(&row.member)).link(format!("/memberships/{}", row.member.membership_id))
}

fn member(row: &RosterMember, today: NaiveDate, form: &Form) -> Vec<Cell> {
    let training = match (row.training_completed_on, row.training_due_on) {
        (Some(_), _) => Cell::text("training completed").ranked(0),
        (None, Some(due)) if due < today => Cell::text(format!("training overdue since {}", form.date(due))).class("warn").ranked(1),
        (None, Some(due)) => Cell::text(format!("training due on {}", form.date(due))).ranked(1),
        (None, None) => Cell::text(""),
    };
    vec![
        named(row).of(row.member.membership_id, words::named(&row.member)),
        Cell::text(row.member.profession.clone()),
        Cell::text(row.offices.iter().map(|office| office.replace('_', " ")).collect::<Vec<_>>().join(", ")),
        Cell::day(row.joined_on, form),
        Cell::day(row.term_ends_on, form),
        training,
    ]
}

fn applicant(row: &RosterMember, form: &Form) -> Vec<Cell> {
    let decide = Cell::day(row.decide_by, form);
    vec![
        named(row).link(format!("/memberships/{}/file", row.member.membership_id)),
        Cell::text(row.member.profession.clone()),
        Cell::text(words::member(row.member.status)),
        Cell::day(row.applied_on, form),
        if row.decision_overdue { decide.class("bad") } else { decide },
        Cell::number(row.objections, form),
        Cell::day(row.seat_held_until, form),
    ]
}
