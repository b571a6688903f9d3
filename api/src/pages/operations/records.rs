//! GET /operations/access: what was refused, and what was read that is sensitive.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Listed, Shown, column};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono_tz::Tz;
use domain::user::User;
use infra::accounts::{AccessFilter, AccessRecordRow};
use infra::commands::Loaded;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("at", "When"),
    column("who", "Who").plain(),
    column("outcome", "Outcome").plain(),
    column("what", "What").plain(),
    column("object_kind", "Of").plain(),
    column("request", "Request").plain(),
];

#[derive(Template)]
#[template(path = "operations/records.html")]
struct Page {
    frame: Frame,
    records: Shown,
}

#[get("/operations/access")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadLog, Object::Organisation).await?;
    let id = |name: &'static str| {
        desk.asked(name).map(|text| text.parse::<Uuid>().map_err(|_| Problem::invalid(name, "it is an id"))).transpose()
    };
    let (from, to) = desk.between(Tz::UTC)?;
    let filter = AccessFilter {
        actor: id("actor")?,
        object_id: id("object_id")?,
        outcome: desk.asked("outcome").map(str::to_owned),
        what: desk.asked("what").map(str::to_owned),
        from,
        to,
    };
    let of_one = filter.actor.is_some() || filter.object_id.is_some();
    let list = Listed {
        caption: "Access records".to_owned(),
        columns: COLUMNS,
        usual: "-at",
        filters: vec![
            Filter::of("outcome", "Outcome", [("denied", "denied"), ("read", "read")]),
            Filter::of("what", "Read", ["contact", "message", "export"].map(|what| (what, what))),
        ],
        days: &[("from", "From"), ("to", "To")],
        searched: &["who", "what", "object_kind", "request"],
        empty: if of_one { "There is no record of that." } else { "Nothing was refused, and nothing read that is sensitive." },
    };
    let recorder = desk.house().accounts.recorder();
    let read = async |asked| recorder.in_order(&filter, &asked).await.map_err(Problem::unavailable);
    let cells = async |rows: Vec<AccessRecordRow>| {
        let names = names(&desk, &rows).await?;
        Ok(rows.iter().map(|row| cells(row, &names, &desk)).collect())
    };
    let records = match list.answer_kept::<AccessRecordRow>(&desk, read, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page { frame: desk.frame(Place::Organisation, "/operations", None).await?, records };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The names of those who asked, where they are users.
async fn names(desk: &Desk, rows: &[AccessRecordRow]) -> Result<BTreeMap<Uuid, String>, Problem> {
    let actors: Vec<Uuid> = rows.iter().map(|row| row.actor).collect::<BTreeSet<_>>().into_iter().collect();
    let users = desk.house().commands.load_all::<User>(&actors, false).await?;
    let name = |user: &Loaded<User>| user.state.known().map(|known| known.name.0.to_string()).unwrap_or_default();
    Ok(actors.into_iter().zip(users.iter().map(name)).collect())
}

fn cells(row: &AccessRecordRow, names: &BTreeMap<Uuid, String>, desk: &Desk) -> Vec<Cell> {
    let name = names.get(&row.actor).filter(|name| !name.is_empty());
    let place = |id: Uuid| match row.object_kind.as_str() {
        "membership" => Some(format!("/memberships/{id}")),
        "user" => Some(format!("/users/{id}")),
        "chapter" => Some(format!("/chapters/{id}")),
        "region" => Some(format!("/regions/{id}")),
        "meeting" => Some(format!("/meetings/{id}")),
        "referral" => Some(format!("/referrals/{id}")),
        _ => None,
    };
    let object = Cell::text(row.object_kind.replace('_', " "));
    vec![
        Cell::moment(Some(row.at), &desk.form),
        match name {
            Some(name) => Cell::text(name).link(format!("/users/{}", row.actor)),
            None if row.actor.is_nil() => Cell::text("nobody who was let in"),
            None => Cell::text("a program"),
        },
        Cell::text(&row.outcome).class(if row.outcome == "denied" { "warn" } else { "" }),
        Cell::text(row.what.replace('_', " ")),
        match row.object_id.and_then(place) {
            Some(to) => object.link(to),
            None => object,
        },
        Cell::text(&row.request),
    ]
}
