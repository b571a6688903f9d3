//! GET /log/{position}: one event, the command that wrote it, what caused it, and what came of it.

use super::explorer::{at, names};
use super::told::{Said, fields, ids, known};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::words;
use crate::rest::events::get::read;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use serde_json::Value;
use uuid::Uuid;

/// Another event.
struct Other {
    position: i64,
    kind: String,
    at: String,
}

#[derive(Template)]
#[template(path = "log/event.html")]
struct Page {
    frame: Frame,
    position: i64,
    kind: String,
    /// The name of its type.
    event_type: String,
    facts: Vec<Said>,
    said: Vec<Said>,
    payload: String,
    metadata: String,
    others: Vec<(&'static str, Vec<Other>)>,
    tasks: Vec<[String; 4]>,
    notices: Vec<[String; 3]>,
    is_all: bool,
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn moment(value: &Value) -> String {
    text(value).parse().map_or_else(|_| text(value), at)
}

fn other(value: &Value) -> Option<Other> {
    Some(Other {
        position: value["position"].as_i64()?,
        kind: words::happened(&text(&value["event_type"])),
        at: moment(&value["recorded_at"]),
    })
}

fn others(value: &Value) -> Vec<Other> {
    match value {
        Value::Array(all) => all.iter().filter_map(other).collect(),
        one => other(one).into_iter().collect(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[get("/log/{position}")]
pub async fn show(desk: Desk, position: Path<i64>) -> Result<HttpResponse, Instead> {
    let detail = read(&desk.caller, &desk.access, desk.house(), *position).await?;
    // As REST answers it.
    let told = serde_json::to_value(&detail).map_err(Problem::opaque)?;
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let command = &told["command"];
    let id = |value: &Value| text(value).parse::<Uuid>().ok();
    let mut all: Vec<Uuid> = ids(&told["payload"]);
    all.extend(["chapter_id", "region_id", "aggregate_id"].iter().filter_map(|name| id(&told[*name])));
    all.sort();
    all.dedup();
    let known = known(&desk, &all, id(&told["chapter_id"])).await?;
    let actor = names(&desk, &desk.known(None), id(&command["actor"]).into_iter().collect()).await?.into_iter().next();
    let fact = |what: &str, text: String| Said { what: what.to_owned(), text, to: None };
    let of = |what: &str, value: &Value| {
        let found = id(value).and_then(|id| known.get(&id));
        Said {
            what: what.to_owned(),
            text: found.map(|(name, _)| name.clone()).unwrap_or_default(),
            to: found.and_then(|(_, to)| to.clone()),
        }
    };
    let stream = text(&told["aggregate_type"]).replace('_', " ");
    let stream = match id(&told["aggregate_id"]).and_then(|id| known.get(&id)) {
        // What is called by its kind says it already.
        Some((name, to)) if name.contains(&stream) => Said { what: "Of".to_owned(), text: name.clone(), to: to.clone() },
        Some((name, to)) => Said { what: "Of".to_owned(), text: format!("{name}, {stream}"), to: to.clone() },
        None => fact("Of", format!("{stream} {}", text(&told["aggregate_id"]))),
    };
    let facts = [
        stream,
        of("Chapter", &told["chapter_id"]),
        of("Region", &told["region_id"]),
        fact("Recorded", format!("{} UTC", moment(&told["recorded_at"]))),
        match actor {
            Some((id, name)) => Said { what: "By".to_owned(), text: name, to: Some(format!("/users/{id}")) },
            // What the program does of itself says why instead.
            None if !command["reason"].is_null() => fact("By", String::new()),
            None => fact("By", id(&command["actor"]).map(|id| format!("no user, known by {id}")).unwrap_or_default()),
        },
        fact("Because of", text(&command["reason"]).replace('_', " ")),
        fact("Through", text(&command["client"])),
    ];
    let task = |task: &Value| [words::task(&task["task"]), moment(&task["due_at"]), text(&task["state"]), text(&task["note"])];
    let notice = |notice: &Value| [text(&notice["kind"]).replace('_', " "), text(&notice["state"]), text(&notice["reason"])];
    let page = Page {
        frame: desk.frame(Place::Organisation, "/log", None).await?,
        position: *position,
        kind: words::capital(&words::happened(&text(&told["event_type"]))),
        event_type: format!(
            "{}, version {}, event {} of its stream",
            text(&told["event_type"]),
            text(&told["event_version"]),
            text(&told["sequence"])
        ),
        facts: facts.into_iter().filter(|fact| !fact.text.is_empty()).collect(),
        said: fields(&desk, &told["payload"], &known),
        payload: pretty(&told["payload"]),
        metadata: pretty(&told["metadata"]),
        others: vec![
            ("It reacted to", others(&told["causes"])),
            ("The same command wrote", others(&command["events"])),
            ("What reacted to it", others(&told["effects"]["events"])),
            ("Before it in its stream", others(&told["previous"])),
            ("After it in its stream", others(&told["next"])),
        ],
        tasks: list(&told["effects"]["tasks"]).iter().map(task).collect(),
        notices: list(&told["effects"]["notices"]).iter().map(notice).collect(),
        is_all: told["effects"]["is_all"].as_bool().unwrap_or(true),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}
