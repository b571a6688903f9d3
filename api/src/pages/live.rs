//! GET /live: how a page hears that what it shows has changed. The news are those of REST, for whoever is signed in.

use super::account::form::session;
use super::desk::Desk;
use super::frame::Place;
use super::instead::Instead;
use crate::http::caller::Caller;
use crate::http::following::{Closing, Follower};
use crate::http::query::Query;
use crate::rest::changes::Followed;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

/// Where a page that stands for a position hears of what is written after it.
pub fn address(place: Place, position: i64) -> String {
    let followed = match place {
        Place::Organisation => String::new(),
        Place::Region(id) => format!("region_id={id}&"),
        Place::Chapter(id) => format!("chapter_id={id}&"),
        Place::Member(_, id) => format!("membership_id={id}&"),
    };
    format!("/live?{followed}after={position}")
}

#[get("/live")]
pub async fn follow(desk: Desk, closing: Data<Closing>, query: Query<Followed>, request: HttpRequest) -> Result<HttpResponse, Instead> {
    let followed = query.into_inner();
    let shown = session(&request).unwrap_or_default();
    let (caller, access): (Caller, _) = (desk.caller.clone(), desk.access.clone());
    let follower = Follower { caller, house: desk.theirs(), shown, closing: closing.get_ref().clone() };
    Ok(follower.follow(&access, followed.object()?, followed.after(&request)).await?)
}
