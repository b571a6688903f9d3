//! GET /users/{id}

use crate::http::records::Sensitive;
use crate::rest::prelude::*;
use domain::UserId;
use domain::grants::{GrantScope, GrantSource, Role};
use domain::user::{Identity, Standing, User};

/// A user, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct Answer {
    pub id: Uuid,
    #[schema(value_type = schemas::Name)]
    pub name: Name,
    #[schema(value_type = schemas::EmailAddress)]
    pub email: EmailAddress,
    /// The person, where the user is a member.
    #[schema(required)]
    pub person_id: Option<Uuid>,
    /// invited, active or disabled.
    #[schema(value_type = String, example = "active")]
    pub status: Standing,
    /// Whether a second factor is enrolled, and whether a role asks for one.
    pub second_factor: bool,
    pub needs_second_factor: bool,
    /// Accounts at identity providers that let them in.
    pub identities: Vec<Linked>,
    pub grants: Vec<Held>,
    pub sessions: usize,
}

/// An account at an identity provider.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Identity, example = json!({"issuer": "https://id.example.org", "subject": "248289761001"}))]
pub struct Linked {
    /// The provider, by its own name for itself.
    #[schema(max_length = 500)]
    pub issuer: String,
    /// By what it knows the account.
    #[schema(max_length = 255)]
    pub subject: String,
}

impl From<&Identity> for Linked {
    fn from(identity: &Identity) -> Self {
        Self { issuer: identity.issuer.clone(), subject: identity.subject.clone() }
    }
}

/// A grant as it is held.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct Held {
    pub grant_id: Uuid,
    #[schema(value_type = schemas::Role)]
    pub role: Role,
    #[schema(value_type = schemas::GrantScope)]
    pub scope: GrantScope,
    pub from: NaiveDate,
    #[schema(required)]
    pub to: Option<NaiveDate>,
    /// given by headquarters, or with a membership or an office.
    #[schema(value_type = String, example = "given")]
    pub source: GrantSource,
}

/// A user
#[utoipa::path(tag = "users", operation_id = "getUser", params(Freshness), responses((status = 200, body = Answer, description = "The user; the ETag names its version."), TaggedReads))]
#[get("/users/{id}")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    id: Path<Uuid>,
    _seen: Seen,
) -> Result<Found<Answer>, Problem> {
    let id = UserId(*id);
    may_read(&caller, &access, id).await?;
    shown(&commands, id).await
}

/// Lets pass whoever may see a user, and puts down that they did.
pub async fn may_read(caller: &Caller, access: &Access, id: UserId) -> Result<(), Problem> {
    access.require(caller, Action::ReadUsers, Object::User(id)).await?;
    if caller.user != Some(id) {
        access.read(caller, Sensitive::Contact, Object::User(id));
    }
    Ok(())
}

/// A user as they are shown.
pub async fn shown(commands: &Commands, id: UserId) -> Result<Found<Answer>, Problem> {
    let loaded = commands.existing::<User>(&id.to_string(), "user").await?;
    let known = loaded.state.known().ok_or_else(|| Problem::not_found("user"))?;
    let now = commands.log.clock.now();
    let held = known.grants.iter().map(|(grant_id, grant)| Held {
        grant_id: grant_id.0,
        role: grant.role,
        scope: grant.scope,
        from: grant.term.from,
        to: grant.term.to,
        source: grant.source,
    });
    let body = Answer {
        id: id.0,
        name: known.name.0.clone(),
        email: known.email.0.clone(),
        person_id: known.person_id.map(Uuid::from),
        status: known.standing(),
        second_factor: known.second_factor.is_some(),
        needs_second_factor: known.needs_second_factor(),
        identities: known.identities.iter().map(Linked::from).collect(),
        grants: held.collect(),
        sessions: known.sessions.keys().filter(|session| known.session(**session, now).is_some()).count(),
    };
    Ok(Found { version: loaded.version, body })
}
