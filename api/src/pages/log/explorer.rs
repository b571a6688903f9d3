//! GET /log: events in the order of the log, the latest first or the first, by chapter, member, actor, kind, time and text.

use super::filter::{Field, beyond_reach, fields, label};
use super::who::{self, By, Names, names};
use super::workbook::workbook;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::http::records::Sensitive;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place, Stand};
use crate::pages::instead::{Instead, sentence};
use crate::pages::table::{Format, address};
use crate::pages::words;
use crate::rest::events::export::export;
use crate::rest::events::list::{Part, read};
use actix_web::http::{StatusCode, Version};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use domain::chapter::Chapter;
use domain::event::Metadata;
use infra::commands::Loaded;
use infra::event_log::{Criteria, Format as Written, Found, StoredEvent};
use infra::mail::Form;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const A_PAGE: usize = 50;

/// An event in one line.
struct Line {
    position: i64,
    at: String,
    kind: String,
    stream: String,
    chapter: String,
    by: By,
}

#[derive(Template)]
#[template(path = "log/explorer.html")]
struct Page {
    frame: Frame,
    fields: Vec<Field>,
    /// The past moment that is looked at.
    moment: String,
    /// The field, and what is wrong with it.
    wrong: Option<(String, String)>,
    lines: Vec<Line>,
    oldest_first: bool,
    /// The same the other way round.
    turned: String,
    more: Option<String>,
    files: Vec<(&'static str, String)>,
    scanned_to: i64,
    end: i64,
}

/// What is asked, each value read as REST reads it.
async fn criteria(desk: &Desk) -> Result<Criteria, Problem> {
    let text = |name: &str| desk.asked(name).map(str::to_owned);
    let id = |name: &'static str| {
        desk.asked(name).map(|text| text.parse::<Uuid>().map_err(|_| Problem::invalid(name, "it is an id: a UUID"))).transpose()
    };
    let moment = |name: &'static str, end: bool| {
        let Some(text) = desk.asked(name) else { return Ok(None) };
        let whole = |day: NaiveDate| if end { day.and_hms_opt(23, 59, 59) } else { day.and_hms_opt(0, 0, 0) };
        let read = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc()).ok();
        let read = read.or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok().map(|at| at.and_utc()));
        let read = read.or_else(|| text.parse::<NaiveDate>().ok().and_then(whole).map(|at| at.and_utc()));
        read.map(Some).ok_or_else(|| Problem::invalid(name, "it is a day or a moment, such as 2026-03-01T07:00"))
    };
    let number = |text: &str| text.parse().map_err(|_| Problem::invalid("after", "it is a position of the log, such as 120934"));
    let after = desk.asked("after").map(number).transpose()?;
    Ok(Criteria {
        chapter_id: id("chapter_id")?,
        region_id: id("region_id")?,
        membership_id: who::member(desk).await?,
        aggregate_type: text("aggregate_type"),
        aggregate_id: text("aggregate_id"),
        event_type: text("event_type"),
        actor: who::actor(desk).await?,
        from: moment("from", false)?,
        to: moment("to", true)?,
        after,
        until: None,
        text: text("text"),
    })
}

/// Where the log ends: at a past moment, or now.
async fn end(desk: &Desk) -> Result<i64, Problem> {
    let house = desk.house();
    match desk.as_of(Tz::UTC)? {
        Some(moment) => Ok(moment.place(&house.commands).await?.0),
        None => Ok(house.log.reader.last_position().await?),
    }
}

/// The log has one order: others would have to read all of it.
fn is_oldest_first(desk: &Desk) -> bool {
    desk.asked("sort") == Some("position")
}

async fn found(desk: &Desk, end: i64) -> Result<Found, Problem> {
    let beyond = desk.asked("beyond").and_then(|text| text.parse().ok());
    let part = Part { newest_first: !is_oldest_first(desk), beyond, end, limit: A_PAGE };
    read(&desk.caller, &desk.access, desk.house(), &criteria(desk).await?, part).await
}

#[get("/log")]
pub async fn show(desk: Desk, request: HttpRequest) -> Result<HttpResponse, Instead> {
    // Before the moment is looked for: how far the log goes is for its readers.
    desk.access.require_somewhere(&desk.caller, Action::ReadLog)?;
    let end = end(&desk).await?;
    if let Some(format) = desk.asked("export").and_then(Format::named) {
        return Ok(file(&desk, format, request.version(), end).await?);
    }
    let (status, wrong, found) = match found(&desk, end).await {
        Ok(found) => (StatusCode::OK, None, Some(found)),
        Err(problem) if problem.status == 422 => {
            let field = problem.field.clone().unwrap_or_default();
            (StatusCode::UNPROCESSABLE_ENTITY, Some((field, sentence(&problem.detail))), None)
        }
        Err(problem) if matches!(problem.status, 403 | 404) => match beyond_reach(&desk).await? {
            Some(field) => {
                let status = StatusCode::from_u16(problem.status).map_err(Problem::opaque)?;
                (status, Some((field.to_owned(), sentence(&problem.detail))), None)
            }
            None => return Err(problem.into()),
        },
        Err(problem) => return Err(problem.into()),
    };
    let (events, scanned_to, is_all) = found.map_or((Vec::new(), 0, true), |found| (found.events, found.scanned_to, found.is_all));
    // By the names that they had then.
    let known = desk.known(desk.asked("as_of").map(|_| end));
    let ids = each_once(events.iter().filter_map(|event| event.chapter_id));
    let loaded = known.load_all::<Chapter>(&ids, false).await?;
    let name = |chapter: Loaded<Chapter>| chapter.state.name().map(ToString::to_string).unwrap_or_default();
    let chapters: BTreeMap<Uuid, String> = ids.into_iter().zip(loaded.into_iter().map(name)).collect();
    let actors = names(&desk, &known, each_once(events.iter().filter_map(actor))).await?;
    let oldest_first = is_oldest_first(&desk);
    let page = Page {
        frame: desk.frame_at(Place::Organisation, "/log", Some(Stand { position: end, is_live: false })).await?,
        moment: desk.asked("as_of").unwrap_or_default().to_owned(),
        fields: fields(&desk, wrong.as_ref()).await?,
        wrong: wrong.map(named),
        lines: events.iter().map(|event| line(event, &chapters, &actors, &desk.form)).collect(),
        oldest_first,
        turned: address(&desk, &[("sort", if oldest_first { "-position" } else { "position" }.to_owned()), ("beyond", String::new())]),
        more: (!is_all).then(|| address(&desk, &[("beyond", scanned_to.to_string())])),
        files: Format::ALL.map(|format| (format.name(), address(&desk, &[("export", format.extension().to_owned())]))).to_vec(),
        scanned_to,
        end,
    };
    Ok(desk.visitor.lively(status, &page)?)
}

/// What is wrong, with the field as the page calls it.
fn named((field, text): (String, String)) -> (String, String) {
    let text = label(&field).map(|label| format!("{label}: {text}")).unwrap_or(text);
    (field, text)
}

fn metadata(event: &StoredEvent) -> Option<Metadata> {
    serde_json::from_str(event.metadata.get()).ok()
}

/// Whoever caused it; what the program did by itself has a reason instead.
fn actor(event: &StoredEvent) -> Option<Uuid> {
    metadata(event).filter(|metadata| metadata.reason.is_none()).map(|metadata| metadata.actor.0)
}

fn each_once(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}

fn line(event: &StoredEvent, chapters: &BTreeMap<Uuid, String>, actors: &Names, form: &Form) -> Line {
    let reason = metadata(event).and_then(|metadata| metadata.reason).map(|reason| By::reason(&reason));
    Line {
        position: event.position,
        at: form.second(event.recorded_at),
        kind: words::happened(&event.event_type),
        stream: event.aggregate_type.replace('_', " "),
        chapter: event.chapter_id.and_then(|id| chapters.get(&id).cloned()).unwrap_or_default(),
        by: reason.or_else(|| actor(event).map(|id| By::actor(id, actors))).unwrap_or_default(),
    }
}

/// All events that fit, oldest first.
async fn file(desk: &Desk, format: Format, version: Version, end: i64) -> Result<HttpResponse, Problem> {
    let asked = Criteria { until: desk.asked("as_of").map(|_| end), ..criteria(desk).await? };
    let file = match format {
        Format::Csv => export((&desk.caller, &desk.access, desk.house()), &asked, Written::Csv, version).await?,
        Format::Xlsx => workbook(desk, &asked).await?,
    };
    desk.access.read(&desk.caller, Sensitive::Export, Object::Organisation);
    Ok(file)
}
