//! What a user is, in order to decide.

use super::{Identity, UserEvent};
use crate::grants::{GrantSource, HeldGrant};
use crate::ids::{GrantId, PersonId, SecretId, SessionId};
use crate::text::{EmailAddress, Locale, Name, Personal};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Has not taken the invitation up.
    Invited,
    Active,
    Disabled,
}

/// A link that still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub link_id: SecretId,
    pub expires_at: DateTime<Utc>,
}

/// One sign-in that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub with_second_factor: bool,
    pub at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A user, once invited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    pub name: Personal<Name>,
    pub email: Personal<EmailAddress>,
    pub person_id: Option<PersonId>,
    pub language: Option<Locale>,
    pub disabled: bool,
    /// An invitation or a reset, the latest.
    pub link: Option<Link>,
    pub credential_id: Option<SecretId>,
    pub second_factor: Option<SecretId>,
    pub recovery_codes: BTreeSet<SecretId>,
    pub identities: BTreeSet<Identity>,
    pub sessions: BTreeMap<SessionId, Session>,
    pub grants: BTreeMap<GrantId, HeldGrant>,
    pub slowed_until: Option<DateTime<Utc>>,
}

/// A user, before and after the invitation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct User(Option<Box<Known>>);

impl User {
    /// The user as invited, if they are.
    pub fn known(&self) -> Option<&Known> {
        self.0.as_deref()
    }
}

impl Known {
    /// How far they have come.
    pub fn standing(&self) -> Standing {
        match self.disabled {
            true => Standing::Disabled,
            false if self.credential_id.is_none() && self.identities.is_empty() => Standing::Invited,
            false => Standing::Active,
        }
    }

    /// Whether something that they may do, today or later, takes a second factor.
    pub fn needs_second_factor(&self) -> bool {
        self.grants.values().any(|grant| grant.role.needs_second_factor())
    }

    /// A session that holds at a moment.
    pub fn session(&self, id: SessionId, now: DateTime<Utc>) -> Option<&Session> {
        self.sessions.get(&id).filter(|session| !self.disabled && now < session.expires_at)
    }

    /// What goes with their membership and offices.
    pub fn following(&self) -> impl Iterator<Item = (&GrantId, &HeldGrant)> {
        self.grants.iter().filter(|(_, grant)| grant.source != GrantSource::Given)
    }

    fn evolve(&mut self, event: UserEvent) {
        use UserEvent::*;
        match event {
            Invited { .. } => {}
            InvitedAgain { link_id, expires_at } | ResetAsked { link_id, expires_at } => self.link = Some(Link { link_id, expires_at }),
            PersonLinked { person_id } => self.person_id = Some(person_id),
            PasswordSet { credential_id, .. } => (self.credential_id, self.link) = (Some(credential_id), None),
            SecondFactorEnrolled { secret_id } => self.second_factor = Some(secret_id),
            SecondFactorRemoved { .. } => {
                self.second_factor = None;
                self.recovery_codes.clear();
            }
            RecoveryCodeUsed { code_id } => drop(self.recovery_codes.remove(&code_id)),
            SessionEnded { session_id, .. } => drop(self.sessions.remove(&session_id)),
            GrantEnded { grant_id, .. } => drop(self.grants.remove(&grant_id)),
            RecoveryCodesMade { code_ids } => self.recovery_codes = code_ids.into_iter().collect(),
            IdentityLinked { identity } => {
                self.identities.insert(identity.0);
                self.link = None;
            }
            IdentityUnlinked { identity } => drop(self.identities.remove(&identity.0)),
            SignedIn { session_id, with_second_factor, at, expires_at, .. } => {
                self.sessions.retain(|_, session| at < session.expires_at);
                self.sessions.insert(session_id, Session { with_second_factor, at, expires_at });
            }
            SignedOutEverywhere {} => self.sessions.clear(),
            SignInSlowed { until } => self.slowed_until = Some(until),
            GrantGiven { grant_id, role, scope, term, source } => {
                self.grants.insert(grant_id, HeldGrant { role, scope, term, source });
            }
            Disabled { .. } => {
                self.disabled = true;
                self.sessions.clear();
            }
            Enabled {} => self.disabled = false,
        }
    }
}

impl User {
    pub(crate) fn evolve(&mut self, event: UserEvent) {
        match (&mut self.0, event) {
            (None, UserEvent::Invited { name, email, person_id, language, link_id, expires_at }) => {
                self.0 = Some(Box::new(Known {
                    name,
                    email,
                    person_id,
                    language,
                    disabled: false,
                    link: Some(Link { link_id, expires_at }),
                    credential_id: None,
                    second_factor: None,
                    recovery_codes: BTreeSet::new(),
                    identities: BTreeSet::new(),
                    sessions: BTreeMap::new(),
                    grants: BTreeMap::new(),
                    slowed_until: None,
                }));
            }
            (Some(known), event) => known.evolve(event),
            (None, _) => {}
        }
    }
}
