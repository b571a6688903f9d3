//! GET and POST /meetings/{id}/sheet: the attendance sheet, saved as a draft while one types, completed once, amended with a reason.

use super::draft::{keep, saved_while_typing};
use super::lines::{Line, MARKS, blame, entries, of_sheet, take};
use super::visitors::{Guest, Typed, guests};
use super::{Seen, seen};
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Fields, Filled, fresh_key};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place, escaped};
use crate::pages::instead::{Instead, sentence};
use crate::rest::meetings::get::SheetStatus;
use crate::rest::meetings::{get_sheet, list_answers, run};
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use domain::meeting::Meeting;
use domain::text::Note;
use domain::{MeetingId, MembershipId, PersonId};
use futures::try_join;
use infra::commands::meetings::MeetingChange;
use projections::{MeetingRow, Value, Where};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "meeting/sheet.html")]
struct Page {
    frame: Frame,
    day: String,
    where_and_when: String,
    path: String,
    key: String,
    version: i64,
    amends: bool,
    /// The day is still to come: only visitors are registered.
    ahead: bool,
    draft: bool,
    lines: Vec<Line>,
    marks: [(&'static str, &'static str); 5],
    guests: Vec<Guest>,
    typed: Typed,
    reason: String,
    wrong_reason: Option<String>,
    /// What is wrong with the whole of it.
    wrong: Option<String>,
    saved: bool,
    /// Who has stood in before, to be chosen while typing.
    known_names: Vec<String>,
}

/// What came back from the form, and what was the matter with it.
#[derive(Default)]
struct Sent {
    fields: Fields,
    typed: Typed,
    wrong_reason: Option<String>,
    wrong: Option<String>,
    /// Lines that were refused.
    lines: Option<Vec<Line>>,
    saved: bool,
}

struct Sheet {
    seen: Seen,
    amends: bool,
    ahead: bool,
    lines: Vec<Line>,
    draft: bool,
}

async fn sheet(desk: &Desk, id: MeetingId) -> Result<Sheet, Instead> {
    let (caller, access, commands) = (&desk.caller, &desk.access, &desk.house().commands);
    access.require(caller, Action::RunChapter, Object::Meeting(id)).await?;
    let seen = seen(desk, commands, id).await?;
    let (answers, sheet) = try_join!(list_answers::read(caller, access, commands, id), get_sheet::read(caller, access, commands, id))?;
    let (answers, sheet) = (answers.body, sheet.body);
    let answers = answers.into_iter().map(|answered| (answered.membership_id, answered.answer)).collect();
    let amends = matches!(sheet.status, SheetStatus::Completed | SheetStatus::Amended);
    let draft = matches!(sheet.status, SheetStatus::Draft);
    let ahead = seen.is_ahead(desk) && !amends;
    Ok(Sheet { seen, amends, ahead, draft, lines: of_sheet(sheet, &answers) })
}

async fn page(desk: &Desk, sheet: Sheet, sent: Sent) -> Result<Page, Instead> {
    let Sheet { seen, amends, ahead, lines, draft } = sheet;
    let mut lines = sent.lines.unwrap_or(lines);
    take(&mut lines, &sent.fields);
    let names: BTreeMap<MembershipId, String> = lines.iter().map(|line| (line.id, line.name.clone())).collect();
    let chapter = seen.meeting.chapter_id;
    Ok(Page {
        frame: desk.frame(Place::Chapter(chapter), &format!("/chapters/{chapter}/meetings"), None).await?,
        day: seen.day(desk),
        where_and_when: seen.when_and_where(desk),
        path: format!("/meetings/{}", seen.id),
        key: fresh_key(),
        version: seen.version,
        amends,
        ahead,
        draft,
        marks: MARKS.map(|(mark, name)| (crate::pages::words::letter(mark), name)),
        known_names: known_names(desk, &seen).await?,
        guests: guests(seen.visitors, &names),
        lines,
        typed: sent.typed,
        reason: sent.fields.get("reason").cloned().unwrap_or_default(),
        wrong_reason: sent.wrong_reason,
        wrong: sent.wrong,
        saved: sent.saved,
    })
}

/// Those who stood in at the latest meetings, and the latest visitors: they often come again.
async fn known_names(desk: &Desk, seen: &Seen) -> Result<Vec<String>, Instead> {
    let day = seen.meeting.starts_at_local.date();
    let wanted = [
        Where::Is("chapter_id", Value::Uuid(seen.meeting.chapter_id.into())),
        Where::Between("held_on", domain::calendar::days_from(day, -90), day),
    ];
    let source = infra::runner::Source::live(&desk.house().runner).await?;
    let meetings: Vec<MeetingRow> = source.rows(&wanted).await?;
    let mut names = BTreeSet::new();
    let others: Vec<_> = meetings.iter().map(|meeting| meeting.meeting_id).filter(|id| *id != seen.id).collect();
    for meeting in desk.house().commands.load_all::<Meeting>(&others, false).await? {
        let Some(gathering) = meeting.state.gathering() else { continue };
        names.extend(gathering.sheet.entries().iter().filter_map(|entry| Some(entry.substitute.as_ref()?.name.0.to_string())));
        names.extend(gathering.visitors.iter().map(|visitor| visitor.name.0.to_string()));
    }
    Ok(names.into_iter().collect())
}

#[get("/meetings/{id}/sheet")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    // A form is for now: how a sheet stood then, its meeting's page shows.
    if let Some(moment) = desk.asked("as_of") {
        return Ok(desk.visitor.to(&format!("/meetings/{id}?as_of={}", escaped(moment))));
    }
    let sheet = sheet(&desk, MeetingId(*id)).await?;
    let page = page(&desk, sheet, Sent { saved: desk.asked("done") == Some("saved"), ..Sent::default() }).await?;
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

#[post("/meetings/{id}/sheet")]
pub async fn act(filled: Filled, id: Path<Uuid>, request: HttpRequest) -> Result<HttpResponse, Instead> {
    let id = MeetingId(*id);
    let action = filled.action().to_owned();
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.starts_with("application/json") {
        return Ok(saved_while_typing(&filled, id).await);
    }
    let mut sheet = sheet(&filled.desk, id).await?;
    take(&mut sheet.lines, &filled.fields);
    let place = format!("/meetings/{id}");
    match action.as_str() {
        "complete" | "amend" => {
            let mut sent = Sent { fields: filled.fields.clone(), ..Sent::default() };
            let reason = if action == "amend" { Some(Note::parse(sent.fields.get("reason").map_or("", String::as_str))) } else { None };
            if let Some(Err(error)) = &reason {
                let typed = sent.fields.get("reason").is_some_and(|reason| !reason.trim().is_empty());
                sent.wrong_reason = Some(if typed { sentence(&error.to_string()) } else { "Say why the sheet is amended.".to_owned() });
            }
            let (Some(entries), None) = (entries(&mut sheet.lines), &sent.wrong_reason) else {
                return refused(&filled.desk, sheet, sent, StatusCode::UNPROCESSABLE_ENTITY).await;
            };
            let change = match reason {
                Some(Ok(reason)) => MeetingChange::AmendSheet { entries, reason },
                _ => MeetingChange::CompleteSheet { entries },
            };
            match run(filled.doing(), id, change).await {
                Ok(_) => Ok(filled.desk.visitor.to(&format!("{place}?done={action}"))),
                Err(problem) => not_done(&filled, sheet, sent, problem).await,
            }
        }
        "visitor" => {
            let mut sent = Sent { typed: Typed::of(&filled.fields), fields: filled.fields.clone(), ..Sent::default() };
            keep_unless_completed(&filled, &sheet, id).await?;
            if sent.typed.register(filled.doing_beside("visitor"), id).await? {
                return Ok(filled.desk.visitor.to(&format!("{place}/sheet?done=saved#visitors")));
            }
            sheet.seen.version = seen(&filled.desk, &filled.desk.house().commands, id).await?.version;
            refused(&filled.desk, sheet, sent, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        other => {
            keep_unless_completed(&filled, &sheet, id).await?;
            if let Some(person) = other.strip_prefix("remove-").and_then(|person| person.parse().ok()) {
                let change = MeetingChange::RemoveVisitor { person_id: PersonId(person) };
                run(filled.doing_beside("remove"), id, change).await?;
            }
            Ok(filled.desk.visitor.to(&format!("{place}/sheet?done=saved")))
        }
    }
}

/// A completed sheet has no draft, nor has one of a day to come.
async fn keep_unless_completed(filled: &Filled, sheet: &Sheet, id: MeetingId) -> Result<(), Problem> {
    if sheet.amends || sheet.ahead { Ok(()) } else { keep(filled, &sheet.lines, id).await }
}

async fn not_done(filled: &Filled, mut sheet: Sheet, mut sent: Sent, problem: Problem) -> Result<HttpResponse, Instead> {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
    match problem.code.as_str() {
        "stale_version" => {
            let text =
                "Somebody else has changed this sheet since you opened it. Your marks are below: look through them and send them again.";
            sent.wrong = Some(text.to_owned());
        }
        _ if matches!(problem.status, 409 | 422) => {
            if !blame(&mut sheet.lines, &problem.detail) {
                sent.wrong = Some(sentence(&problem.detail));
            }
        }
        _ => return Err(problem.into()),
    }
    refused(&filled.desk, sheet, sent, status).await
}

async fn refused(desk: &Desk, mut sheet: Sheet, mut sent: Sent, status: StatusCode) -> Result<HttpResponse, Instead> {
    sent.lines = Some(std::mem::take(&mut sheet.lines));
    let page = page(desk, sheet, sent).await?;
    Ok(desk.visitor.lively(status, &page)?)
}

impl Page {
    /// What was not done.
    fn failed(&self) -> &'static str {
        match self.typed.wrong.is_empty() {
            false => "The visitor is not registered yet:",
            true if self.amends => "The sheet is not amended yet:",
            true => "The sheet is not completed yet:",
        }
    }

    /// All that is wrong, with the places to mend it.
    fn problems(&self) -> Vec<(String, String)> {
        let whole = self.wrong.iter().map(|text| (String::new(), text.clone()));
        let told = |line: &Line| {
            let wrong = line.wrong.as_ref()?;
            let text = if wrong.contains(&line.name) { wrong.clone() } else { format!("{}: {wrong}", line.name) };
            Some((format!("line-{}", line.id), text))
        };
        let lines = self.lines.iter().filter_map(told);
        let reason = self.wrong_reason.iter().map(|text| ("reason".to_owned(), text.clone()));
        let visitor = self.typed.wrong.iter().map(|(field, text)| (format!("visitor-{}", field.replace('_', "-")), text.clone()));
        whole.chain(lines).chain(reason).chain(visitor).collect()
    }
}
