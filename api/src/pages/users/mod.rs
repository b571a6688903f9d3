//! Users, for those who may see them: who signs in, what they may do, and the tokens of their programs.

mod change;
mod invite;
mod list;
mod show;
mod tokens;

use super::act::{Field, choice, day, line};
use super::desk::Desk;
use super::places::Places;
use super::words;
use actix_web::web::ServiceConfig;
use domain::grants::Role;

pub fn routes(config: &mut ServiceConfig) {
    // What is named by a word goes before what is named by an id.
    config.service(invite::show).service(invite::send).service(list::show).service(show::show).service(show::send);
    config.service(tokens::show).service(tokens::send);
}

/// The fields of a grant. `before` goes before the names that the body has for them.
fn grant_fields(desk: &Desk, places: &Places, before: &str) -> Vec<Field> {
    let own = desk.caller.roles();
    let given = Role::ALL.into_iter().filter(|role| own.iter().any(|own| own.may_give(*role)));
    let roles = [("", "Choose a role")].into_iter().chain(given.map(|role| (role.name(), words::role(role))));
    vec![
        choice(format!("{before}role"), "Role", roles),
        line(format!("{before}scope"), "Where")
            .offering(places.offered())
            .hint("The whole organisation, a region with all beneath it, or a chapter."),
        day(format!("{before}from"), "From").hint("Today when left empty."),
        day(format!("{before}to"), "To").hint("The last day; until it is ended when left empty."),
    ]
}
