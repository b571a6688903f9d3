//! GET /chapters/{id}/letters, /memberships/{id}/letters and /notices/{id}: what people were told, what became of it, and the message itself.

use super::desk::Desk;
use super::frame::{Frame, Place};
use super::instead::Instead;
use super::mails;
use super::member::{Cards, cards};
use super::table::{Cell, Column, Filter, Listed, Shown, column};
use super::words;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::rest::notices::{list, message};
use actix_web::http::StatusCode;
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::chapter::Chapter;
use domain::membership::Membership;
use domain::notices::NoticeKind;
use domain::{ChapterId, MembershipId};
use infra::mail::{BY_HAND, Form, LedgerFilter, NoticeRow, NoticeState, ReadableMail};
use infra::runner::Source;
use projections::{MemberNameRow, Where};
use std::collections::BTreeSet;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(of_chapter).service(of_member).service(show).service(body);
}

/// A letter in one line.
struct Letter {
    id: Uuid,
    queued: String,
    to: String,
    subject: String,
    kind: String,
    /// The state's name, and what it is called.
    class: String,
    state: String,
    /// What the state means for whoever was to be told, and why it is so.
    note: String,
}

const COLUMNS: &[Column] = &[
    column("subject", "Subject"),
    column("recipient", "To").plain(),
    column("queued_at", "Queued").plain().aside(),
    column("kind", "Kind").plain().aside(),
    column("state", "State").plain(),
    column("note", "Which means").plain().aside(),
];

#[derive(Template)]
#[template(path = "letters.html")]
struct ListPage {
    frame: Frame,
    title: String,
    letters: Shown,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage {
    frame: Frame,
    letter: Letter,
    facts: Vec<(&'static str, String)>,
    mail: Option<ReadableMail>,
}

#[get("/chapters/{id}/letters")]
pub async fn of_chapter(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    // Members are told of their own.
    desk.access.require(&desk.caller, Action::ReadDashboards, Object::Chapter(id)).await?;
    let filter = LedgerFilter { chapter_id: Some(id.into()), ..LedgerFilter::default() };
    let frame = desk.frame(Place::Chapter(id), &format!("/chapters/{id}/letters"), None).await?;
    listed(&desk, id, filter, frame, Object::Chapter(id)).await
}

#[get("/memberships/{id}/letters")]
pub async fn of_member(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    desk.access.require(&desk.caller, Action::ReadMoney, Object::Membership(id)).await?;
    let chapter = chapter_of(&desk, id).await?;
    let filter = LedgerFilter { membership_id: Some(id.into()), ..LedgerFilter::default() };
    let frame = desk.frame(Place::Member(chapter, id), &format!("/memberships/{id}"), None).await?;
    listed(&desk, chapter, filter, frame, Object::Membership(id)).await
}

async fn chapter_of(desk: &Desk, id: MembershipId) -> Result<ChapterId, Problem> {
    let membership = desk.house().commands.load::<Membership>(&id.to_string(), false).await?.state;
    membership.chapter_id().ok_or_else(|| Problem::not_found("membership"))
}

async fn zone(desk: &Desk, id: ChapterId) -> Result<Tz, Problem> {
    Ok(desk.house().commands.load::<Chapter>(&id.to_string(), false).await?.state.time_zone().unwrap_or(Tz::UTC))
}

async fn listed(desk: &Desk, chapter: ChapterId, filter: LedgerFilter, frame: Frame, object: Object) -> Result<HttpResponse, Instead> {
    let (kind, state) = (desk.asked("kind").unwrap_or_default(), desk.asked("state").unwrap_or_default());
    let kind = NoticeKind::ALL.iter().copied().find(|one| one.name() == kind);
    let zone = zone(desk, chapter).await?;
    let (from, to) = desk.between(zone)?;
    let filter = LedgerFilter { kind, state: NoticeState::named(state), from, to, ..filter };
    let list = Listed {
        caption: "Letters".to_owned(),
        columns: COLUMNS,
        usual: "-queued_at",
        filters: vec![
            Filter::of("kind", "Kind", NoticeKind::ALL.iter().map(|one| (one.name(), one.name().replace('_', " ")))),
            Filter::of("state", "State", states().map(|one| (one.name(), words::notice(one)))),
        ],
        days: &[("from", "Queued from"), ("to", "To")],
        searched: &["subject", "recipient"],
        empty: "No letter has gone out yet. Letters go out by themselves: invitations to meetings, invoices, reminders.",
    };
    let reading = list::Reading::by(&desk.caller, &desk.access, desk.house(), filter).await?;
    let read = async |asked| reading.rows(asked).await;
    let (unsent, sent) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let now = desk.house().log.clock.now();
    let cells = async |rows: Vec<NoticeRow>| {
        // The names by which they are also sorted and searched.
        let ids = rows.iter().filter_map(|row| row.membership_id).collect::<BTreeSet<_>>().into_iter().collect();
        let named = Source::live(&desk.house().runner).await?.rows::<MemberNameRow>(&[Where::In("membership_id", ids)]).await?;
        let cards = Cards::named(named);
        let name = |row: &NoticeRow| row.membership_id.map_or_else(|| row.address.clone(), |id| cards.name(id.into()));
        unsent.set(rows.iter().filter(|row| is_unsent(row)).count());
        sent.set(rows.iter().filter(|row| NoticeState::named(&row.state) == Some(NoticeState::Sent)).count());
        Ok(rows.iter().map(|row| cells(row, name(row), zone, now, &desk.form)).collect())
    };
    let letters = match list.answer_kept::<NoticeRow>(desk, read, object, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = ListPage {
        frame,
        title: match (letters.rows.len(), unsent.get(), sent.get()) {
            (0, ..) => "No letters".to_owned(),
            (_, 0, 0) => "None of these letters was sent".to_owned(),
            (_, 0, _) => "None of these letters has failed".to_owned(),
            (all, unsent, _) => format!("{unsent} of these {all} letters failed, or may not have arrived"),
        },
        letters,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// Whether nobody knows of a letter's arrival.
fn is_unsent(row: &NoticeRow) -> bool {
    matches!(NoticeState::named(&row.state), Some(NoticeState::Failed | NoticeState::Uncertain))
}

fn cells(row: &NoticeRow, to: String, zone: Tz, now: DateTime<Utc>, form: &Form) -> Vec<Cell> {
    let letter = letter(row, to, zone, now, form);
    let class = match NoticeState::named(&row.state) {
        Some(NoticeState::Failed) => "state failed",
        Some(NoticeState::Uncertain) => "state uncertain",
        Some(NoticeState::Sent) => "state sent",
        Some(NoticeState::Deferred) => "state deferred",
        Some(NoticeState::Suppressed) => "state suppressed",
        _ => "state",
    };
    vec![
        Cell::text(letter.subject).link(format!("/notices/{}", letter.id)),
        Cell::text(letter.to),
        Cell::moment_there(row.queued_at, zone, form),
        Cell::text(letter.kind),
        Cell::text(letter.state).class(class),
        Cell::text(letter.note).class("quiet"),
    ]
}

fn moment(at: DateTime<Utc>, zone: Tz, form: &Form) -> String {
    Cell::moment_there(at, zone, form).text
}

fn letter(row: &NoticeRow, to: String, zone: Tz, now: DateTime<Utc>, form: &Form) -> Letter {
    let state = NoticeState::named(&row.state);
    Letter {
        id: row.id,
        queued: moment(row.queued_at, zone, form),
        to,
        // One that was never written is called by what it would have been about.
        subject: if row.subject_line.is_empty() { words::capital(&row.kind.replace('_', " ")) } else { row.subject_line.clone() },
        kind: row.kind.replace('_', " "),
        class: row.state.clone(),
        state: state.map_or_else(|| row.state.clone(), |state| words::notice(state).to_owned()),
        note: match state {
            Some(NoticeState::Queued | NoticeState::Deferred) if row.not_before > now => {
                format!("waits until {}", moment(row.not_before, zone, form))
            }
            _ => note(state, row.reason.as_deref().unwrap_or_default()),
        },
    }
}

/// The states that a letter stays in for long enough to be looked for.
fn states() -> impl Iterator<Item = NoticeState> {
    NoticeState::ALL.into_iter().filter(|state| !matches!(state, NoticeState::Leased | NoticeState::Attempting))
}

fn note(state: Option<NoticeState>, reason: &str) -> String {
    let means = match state {
        // What a mail server answered when it took a letter is for whoever looks after mail; a person's word is not.
        Some(NoticeState::Sent) if reason.starts_with(BY_HAND) => return reason.to_owned(),
        Some(NoticeState::Sent) => return "taken by the recipient’s mail server".to_owned(),
        Some(NoticeState::Queued) => "about to go out",
        Some(NoticeState::Deferred) => "their server asks for patience; it is tried again",
        Some(NoticeState::Failed) => "not delivered",
        Some(NoticeState::Uncertain) => "may have arrived: no answer came",
        _ => "",
    };
    [means, reason].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

#[get("/notices/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let (row, mail) = message::read(&desk.caller, &desk.access, desk.house(), *id).await?;
    // Letters to users are theirs: they are no part of a chapter.
    let member = row.membership_id.map(MembershipId).ok_or_else(|| Problem::not_found("letter"))?;
    let chapter = chapter_of(&desk, member).await?;
    let zone = zone(&desk, chapter).await?;
    let form = &desk.form;
    let cards = cards(&Source::live(&desk.house().runner).await?, chapter).await?;
    let at = |at: Option<DateTime<Utc>>| at.map(|at| moment(at, zone, form));
    let letter = letter(&row, cards.name(member), zone, desk.house().log.clock.now(), form);
    let mut facts =
        vec![("To", format!("{}, {}", letter.to, row.address)), ("Kind", letter.kind.clone()), ("Queued", letter.queued.clone())];
    facts.extend(at(row.attempted_at).map(|at| ("Sent out", at)));
    facts.extend(at(row.settled_at).map(|at| ("Settled", at)));
    if desk.access.may_somewhere(&desk.caller, Action::ReadLog) {
        facts.push(("Because of", format!("event {} of the log", row.causation)));
    }
    let page = LetterPage {
        frame: desk.frame(Place::Member(chapter, member), &format!("/memberships/{member}/letters"), None).await?,
        letter,
        facts,
        mail: mail.and_then(|bytes| ReadableMail::of(&bytes)),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The HTML part alone, within the page of its letter. Nothing in it runs or is fetched.
#[get("/notices/{id}/html")]
pub async fn body(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let (_, mail) = message::read(&desk.caller, &desk.access, desk.house(), *id).await?;
    let mail = mail.and_then(|bytes| ReadableMail::of(&bytes));
    let mail = mail.ok_or_else(|| Problem::not_found("mail: a notice that is never sent has none"))?;
    Ok(mails::framed(mail.html))
}
