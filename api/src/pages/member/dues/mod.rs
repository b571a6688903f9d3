//! A membership's account: its statement, its invoices and receipts, and what whoever handles money does there. A member sees their own.

mod acts;
mod asked;
mod document;
mod statement;

pub use document::{show_invoice, show_receipt};

use crate::pages::act::{Fields, Sent, refused};
use crate::pages::desk::{Desk, Filled};
use crate::pages::instead::Instead;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use domain::MembershipId;
use uuid::Uuid;

/// The names that forms here have for what the domain calls otherwise.
const NAMES: &[(&str, &str)] = &[("amount.currency", "currency"), ("net.currency", "currency")];

#[get("/memberships/{id}/dues")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    statement::shown(&desk, MembershipId(*id), Sent::default()).await
}

#[post("/memberships/{id}/dues")]
pub async fn send(filled: Filled<Fields>, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = MembershipId(*id);
    let sent = match asked::read(&filled, id).await? {
        Err(wrong) => Sent::unread(&filled.fields, wrong),
        Ok(asked) => match asked.done(&filled, id).await {
            Ok(done) => {
                let action = filled.fields.get("action").map_or("", String::as_str);
                let place = format!("/memberships/{id}/dues?done={action}&min_position={}", done.position);
                return Ok(filled.desk.visitor.to(&place));
            }
            Err(problem) => refused(&filled.fields, problem, NAMES)?,
        },
    };
    statement::shown(&filled.desk, id, sent).await
}
