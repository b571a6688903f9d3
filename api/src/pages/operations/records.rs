//! GET /operations/access: what was refused, and what was read that is sensitive.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, DAYS, Filter, Listed, Shown, column};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono_tz::Tz;
use domain::user::User;
use futures::try_join;
use infra::accounts::{AccessFilter, AccessRecordRow};
use infra::commands::Loaded;
use infra::runner::Source;
use projections::{ChapterRow, MemberNameRow, RegionRow, Where};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const COLUMNS: &[Column] = &[
    column("at", "When"),
    column("who", "Who").plain(),
    column("outcome", "Outcome").plain(),
    column("what", "What").plain(),
    column("object_kind", "Of").plain(),
    column("whose", "Whose").plain(),
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
        days: &DAYS,
        searched: &["who", "what", "object_kind", "request"],
        empty: if of_one { "There is no record of that." } else { "Nothing was refused, and nothing read that is sensitive." },
    };
    let recorder = desk.house().accounts.recorder();
    let read = async |asked| recorder.in_order(&filter, &asked).await.map_err(Problem::unavailable);
    let cells = async |rows: Vec<AccessRecordRow>| {
        let names = Names::of(&desk, &rows).await?;
        Ok(rows.iter().map(|row| cells(row, &names, &desk)).collect())
    };
    let records = match list.answer_kept::<AccessRecordRow>(&desk, read, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page { frame: desk.frame(Place::Organisation, "/operations", None).await?, records };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The names of those who asked and of what they asked about, as far as these have names.
struct Names(BTreeMap<Uuid, String>);

impl Names {
    async fn of(desk: &Desk, rows: &[AccessRecordRow]) -> Result<Self, Problem> {
        let of = |kind: &'static str| rows.iter().filter(move |row| row.object_kind == kind).filter_map(|row| row.object_id);
        let wanted = |column, kind| [Where::In(column, each_once(of(kind)))];
        let (members, chapters, regions) =
            (wanted("membership_id", "membership"), wanted("chapter_id", "chapter"), wanted("region_id", "region"));
        let source = Source::live(&desk.house().runner).await?;
        let (members, chapters, regions) =
            try_join!(source.rows::<MemberNameRow>(&members), source.rows::<ChapterRow>(&chapters), source.rows::<RegionRow>(&regions))?;
        let ids = each_once(rows.iter().map(|row| row.actor).chain(of("user")));
        let users = desk.house().commands.load_all::<User>(&ids, false).await?;
        let name = |user: Loaded<User>| user.state.known().map(|known| known.name.0.to_string());
        let mut names: BTreeMap<Uuid, String> = ids.into_iter().zip(users).filter_map(|(id, user)| Some((id, name(user)?))).collect();
        names.extend(members.into_iter().map(|row| (Uuid::from(row.membership_id), row.name)));
        names.extend(chapters.into_iter().map(|row| (Uuid::from(row.chapter_id), row.name)));
        names.extend(regions.into_iter().map(|row| (Uuid::from(row.region_id), row.name)));
        Ok(Self(names))
    }

    fn name(&self, id: Uuid) -> Option<&String> {
        self.0.get(&id).filter(|name| !name.is_empty())
    }
}

fn each_once(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}

fn cells(row: &AccessRecordRow, names: &Names, desk: &Desk) -> Vec<Cell> {
    let place = |id: Uuid| match row.object_kind.as_str() {
        "membership" => Some(format!("/memberships/{id}")),
        "user" => Some(format!("/users/{id}")),
        "chapter" => Some(format!("/chapters/{id}")),
        "region" => Some(format!("/regions/{id}")),
        "meeting" => Some(format!("/meetings/{id}")),
        "referral" => Some(format!("/referrals/{id}")),
        _ => None,
    };
    let linked = |cell: Cell| match row.object_id.and_then(place) {
        Some(to) => cell.link(to),
        None => cell,
    };
    let object = Cell::text(row.object_kind.replace('_', " "));
    // Where there is a name, it leads there; else the kind does.
    let (object, whose) = match row.object_id.and_then(|id| names.name(id)) {
        Some(name) => (object, linked(Cell::text(name))),
        None => (linked(object), Cell::text("")),
    };
    vec![
        Cell::moment(Some(row.at), &desk.form),
        match names.name(row.actor) {
            Some(name) => Cell::text(name).link(format!("/users/{}", row.actor)),
            None if row.actor.is_nil() => Cell::text("nobody who was let in"),
            None => Cell::text("a program"),
        },
        Cell::text(&row.outcome).class(if row.outcome == "denied" { "warn" } else { "" }),
        Cell::text(row.what.replace('_', " ")),
        object,
        whose,
        Cell::text(&row.request),
    ]
}
