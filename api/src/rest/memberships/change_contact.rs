//! PUT /memberships/{id}/contact

use crate::rest::prelude::*;
use infra::commands::memberships::{ChangeMembership, MembershipChange};

/// What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeContact, example = json!({"phone": "+41 61 555 01 09"}))]
pub struct Request {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<Name>,
    #[schema(value_type = Option<schemas::EmailAddress>)]
    email: Option<EmailAddress>,
    #[schema(value_type = Option<schemas::Phone>)]
    phone: Option<Phone>,
}

/// Change name, e-mail address or telephone number
#[utoipa::path(tag = "memberships", operation_id = "changeContact", request_body = Request, responses(Changes))]
#[put("/memberships/{id}/contact")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Data<Commands>,
    id: Path<Uuid>,
    sent: Sent<Request>,
) -> Result<Reply, Problem> {
    let id = MembershipId(*id);
    access.require(&caller, Action::ActAsMember, Object::Membership(id)).await?;
    let change =
        MembershipChange::ChangeContact { name: sent.body.name.clone(), email: sent.body.email.clone(), phone: sent.body.phone.clone() };
    Ok(Reply::changed(commands.perform(sent.context(&caller), ChangeMembership { id, change }).await?))
}
