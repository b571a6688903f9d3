//! GET and POST /users/new: somebody is invited, with what they may do first.

use super::grant_fields;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, alone, choice, email, line};
use crate::pages::called::languages;
use crate::pages::desk::Desk;
use crate::pages::frame::Place;
use crate::pages::instead::Instead;
use crate::pages::places::{Places, scope_fields};
use crate::rest::users::invite::{Request, invite};
use actix_web::{HttpResponse, get, post};
use infra::commands::Committed;

async fn page(desk: &Desk, tried: &Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ManageUsers, Object::Organisation).await?;
    let places = Places::of(desk).await?;
    let about = "They are sent a link that is good for seven days, and once. Members are invited from their own pages: what they may do goes with the membership.";
    let act = Act::new("invite", "/users/new", "Invite")
        .says(about)
        .field(line("name", "Name"))
        .field(email("email", "E-mail").hint("By which they sign in and are written to."))
        .field(choice("language", "Language of letters", languages("Not chosen: English", "")))
        .fields(grant_fields(desk, &places, "grants.0."));
    let frame = desk.frame(Place::Organisation, "/users", None).await?;
    alone(desk, frame, "Invite somebody", "/users", act, tried)
}

#[get("/users/new")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default()).await
}

async fn done(filled: &Filled) -> Result<Committed, Problem> {
    let place = Places::of(&filled.desk).await?.named(filled.said("grants.0.scope"), "grants.0.scope");
    let nowhere = || filled.body_with::<Request>(&[("grants.0.scope", String::new())]).err();
    let place = place.map_err(|problem| problem.and(nowhere()))?;
    let (kind, id) = scope_fields(place);
    let otherwise = [("grants.0.scope", String::new()), ("grants.0.scope.kind", kind), ("grants.0.scope.id", id)];
    let request: Request = filled.body_with(&otherwise)?;
    invite(filled.doing(), &filled.desk.visitor.house, &request).await
}

#[post("/users/new")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    match done(&filled).await {
        Ok(done) => Ok(filled.desk.visitor.to(&format!("/users?done=invited&min_position={}", done.position))),
        Err(problem) => page(&filled.desk, &filled.tried(problem)?).await,
    }
}
