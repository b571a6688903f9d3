//! GET /log/{position}: one event, the command that wrote it, what caused it, and what came of it.

use super::told::{Said, fields, ids, known};
use super::who::{By, names};
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
use infra::mail::Form;
use serde_json::Value;
use uuid::Uuid;

/// Another event.
struct Other {
    position: i64,
    kind: String,
    at: String,
}

/// A notice that the event called for.
struct Told {
    kind: String,
    /// The member whom it is to, and their page.
    whom: Option<(String, Option<String>)>,
    state: String,
    reason: String,
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
    notices: Vec<Told>,
    is_all: bool,
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn moment(value: &Value, form: &Form) -> String {
    text(value).parse().map_or_else(|_| text(value), |at| form.second(at))
}

fn other(value: &Value, form: &Form) -> Option<Other> {
    Some(Other {
        position: value["position"].as_i64()?,
        kind: words::happened(&text(&value["event_type"])),
        at: moment(&value["recorded_at"], form),
    })
}

fn others(value: &Value, form: &Form) -> Vec<Other> {
    match value {
        Value::Array(all) => all.iter().filter_map(|one| other(one, form)).collect(),
        one => other(one, form).into_iter().collect(),
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
    let (command, form) = (&told["command"], &desk.form);
    let id = |value: &Value| text(value).parse::<Uuid>().ok();
    let mut all: Vec<Uuid> = ids(&told["payload"]);
    all.extend(["chapter_id", "region_id", "aggregate_id"].iter().filter_map(|name| id(&told[*name])));
    all.extend(list(&told["effects"]["notices"]).iter().filter_map(|notice| id(&notice["membership_id"])));
    all.sort();
    all.dedup();
    let known = known(&desk, &all, id(&told["chapter_id"])).await?;
    let actor = id(&command["actor"]);
    let names = names(&desk, &desk.known(None), actor.into_iter().collect()).await?;
    // What the program does of itself says why instead.
    let by = actor.filter(|_| command["reason"].is_null()).map(|id| By::actor(id, &names)).unwrap_or_default();
    let of = |what: &str, value: &Value| {
        let found = id(value).and_then(|id| known.get(&id));
        found.map(|(name, to)| Said::text(what, name).link(to.clone())).unwrap_or_default()
    };
    let stream = text(&told["aggregate_type"]).replace('_', " ");
    let stream = match id(&told["aggregate_id"]).and_then(|id| known.get(&id)) {
        // What is called by its kind says it already.
        Some((name, to)) if name.contains(&stream) => Said::text("Of", name).link(to.clone()),
        Some((name, to)) => Said::text("Of", format!("{name}, {stream}")).link(to.clone()),
        None => Said { aside: text(&told["aggregate_id"]), ..Said::text("Of", stream) },
    };
    let facts = [
        stream,
        of("Chapter", &told["chapter_id"]),
        of("Region", &told["region_id"]),
        Said::text("Recorded", format!("{} UTC", moment(&told["recorded_at"], form))),
        Said { aside: by.id, ..Said::text("By", by.text).link(by.to) },
        Said::text("Because of", text(&command["reason"]).replace('_', " ")),
        Said::text("Through", command["client"].as_str().map_or_else(String::new, |agent| words::browser(Some(agent)))),
    ];
    let task = |task: &Value| [words::task(&task["task"]), moment(&task["due_at"], form), text(&task["state"]), text(&task["note"])];
    let notice = |notice: &Value| Told {
        kind: text(&notice["kind"]).replace('_', " "),
        whom: id(&notice["membership_id"]).and_then(|id| known.get(&id).cloned()),
        state: text(&notice["state"]),
        reason: text(&notice["reason"]),
    };
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
            ("It reacted to", others(&told["causes"], form)),
            ("The same command wrote", others(&command["events"], form)),
            ("What reacted to it", others(&told["effects"]["events"], form)),
            ("Before it in its stream", others(&told["previous"], form)),
            ("After it in its stream", others(&told["next"], form)),
        ],
        tasks: list(&told["effects"]["tasks"]).iter().map(task).collect(),
        notices: list(&told["effects"]["notices"]).iter().map(notice).collect(),
        is_all: told["effects"]["is_all"].as_bool().unwrap_or(true),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}
