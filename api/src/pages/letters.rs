//! GET /chapters/{id}/letters, /memberships/{id}/letters and /notices/{id}: what people were told, what became of it, and the message itself.

use super::desk::Desk;
use super::frame::{Frame, Place, escaped};
use super::instead::Instead;
use super::mails;
use super::member::cards;
use super::words;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::rest::notices::{list, message};
use actix_web::http::StatusCode;
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use domain::chapter::Chapter;
use domain::membership::Membership;
use domain::notices::NoticeKind;
use domain::{ChapterId, MembershipId};
use infra::mail::{BY_HAND, Form, LedgerFilter, NoticeRow, NoticeState, ReadableMail};
use infra::runner::Source;
use uuid::Uuid;

pub fn routes(config: &mut ServiceConfig) {
    config.service(of_chapter).service(of_member).service(show).service(body);
}

const A_PAGE: i64 = 100;

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

/// A choice among kinds or states: the value, its words, and whether it is chosen.
type Chosen = (&'static str, String, bool);

#[derive(Template)]
#[template(path = "letters.html")]
struct ListPage {
    frame: Frame,
    title: String,
    kinds: Vec<Chosen>,
    states: Vec<Chosen>,
    letters: Vec<Letter>,
    older: Option<String>,
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
    listed(&desk, id, filter, frame).await
}

#[get("/memberships/{id}/letters")]
pub async fn of_member(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    desk.access.require(&desk.caller, Action::ReadMoney, Object::Membership(id)).await?;
    let chapter = chapter_of(&desk, id).await?;
    let filter = LedgerFilter { membership_id: Some(id.into()), ..LedgerFilter::default() };
    let frame = desk.frame(Place::Member(chapter, id), &format!("/memberships/{id}"), None).await?;
    listed(&desk, chapter, filter, frame).await
}

async fn chapter_of(desk: &Desk, id: MembershipId) -> Result<ChapterId, Problem> {
    let membership = desk.house().commands.load::<Membership>(&id.to_string(), false).await?.state;
    membership.chapter_id().ok_or_else(|| Problem::not_found("membership"))
}

async fn zone(desk: &Desk, id: ChapterId) -> Result<Tz, Problem> {
    Ok(desk.house().commands.load::<Chapter>(&id.to_string(), false).await?.state.time_zone().unwrap_or(Tz::UTC))
}

async fn listed(desk: &Desk, chapter: ChapterId, mut filter: LedgerFilter, frame: Frame) -> Result<HttpResponse, Instead> {
    let (kind, state) = (desk.asked("kind").unwrap_or_default(), desk.asked("state").unwrap_or_default());
    filter.kind = NoticeKind::ALL.iter().copied().find(|one| one.name() == kind);
    filter.state = NoticeState::named(state);
    let before = desk.asked("before").and_then(|at| DateTime::parse_from_rfc3339(at).ok()).map(|at| at.to_utc());
    filter.after = before.zip(desk.asked("id").and_then(|id| id.parse().ok()));
    let rows = list::read(&desk.caller, &desk.access, desk.house(), filter, A_PAGE).await?;
    let cards = cards(&Source::live(&desk.house().runner).await?, chapter).await?;
    let zone = zone(desk, chapter).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == A_PAGE);
    let older = |row: &NoticeRow| {
        let at = row.queued_at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{}?kind={kind}&state={state}&before={}&id={}", desk.path, escaped(&at), row.id)
    };
    let name = |row: &NoticeRow| row.membership_id.map_or_else(|| row.address.clone(), |id| cards.name(id.into()));
    let unsent = rows.iter().filter(|row| matches!(row.state.as_str(), "failed" | "uncertain")).count();
    let page = ListPage {
        frame,
        title: match (rows.len(), unsent) {
            (0, _) => "No letters".to_owned(),
            (_, 0) => "None of the latest letters has failed".to_owned(),
            (all, unsent) => format!("{unsent} of the latest {all} letters failed, or may not have arrived"),
        },
        kinds: NoticeKind::ALL.iter().map(|one| (one.name(), one.name().replace('_', " "), one.name() == kind)).collect(),
        states: states().map(|one| (one.name(), words::notice(one).to_owned(), one.name() == state)).collect(),
        older: rows.last().filter(|_| full).map(older),
        letters: rows.iter().map(|row| letter(row, name(row), zone, &desk.form)).collect(),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn moment(at: DateTime<Utc>, zone: Tz, form: &Form) -> String {
    let local = at.with_timezone(&zone);
    format!("{}, {}", form.date(local.date_naive()), form.time(local.time()))
}

fn letter(row: &NoticeRow, to: String, zone: Tz, form: &Form) -> Letter {
    let state = NoticeState::named(&row.state);
    Letter {
        id: row.id,
        queued: moment(row.queued_at, zone, form),
        to,
        subject: if row.subject_line.is_empty() { "(never written)".to_owned() } else { row.subject_line.clone() },
        kind: row.kind.replace('_', " "),
        class: row.state.clone(),
        state: state.map_or_else(|| row.state.clone(), |state| words::notice(state).to_owned()),
        note: note(state, row.reason.as_deref().unwrap_or_default()),
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
    let letter = letter(&row, cards.name(member), zone, form);
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
