//! PUT /memberships/{id}/contact

use super::as_member;
use crate::rest::prelude::*;
use domain::membership::Change;
use infra::commands::memberships::MembershipChange;

/// What is left out stays as it is; a telephone number of null is taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeContact, example = json!({"phone": "+41 61 555 01 09"}))]
pub struct Request {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<Name>,
    #[schema(value_type = Option<schemas::EmailAddress>)]
    email: Option<EmailAddress>,
    #[schema(value_type = Option<schemas::Phone>)]
    #[serde(default, deserialize_with = "named")]
    phone: Change<Phone>,
}

/// A field that is there says what becomes of it, with a value or with null.
fn named<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(field: D) -> Result<Change<T>, D::Error> {
    Ok(Option::deserialize(field)?.map_or(Change::Remove, Change::Set))
}

/// Change name, e-mail address or telephone number
#[utoipa::path(tag = "memberships", operation_id = "changeContact", request_body = Request, responses(Changes))]
#[put("/memberships/{id}/contact")]
pub async fn handler(id: Path<Uuid>, asked: Asked<Request>) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    let change =
        MembershipChange::ChangeContact { name: asked.body.name.clone(), email: asked.body.email.clone(), phone: asked.body.phone.clone() };
    Ok(Reply::changed(as_member(asked.doing(), id, change).await?))
}
