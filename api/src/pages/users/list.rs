//! GET /users

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::places::{scope_in_words, scope_of};
use crate::pages::table::{Cell, Column, Filter, Listed, Shown, column};
use crate::pages::words;
use crate::rest::users::list::{may_read, with_status};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::NaiveDate;
use domain::UserId;
use domain::grants::Role;
use infra::runner::Source;
use projections::{GrantRow, UserRow, Value, Where};
use std::collections::BTreeMap;

const COLUMNS: &[Column] = &[
    column("name", "Name"),
    // Before the address: on a phone a long one leaves no room behind it.
    column("status", "State").plain(),
    column("roles", "May act as").plain(),
    column("email", "E-mail").plain(),
    column("second_factor", "Second factor"),
    column("signed_in_at", "Signed in last"),
];

#[derive(Template)]
#[template(path = "users/list.html")]
struct Page {
    frame: Frame,
    invites: bool,
    done: Option<&'static str>,
    users: Shown,
}

#[get("/users")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    may_read(&desk.caller, &desk.access).await?;
    desk.caught_up().await?;
    let source = Source::live(&desk.house().runner).await?;
    let today = desk.house().log.clock.now().date_naive();
    let mut wanted: Vec<Where> = desk.asked("status").map(with_status).into_iter().collect();
    if let Some(role) = desk.asked("role") {
        let held: Vec<GrantRow> = source.rows(&[Where::Is("role", Value::Text(role.to_owned()))]).await?;
        wanted.push(Where::In("user_id", held.iter().filter(|grant| counts(grant, today)).map(|grant| grant.user_id.into()).collect()));
    }
    let states = ["invited", "active", "disabled"].map(|state| (state, state));
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::Member).map(|role| (role.name(), words::role(role)));
    let list = Listed {
        caption: "Users".to_owned(),
        columns: COLUMNS,
        usual: "name",
        filters: vec![Filter::of("status", "State", states), Filter::of("role", "Role", roles)],
        days: &[],
        searched: &["name", "email"],
        empty: "Nobody is invited yet. Invite somebody, and they appear here.",
    };
    let cells = async |rows: Vec<UserRow>| {
        let roles = roles_of(&desk, &source, &rows, today).await?;
        Ok(rows.iter().map(|row| cells(row, roles.get(&row.user_id), &desk)).collect())
    };
    let users = match list.answer::<UserRow>(&desk, wanted, Object::Organisation, cells).await? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page {
        frame: desk.frame(Place::Organisation, "/users", None).await?,
        invites: desk.access.lets(&desk.caller, Action::ManageUsers, Object::Organisation).await?,
        done: (desk.asked("done") == Some("invited")).then_some("Invited. A letter with a link is on its way."),
        users,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// Whether a grant counts on a day.
fn counts(grant: &GrantRow, on: NaiveDate) -> bool {
    grant.starts_on <= on && grant.ends_on.is_none_or(|last| on <= last)
}

/// What the users of a page may do today, in words.
async fn roles_of(desk: &Desk, source: &Source, rows: &[UserRow], today: NaiveDate) -> Result<BTreeMap<UserId, String>, Problem> {
    let grants: Vec<GrantRow> = source.rows(&[Where::In("user_id", rows.iter().map(|row| row.user_id.into()).collect())]).await?;
    let mut held: BTreeMap<UserId, Vec<String>> = BTreeMap::new();
    for grant in grants.into_iter().filter(|grant| counts(grant, today)) {
        let place = match scope_of(&grant.scope_kind, grant.scope_id) {
            Some(scope) => scope_in_words(&desk.house().commands, scope).await?,
            None => String::new(),
        };
        let role = words::role_named(&grant.role);
        held.entry(grant.user_id).or_default().push(format!("{role}, {place}"));
    }
    Ok(held.into_iter().map(|(user, all)| (user, all.join("; "))).collect())
}

fn cells(row: &UserRow, roles: Option<&String>, desk: &Desk) -> Vec<Cell> {
    let class = match row.status.as_str() {
        "disabled" => "quiet",
        "invited" => "warn",
        _ => "",
    };
    vec![
        Cell::text(&row.name).link(format!("/users/{}", row.user_id)),
        Cell::text(&row.status).class(class),
        Cell::text(roles.cloned().unwrap_or_default()),
        Cell::text(&row.email),
        Cell::text(if row.second_factor { "yes" } else { "" }),
        Cell::moment(row.signed_in_at, &desk.form),
    ]
}
