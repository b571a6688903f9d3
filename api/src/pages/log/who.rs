//! Who caused an event, by name where the reader may know it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::rest::search::{FoundKind, found};
use domain::UserId;
use domain::user::User;
use infra::commands::{Commands, Loaded};
use infra::lists::{PageAsked, page};
use projections::{Sort, UserRow, Where};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whoever caused an event, in words.
#[derive(Default)]
pub struct By {
    pub text: String,
    pub to: Option<String>,
    /// The end of an id, where there is no name to tell one from another.
    pub id: String,
}

/// Actors of whom the reader may know: the names of users, and none of those who are no users.
pub type Names = BTreeMap<Uuid, Option<String>>;

/// The actors as far as the reader may know of them.
pub async fn names(desk: &Desk, known: &Commands, actors: Vec<Uuid>) -> Result<Names, Problem> {
    let everybody = sees_users(desk).await?;
    let mut users = Vec::new();
    for id in actors {
        if everybody || desk.access.lets(&desk.caller, Action::ReadUsers, Object::User(UserId(id))).await? {
            users.push(id);
        }
    }
    let loaded = known.load_all::<User>(&users, false).await?;
    let name = |user: &Loaded<User>| user.state.known().map(|known| known.name.0.to_string());
    Ok(users.into_iter().zip(loaded.iter().map(name)).collect())
}

/// Of several that fit, so many are offered to choose from.
const OFFERED: i64 = 50;
/// Less than this is in nearly every name.
const LEAST: usize = 2;

/// Somebody whom a name fits: their id, what they are called, and what tells them from others.
pub struct Fit {
    pub id: Uuid,
    called: Vec<String>,
    pub told: String,
}

/// The members whom the reader may see that a name fits.
pub async fn members(desk: &Desk, text: &str) -> Result<Vec<Fit>, Problem> {
    let found = found(&desk.caller, &desk.access, &desk.house().runner, Some(text)).await?;
    let members = found.into_iter().filter(|one| one.kind == FoundKind::Member);
    Ok(members.map(|one| Fit { id: one.id, told: format!("{}: {}", one.name, one.detail), called: vec![one.name] }).collect())
}

/// The users whom a name or an address fits; none for those who may not see all of them.
pub async fn users(desk: &Desk, text: &str) -> Result<Vec<Fit>, Problem> {
    let text = text.trim();
    if text.chars().count() < LEAST {
        return Err(Problem::invalid("actor", format!("it is a part of a name or an address, {LEAST} letters at least, or an id")));
    }
    if !sees_users(desk).await? {
        return Err(Problem::invalid("actor", "it is an id, a UUID: names of users are for those who may see all of them"));
    }
    let holding = ["name", "email"].map(|column| Where::Holds(column, text.to_owned())).into();
    let asked = PageAsked { sort: &Sort::Column("name"), descending: false, after: None, limit: OFFERED };
    let found: Vec<UserRow> = page(&desk.house().runner, &[Where::Any(holding)], &asked).await?;
    let fit =
        |row: UserRow| Fit { id: row.user_id.into(), told: format!("{}: {}", row.name, row.email), called: vec![row.name, row.email] };
    Ok(found.into_iter().map(fit).collect())
}

/// Whether users may be named to the reader, each and all.
pub async fn sees_users(desk: &Desk) -> Result<bool, Problem> {
    desk.access.lets(&desk.caller, Action::ReadUsers, Object::Organisation).await
}

/// The membership that the address asks for: by its id, or by the name of its member.
pub async fn member(desk: &Desk) -> Result<Option<Uuid>, Problem> {
    match desk.asked("membership_id").map(|text| (text, text.parse())) {
        None => Ok(None),
        Some((_, Ok(id))) => Ok(Some(id)),
        Some((text, Err(_))) => {
            let fits = members(desk, text).await.map_err(|problem| Problem::invalid("membership_id", problem.detail))?;
            the_one("membership_id", "member", text, &fits).map(Some)
        }
    }
}

/// The actor that the address asks for: by an id, or as a user, by name or address.
pub async fn actor(desk: &Desk) -> Result<Option<Uuid>, Problem> {
    match desk.asked("actor").map(|text| (text, text.parse())) {
        None => Ok(None),
        Some((_, Ok(id))) => Ok(Some(id)),
        Some((text, Err(_))) => the_one("actor", "user", text, &users(desk, text).await?).map(Some),
    }
}

/// The only one whom a name fits, or the only one who is called so.
fn the_one(field: &str, what: &str, text: &str, fits: &[Fit]) -> Result<Uuid, Problem> {
    let text = text.trim().to_lowercase();
    let exact: Vec<&Fit> = fits.iter().filter(|fit| fit.called.iter().any(|name| name.to_lowercase() == text)).collect();
    match (fits, exact.as_slice()) {
        ([one], _) => Ok(one.id),
        (_, [one]) => Ok(one.id),
        ([], _) => Err(Problem::invalid(field, format!("no {what} that you may see is called so"))),
        _ => Err(Problem::invalid(field, "several are called so: choose one, or say more of the name")),
    }
}

impl By {
    /// An actor: a user, what is none, such as a token, or somebody of whom the reader may not know.
    pub fn actor(id: Uuid, names: &Names) -> Self {
        let without_name = |text: &str| {
            let end = id.to_string().split('-').next_back().unwrap_or_default().to_owned();
            Self { text: text.to_owned(), to: None, id: end }
        };
        match names.get(&id) {
            Some(Some(name)) => Self { text: name.clone(), to: Some(format!("/users/{id}")), id: String::new() },
            Some(None) => without_name("no user"),
            None => without_name("somebody"),
        }
    }

    /// What the program does of itself says why instead.
    pub fn reason(reason: &str) -> Self {
        Self { text: reason.replace('_', " "), ..Self::default() }
    }
}
