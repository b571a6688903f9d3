//! POST /account/identity/unlink: an account of the identity provider lets in no more.

use super::form::{Sent, told};
use super::own;
use crate::pages::instead::Instead;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use domain::user::Identity;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Unlinking {
    issuer: String,
    subject: String,
}

#[post("/account/identity/unlink")]
pub async fn unlink(sent: Sent<Unlinking>) -> Result<HttpResponse, Instead> {
    let Sent { visitor, fields: Unlinking { issuer, subject } } = sent;
    let Some((caller, known)) = own::signed_in(&visitor).await? else { return Ok(visitor.to("/sign-in")) };
    let unlinked =
        visitor.house.accounts.unlink(caller.user()?, Identity { issuer, subject }, caller.session, caller.client.as_deref()).await;
    match unlinked {
        Ok(()) => match own::signed_in(&visitor).await? {
            Some(who) => own::page(&visitor, who, StatusCode::OK, None, Some("Unlinked. Your other sessions have ended.")).await,
            None => Ok(visitor.to("/sign-in")),
        },
        Err(error) => {
            let (status, wrong) = told(error)?;
            own::page(&visitor, (caller, known), status, Some(wrong), None).await
        }
    }
}
