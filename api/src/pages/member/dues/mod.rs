//! A membership's account: its statement, its invoices and receipts, and what whoever handles money does there. A member sees their own.

mod acts;
mod asked;
mod document;
mod statement;

pub use document::{show_invoice, show_receipt};

use crate::pages::act::{Filled, Tried};
use crate::pages::desk::Desk;
use crate::pages::instead::Instead;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use domain::MembershipId;
use uuid::Uuid;

#[get("/memberships/{id}/dues")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    statement::shown(&desk, MembershipId(*id), Tried::default()).await
}

#[post("/memberships/{id}/dues")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    match asked::perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/memberships/{id}/dues"), done.position)),
        Err(why) => statement::shown(&filled.desk, id, filled.tried(why)?).await,
    }
}
