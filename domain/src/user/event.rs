//! What happens to a user.

use crate::event::events;
use crate::grants::{GrantScope, GrantSource, GrantTerm, Role};
use crate::ids::{GrantId, PersonId, SecretId, SessionId};
use crate::text::{EmailAddress, Locale, Name, Note, Personal};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a password came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordBy {
    Invitation,
    Reset,
    Change,
}

/// By what somebody was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInBy {
    Password,
    /// The organisation's identity provider.
    IdentityProvider,
    /// A link that an operator made at the program's own command line.
    OperatorLink,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    SignedOut,
    /// By the user, from another session, or by headquarters.
    Revoked,
}

/// An account at an identity provider.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
}

// By hand: a subject may be a name.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.issuer)
    }
}

events! {
    /// What happens to a user.
    pub enum UserEvent {
        /// Somebody may become a user by a link, until it expires.
        Invited = "user.invited", "1.0" {
            name: Personal<Name>, email: Personal<EmailAddress>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            person_id: Option<PersonId>,
            /// In which they are written to; in English where nothing is said.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            language: Option<Locale>,
            link_id: SecretId, expires_at: DateTime<Utc>,
        }
        /// Another link; the one before is worth nothing.
        InvitedAgain = "user.invited_again", "1.0" { link_id: SecretId, expires_at: DateTime<Utc> }
        /// Somebody who was a user already turns out to be a member too.
        PersonLinked = "user.person_linked", "1.0" { person_id: PersonId }
        /// A link by which a new password can be set, until it expires.
        ResetAsked = "user.reset_asked", "1.0" { link_id: SecretId, expires_at: DateTime<Utc> }
        PasswordSet = "user.password_set", "1.0" { credential_id: SecretId, by: PasswordBy }
        SecondFactorEnrolled = "user.second_factor_enrolled", "1.0" { secret_id: SecretId }
        SecondFactorRemoved = "user.second_factor_removed", "1.0" { reason: Note }
        /// Codes for when the second factor is lost; those made before are worth nothing.
        RecoveryCodesMade = "user.recovery_codes_made", "1.0" { code_ids: Vec<SecretId> }
        RecoveryCodeUsed = "user.recovery_code_used", "1.0" { code_id: SecretId }
        IdentityLinked = "user.identity_linked", "1.0" { identity: Personal<Identity> }
        IdentityUnlinked = "user.identity_unlinked", "1.0" { identity: Personal<Identity> }
        SignedIn = "user.signed_in", "1.0" {
            session_id: SessionId, by: SignInBy, with_second_factor: bool, at: DateTime<Utc>, expires_at: DateTime<Utc>,
        }
        SessionEnded = "user.session_ended", "1.0" { session_id: SessionId, why: Ending }
        /// Every session ended.
        SignedOutEverywhere = "user.signed_out_everywhere", "1.0" {}
        /// Guesses at the password came so fast that further ones from unknown browsers are not looked at for a while.
        SignInSlowed = "user.sign_in_slowed", "1.0" { until: DateTime<Utc> }
        GrantGiven = "user.grant_given", "1.0" {
            grant_id: GrantId, role: Role, scope: GrantScope, term: GrantTerm, source: GrantSource,
        }
        GrantEnded = "user.grant_ended", "1.0" { grant_id: GrantId, role: Role, scope: GrantScope, reason: Note }
        /// Nothing lets them in any more.
        Disabled = "user.disabled", "1.0" { reason: Note }
        Enabled = "user.enabled", "1.0" {}
    }
}
