//! GET /log/{position}: one event, the command that wrote it, what caused it, and what came of it.

use super::explorer::{at, names};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::rest::events::get::read;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::chapter::Chapter;
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
    facts: Vec<(&'static str, String)>,
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
    Some(Other { position: value["position"].as_i64()?, kind: text(&value["event_type"]), at: moment(&value["recorded_at"]) })
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
    let known = desk.known(None);
    let chapter = match id(&told["chapter_id"]) {
        Some(id) => known.load::<Chapter>(&id.to_string(), false).await?.state.name().map(ToString::to_string),
        None => None,
    };
    let actor = names(&desk, &known, id(&command["actor"]).into_iter().collect()).await?.into_values().next();
    let facts = [
        ("Chapter", chapter.unwrap_or_default()),
        ("Recorded", format!("{} UTC", moment(&told["recorded_at"]))),
        ("Stream", format!("{} {}, event {}", text(&told["aggregate_type"]), text(&told["aggregate_id"]), text(&told["sequence"]))),
        ("Version", text(&told["event_version"])),
        ("Command", text(&command["command_id"])),
        ("Actor", actor.map_or_else(|| text(&command["actor"]), |name| format!("{name}, {}", text(&command["actor"])))),
        ("Because of", text(&command["reason"]).replace('_', " ")),
        ("By", text(&command["client"])),
    ];
    let task =
        |task: &Value| [text(&task["task"]["task"]).replace('_', " "), moment(&task["due_at"]), text(&task["state"]), text(&task["note"])];
    let notice = |notice: &Value| [text(&notice["kind"]).replace('_', " "), text(&notice["state"]), text(&notice["reason"])];
    let page = Page {
        frame: desk.frame(Place::Organisation, "/log", None).await?,
        position: *position,
        kind: text(&told["event_type"]),
        facts: facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
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
