//! Who caused an event, by name where the reader may know it.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use domain::UserId;
use domain::user::User;
use infra::commands::Commands;
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

/// Those actors who are users, with the names that the reader may know.
pub type Names = BTreeMap<Uuid, Option<String>>;

/// The actors who are users, as they are known.
pub async fn names(desk: &Desk, known: &Commands, actors: Vec<Uuid>) -> Result<Names, Problem> {
    let everybody = desk.access.lets(&desk.caller, Action::ReadUsers, Object::Organisation).await?;
    let loaded = known.load_all::<User>(&actors, false).await?;
    let mut names = Names::new();
    for (id, user) in actors.into_iter().zip(loaded).filter(|(_, user)| user.version > 0) {
        let shown = everybody || desk.access.lets(&desk.caller, Action::ReadUsers, Object::User(UserId(id))).await?;
        let name = user.state.known().filter(|_| shown).map(|known| known.name.0.to_string());
        names.insert(id, name);
    }
    Ok(names)
}

impl By {
    /// An actor: a user, or what is none, such as a token.
    pub fn actor(id: Uuid, names: &Names) -> Self {
        let in_short = || id.to_string().split('-').next_back().unwrap_or_default().to_owned();
        match names.get(&id) {
            Some(Some(name)) => Self { text: name.clone(), to: Some(format!("/users/{id}")), id: String::new() },
            Some(None) => Self { text: "a user".to_owned(), to: None, id: in_short() },
            None => Self { text: "no user".to_owned(), to: None, id: in_short() },
        }
    }

    /// What the program does of itself says why instead.
    pub fn reason(reason: &str) -> Self {
        Self { text: reason.replace('_', " "), ..Self::default() }
    }
}
