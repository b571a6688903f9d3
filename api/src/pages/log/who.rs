//! Who caused an event, by name where the reader may know it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::rest::search::{FoundKind, found};
use domain::UserId;
use domain::user::User;
use infra::commands::{Commands, Loaded};
use infra::runner::Source;
use projections::{UserRow, Where};
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
    let everybody = desk.access.lets(&desk.caller, Action::ReadUsers, Object::Organisation).await?;
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

/// Of several that fit, so many are named.
const NAMED: usize = 5;

/// The membership that the address asks for: by its id, or by the name of its member.
pub async fn member(desk: &Desk) -> Result<Option<Uuid>, Problem> {
    let Some(text) = desk.asked("membership_id") else { return Ok(None) };
    if let Ok(id) = text.parse() {
        return Ok(Some(id));
    }
    let found = found(&desk.caller, &desk.access, &desk.house().runner, Some(text)).await;
    let found = found.map_err(|problem| Problem::invalid("membership_id", problem.detail))?;
    let members = found.into_iter().filter(|one| one.kind == FoundKind::Member);
    let members = members.map(|one| (one.id, one.name.clone(), format!("{} ({})", one.name, one.detail))).collect();
    the_one("membership_id", "member", text, members).map(Some)
}

/// The actor that the address asks for: by an id, or as a user, by name or address.
pub async fn actor(desk: &Desk) -> Result<Option<Uuid>, Problem> {
    let Some(text) = desk.asked("actor") else { return Ok(None) };
    if let Ok(id) = text.parse() {
        return Ok(Some(id));
    }
    if !desk.access.lets(&desk.caller, Action::ReadUsers, Object::Organisation).await? {
        return Err(Problem::invalid("actor", "it is an id, a UUID: names of users are for those who may see all of them"));
    }
    let holding = ["name", "email"].map(|column| Where::Holds(column, text.trim().to_owned())).into();
    let users: Vec<UserRow> = Source::live(&desk.house().runner).await?.rows(&[Where::Any(holding)]).await?;
    let users = users.into_iter().map(|row| (row.user_id.into(), row.name.clone(), format!("{} ({})", row.name, row.email)));
    the_one("actor", "user", text, users.collect()).map(Some)
}

/// The only one that was found, or the only one that is called so.
fn the_one(field: &str, what: &str, text: &str, found: Vec<(Uuid, String, String)>) -> Result<Uuid, Problem> {
    let text = text.trim().to_lowercase();
    let exact: Vec<_> = found.iter().filter(|(_, name, _)| name.to_lowercase() == text).collect();
    match (found.as_slice(), exact.as_slice()) {
        ([(id, ..)], _) | (_, [(id, ..)]) => Ok(*id),
        ([], _) => Err(Problem::invalid(field, format!("no {what} that you may see is called so"))),
        _ => {
            let names: Vec<&str> = found.iter().take(NAMED).map(|(.., told)| told.as_str()).collect();
            let more = if found.len() > NAMED { " and others" } else { "" };
            Err(Problem::invalid(field, format!("several fit: {}{more}; say more of the name, or give the id", names.join(", "))))
        }
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
