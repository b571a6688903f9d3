//! Who caused an event, by name where the reader may know it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use domain::UserId;
use domain::user::User;
use infra::commands::{Commands, Loaded};
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
