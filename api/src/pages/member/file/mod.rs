//! GET and POST /memberships/{id}/file: a membership from application to departure, for whoever leads the chapter and for the member, and what can be done with it.

mod acts;
mod asked;
mod page;

use crate::http::access::{Action, Object};
use crate::pages::act::{Filled, Tried};
use crate::pages::desk::Desk;
use crate::pages::instead::Instead;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use domain::MembershipId;
use uuid::Uuid;

pub use acts::{May, application, credits as credits_act, renewal, to_decide};
pub use asked::credits as read_credits;

#[get("/memberships/{id}/file")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    page::shown(&desk, MembershipId(*id), Tried::default()).await
}

#[post("/memberships/{id}/file")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    match asked::perform(&filled, id).await {
        Ok(done) => back(&filled, id, done.position).await,
        Err(why) => page::shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

/// The page that the form was on, with a word on what was done.
async fn back(filled: &Filled, id: MembershipId, position: i64) -> Result<HttpResponse, Instead> {
    let chapter = async || -> Result<_, Instead> {
        let membership = filled.desk.house().commands.load::<domain::membership::Membership>(&id.to_string(), false).await?.state;
        Ok(membership.chapter_id().ok_or_else(super::gone)?)
    };
    let place = match filled.said("back") {
        "renewals" => format!("/chapters/{}/renewals", chapter().await?),
        "applications" => format!("/chapters/{}/applications", chapter().await?),
        _ => format!("/memberships/{id}/file"),
    };
    // A member who has moved to a chapter that is not the caller's is there no more.
    let desk = &filled.desk;
    let place = match desk.caller.own_memberships().any(|own| own == id)
        || desk.access.lets(&desk.caller, Action::Read, Object::Membership(id)).await?
    {
        true => place,
        false => "/".to_owned(),
    };
    Ok(filled.leads_to(&place, position))
}

/// What was done, for the page that one comes back to.
pub fn done(action: &str) -> Option<&'static str> {
    Some(match action {
        "approve" => "Approved. The seat is held, and the invoice goes out by itself.",
        "decline" => "Declined.",
        "withdraw" => "The application is withdrawn.",
        "renewal" => "The committee's decision is recorded.",
        "keep-seat" => "The member keeps the seat.",
        "leave" => "The leave is granted.",
        "end-leave" => "The leave ends earlier.",
        "training" => "The training is completed.",
        "credits" => "The training credits are recorded.",
        "contact" => "The contact is changed.",
        "letters" => "The choice of letters is kept.",
        "invite" => "The invitation is on its way by mail.",
        "transfer" => "The member has moved to the other chapter, and the term with them.",
        "resign" => "The membership has ended.",
        "terminate" => "The membership is ended.",
        "reinstate" => "The return is approved. The seat is held, and the invoice goes out by itself.",
        _ => return None,
    })
}
