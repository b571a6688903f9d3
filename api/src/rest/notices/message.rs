//! GET /notices/{id}/message

use super::seen;
use crate::http::records::Sensitive;
use crate::rest::prelude::*;
use actix_web::HttpResponse;
use infra::house::House;
use infra::mail::NoticeRow;

/// The mail of a notice, byte for byte as it is or was sent
#[utoipa::path(tag = "notices", operation_id = "getNoticeMessage", responses((status = 200, content((String = "message/rfc822")), description = "The mail (RFC 5322)."), ReadProblems))]
#[get("/notices/{id}/message")]
pub async fn handler(caller: Caller, access: Data<Access>, house: Theirs<House>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let message = read(&caller, &access, &house, *id).await?.1;
    let message = message.ok_or_else(|| Problem::not_found("mail: the notice was never put into one"))?;
    Ok(HttpResponse::Ok().content_type("message/rfc822").body(message))
}

/// A notice with its mail, if it was put into one, for whoever may see it. That it was read is recorded.
pub async fn read(caller: &Caller, access: &Access, house: &House, id: Uuid) -> Result<(NoticeRow, Option<Vec<u8>>), Problem> {
    let row = seen(caller, access, house, id).await?;
    let object = row.membership_id.map_or(Object::Organisation, |member| Object::Membership(member.into()));
    access.read(caller, Sensitive::Message, object);
    let message = house.ledger.message(id).await?;
    Ok((row, message))
}
