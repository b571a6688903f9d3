//! GET /operations/access: what was refused, and what was read that is sensitive.

use crate::http::access::{Action, Object};
use crate::http::list::{Paging, cut, wrong_cursor};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place, escaped};
use crate::pages::instead::Instead;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::user::User;
use infra::accounts::{AccessFilter, AccessRecordRow};
use infra::commands::Loaded;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const A_PAGE: usize = 100;

/// A record in one line.
struct Line {
    at: String,
    who: String,
    who_to: Option<String>,
    outcome: String,
    class: &'static str,
    what: String,
    object: String,
    object_to: Option<String>,
    request: String,
}

#[derive(Template)]
#[template(path = "operations/records.html")]
struct Page {
    frame: Frame,
    outcome: String,
    what: String,
    from: String,
    to: String,
    lines: Vec<Line>,
    older: Option<String>,
}

#[get("/operations/access")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadLog, Object::Organisation).await?;
    let id = |name: &'static str| {
        desk.asked(name).map(|text| text.parse::<Uuid>().map_err(|_| Problem::invalid(name, "it is an id"))).transpose()
    };
    let paging = Paging { cursor: desk.asked("cursor").map(str::to_owned), ..Paging::default() };
    let order = paging.order("-id", &["id"])?;
    let after = match paging.place(&order)?.as_deref() {
        None => None,
        Some([Some(id)]) => Some(id.parse().map_err(|_| wrong_cursor())?),
        Some(_) => return Err(wrong_cursor().into()),
    };
    let (from, to) = (desk.day("from")?, desk.day("to")?);
    let filter = AccessFilter {
        actor: id("actor")?,
        object_id: id("object_id")?,
        outcome: desk.asked("outcome").map(str::to_owned),
        what: desk.asked("what").map(str::to_owned),
        from: from.and_then(|day| day.and_hms_opt(0, 0, 0)).map(|at| at.and_utc()),
        to: to.and_then(|day| day.and_hms_opt(23, 59, 59)).map(|at| at.and_utc()),
        after,
        oldest_first: false,
    };
    let limit = i64::try_from(A_PAGE).unwrap_or(100) + 1;
    let mut rows = desk.house().accounts.recorder().list(&filter, limit).await.map_err(Problem::unavailable)?;
    let next = cut(&mut rows, A_PAGE, &order, |row| vec![row.id.to_string()]);
    let names = names(&desk, &rows).await?;
    let asked = |name: &str| desk.asked(name).unwrap_or_default().to_owned();
    let kept: Vec<String> = ["outcome", "what", "from", "to", "actor", "object_id"]
        .iter()
        .filter_map(|name| Some(format!("&{name}={}", escaped(desk.asked(name)?))))
        .collect();
    let page = Page {
        frame: desk.frame(Place::Organisation, "/operations", None).await?,
        outcome: asked("outcome"),
        what: asked("what"),
        from: asked("from"),
        to: asked("to"),
        lines: rows.iter().map(|row| in_a_line(row, &names, &desk)).collect(),
        older: next.map(|cursor| format!("/operations/access?cursor={cursor}{}", kept.concat())),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The names of those who asked, where they are users.
async fn names(desk: &Desk, rows: &[AccessRecordRow]) -> Result<BTreeMap<Uuid, String>, Problem> {
    let actors: Vec<Uuid> = rows.iter().map(|row| row.actor).collect::<BTreeSet<_>>().into_iter().collect();
    let users = desk.house().commands.load_all::<User>(&actors, false).await?;
    let name = |user: &Loaded<User>| user.state.known().map(|known| known.name.0.to_string()).unwrap_or_default();
    Ok(actors.into_iter().zip(users.iter().map(name)).collect())
}

fn in_a_line(row: &AccessRecordRow, names: &BTreeMap<Uuid, String>, desk: &Desk) -> Line {
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
    Line {
        at: desk.form.moment(row.at),
        who: match name {
            Some(name) => name.clone(),
            None if row.actor.is_nil() => "nobody who was let in".to_owned(),
            None => "a program".to_owned(),
        },
        who_to: name.map(|_| format!("/users/{}", row.actor)),
        outcome: row.outcome.clone(),
        class: if row.outcome == "denied" { "warn" } else { "" },
        what: row.what.replace('_', " "),
        object: row.object_kind.replace('_', " "),
        object_to: row.object_id.and_then(place),
        request: row.request.clone(),
    }
}
