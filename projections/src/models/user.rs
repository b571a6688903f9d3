//! Who signs in, what they may do, and the tokens of programs.

use crate::projection::Projection;
use crate::read_table;
use chrono::{DateTime, NaiveDate, Utc};
use domain::api_token::ApiTokenEvent;
use domain::grants::{GrantScope, GrantSource, HeldGrant};
use domain::user::UserEvent;
use domain::{Event, GrantId, PersonId, Recorded, TokenId, UserId};
use uuid::Uuid;

read_table! {
    /// Somebody who signs in, or is invited to.
    UserRow, UserKey = "users" for User("user_id") {
        key {
            /// The user.
            user_id: UserId,
        }
        row {
            /// Their name.
            name: String,
            /// The address by which they sign in and are written to.
            email: String,
            /// The person, where the user is a member.
            person_id: Option<PersonId>,
            /// invited, active or disabled.
            status: String,
            /// Whether a second factor is enrolled.
            second_factor: bool,
            /// When the invitation was sent, the latest.
            invited_at: DateTime<Utc>,
            /// When they chose their first password, or came by the identity provider.
            taken_up_at: Option<DateTime<Utc>>,
            /// When they signed in last.
            signed_in_at: Option<DateTime<Utc>>,
        }
    }
}

read_table! {
    /// A role in a scope, held by a user from a day to a day. One that was ended is in the log alone.
    GrantRow, GrantKey = "grants" for User("user_id") {
        key {
            /// The grant.
            grant_id: GrantId,
        }
        row {
            /// Who holds it.
            user_id: UserId,
            /// headquarters_admin, headquarters_staff, regional_director, chapter_officer, member or accountant.
            role: String,
            /// organisation, region, chapter or membership.
            scope_kind: String,
            /// Of the region, chapter or membership.
            scope_id: Option<Uuid>,
            /// First day.
            starts_on: NaiveDate,
            /// Last day; none where it lasts until it is ended.
            ends_on: Option<NaiveDate>,
            /// given by headquarters, or with a membership or an office.
            source: String,
        }
    }
}

read_table! {
    /// A token with which a program asks.
    ApiTokenRow, ApiTokenKey = "api_tokens" for User("user_id") {
        key {
            /// The token.
            token_id: TokenId,
        }
        row {
            /// The user on whose behalf it asks; none for one that an operator issued to a program.
            user_id: Option<UserId>,
            /// Whom the log names as the one who asked.
            actor: Uuid,
            /// What it is for.
            label: String,
            /// The one role that it has.
            role: String,
            /// organisation, region, chapter or membership.
            scope_kind: String,
            /// Of the region, chapter or membership.
            scope_id: Option<Uuid>,
            /// When it was issued.
            issued_at: DateTime<Utc>,
            /// From when on it counts no more, by itself.
            expires_at: Option<DateTime<Utc>>,
            /// When it was revoked.
            revoked_at: Option<DateTime<Utc>>,
        }
    }
}

/// A scope as columns hold it.
pub fn scope_columns(scope: GrantScope) -> (String, Option<Uuid>) {
    let (kind, id) = match scope {
        GrantScope::Organisation => ("organisation", None),
        GrantScope::Region(id) => ("region", Some(id.into())),
        GrantScope::Chapter(id) => ("chapter", Some(id.into())),
        GrantScope::Membership(id) => ("membership", Some(id.into())),
    };
    (kind.to_owned(), id)
}

/// Folds [`UserRow`].
pub struct Users;

impl Projection for Users {
    type Row = UserRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<UserKey> {
        let (Event::User(_), Ok(user_id)) = (&event.event, event.aggregate_id.parse()) else { return Vec::new() };
        vec![UserKey { user_id }]
    }

    fn apply(row: &mut Option<UserRow>, key: &UserKey, event: &Recorded) {
        use UserEvent as E;
        let (Event::User(user), at) = (&event.event, event.recorded_at) else { return };
        if let E::Invited { name, email, person_id, .. } = user {
            *row = Some(UserRow {
                user_id: key.user_id,
                name: name.0.to_string(),
                email: email.0.as_str().to_owned(),
                person_id: *person_id,
                status: "invited".to_owned(),
                second_factor: false,
                invited_at: at,
                taken_up_at: None,
                signed_in_at: None,
            });
        }
        let Some(row) = row else { return };
        match user {
            E::InvitedAgain { .. } => row.invited_at = at,
            E::PersonLinked { person_id } => row.person_id = Some(*person_id),
            E::PasswordSet { .. } | E::IdentityLinked { .. } => {
                row.taken_up_at = row.taken_up_at.or(Some(at));
                row.status = "active".to_owned();
            }
            E::SecondFactorEnrolled { .. } => row.second_factor = true,
            E::SecondFactorRemoved { .. } => row.second_factor = false,
            E::SignedIn { at, .. } => row.signed_in_at = Some(*at),
            E::Disabled { .. } => row.status = "disabled".to_owned(),
            E::Enabled {} => row.status = if row.taken_up_at.is_some() { "active" } else { "invited" }.to_owned(),
            _ => {}
        }
    }
}

/// Folds [`GrantRow`].
pub struct Grants;

impl Projection for Grants {
    type Row = GrantRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<GrantKey> {
        match &event.event {
            Event::User(UserEvent::GrantGiven { grant_id, .. } | UserEvent::GrantEnded { grant_id, .. }) => {
                vec![GrantKey { grant_id: *grant_id }]
            }
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<GrantRow>, key: &GrantKey, event: &Recorded) {
        let (Event::User(user), Ok(user_id)) = (&event.event, event.aggregate_id.parse()) else { return };
        match user {
            UserEvent::GrantGiven { role, scope, term, source, .. } => {
                let held = HeldGrant { role: *role, scope: *scope, term: *term, source: *source };
                *row = Some(grant_row(key.grant_id, user_id, &held));
            }
            UserEvent::GrantEnded { .. } => *row = None,
            _ => {}
        }
    }
}

/// A grant as its row says it.
pub fn grant_row(grant_id: GrantId, user_id: UserId, held: &HeldGrant) -> GrantRow {
    let (scope_kind, scope_id) = scope_columns(held.scope);
    let source = match held.source {
        GrantSource::Given => "given",
        GrantSource::Membership => "membership",
        GrantSource::Office => "office",
    };
    GrantRow {
        grant_id,
        user_id,
        role: held.role.to_string(),
        scope_kind,
        scope_id,
        starts_on: held.term.from,
        ends_on: held.term.to,
        source: source.to_owned(),
    }
}

/// Folds [`ApiTokenRow`].
pub struct ApiTokens;

impl Projection for ApiTokens {
    type Row = ApiTokenRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<ApiTokenKey> {
        let (Event::ApiToken(_), Ok(token_id)) = (&event.event, event.aggregate_id.parse()) else { return Vec::new() };
        vec![ApiTokenKey { token_id }]
    }

    fn apply(row: &mut Option<ApiTokenRow>, key: &ApiTokenKey, event: &Recorded) {
        let Event::ApiToken(token) = &event.event else { return };
        match token {
            ApiTokenEvent::Issued { actor, holder, label, role, scope, expires_at } => {
                let (scope_kind, scope_id) = scope_columns(*scope);
                *row = Some(ApiTokenRow {
                    token_id: key.token_id,
                    user_id: *holder,
                    actor: (*actor).into(),
                    label: label.to_string(),
                    role: role.to_string(),
                    scope_kind,
                    scope_id,
                    issued_at: event.recorded_at,
                    expires_at: *expires_at,
                    revoked_at: None,
                });
            }
            ApiTokenEvent::Revoked {} => row.iter_mut().for_each(|row| row.revoked_at = Some(event.recorded_at)),
        }
    }
}
