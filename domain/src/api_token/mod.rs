//! A token with which a program asks on behalf of its holder: one role in one scope, until it expires or is revoked. What it is, is kept
//! elsewhere, hashed, and was shown once.

use crate::aggregate::{Decide, aggregate, refusals};
use crate::event::events;
use crate::grants::{GrantScope, Role};
use crate::ids::{ActorId, UserId};
use crate::text::Name;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

events! {
    /// What happens to a token.
    pub enum ApiTokenEvent {
        /// `holder` is none for one that an operator issued at the program's own command line, to a program.
        Issued = "api_token.issued", "1.0" {
            actor: ActorId,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            holder: Option<UserId>,
            label: Name, role: Role, scope: GrantScope,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            expires_at: Option<DateTime<Utc>>,
        }
        Revoked = "api_token.revoked", "1.0" {}
    }
}

refusals! {
    /// Why something is not done to a token.
    pub enum ApiTokenRefusal {
        NotIssued = "token_unknown", "there is no such token";
        AlreadyIssued = "token_exists", "this token has been issued already";
        AlreadyRevoked = "token_revoked", "this token has been revoked already";
        NotHeld { role: Role } = "role_not_held" at "role", "you do not hold the role {role} in this scope, so that no token of yours can";
        WrongScope { role: Role, instead: &'static str } = "wrong_scope" at "scope", "the role {role} is held {instead}";
        AlreadyExpired = "already_expired" at "expires_at", "it would have expired already: choose a later moment";
    }
}

/// What may be asked of a token.
#[derive(Debug, Clone)]
pub enum ApiTokenCommand {
    /// `held` says whether the holder has the role in the scope now.
    Issue {
        issue: Issue,
        held: bool,
        now: DateTime<Utc>,
    },
    Revoke,
}

/// What a token is issued for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    pub actor: ActorId,
    pub holder: Option<UserId>,
    pub label: Name,
    pub role: Role,
    pub scope: GrantScope,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token, before and after it was issued.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ApiToken {
    issued: Option<Issue>,
    revoked: bool,
}

aggregate!(ApiToken, "api_token", command ApiTokenCommand, event ApiTokenEvent, refusal ApiTokenRefusal);

impl Decide for ApiToken {
    fn decide(&self, command: ApiTokenCommand) -> Result<Vec<ApiTokenEvent>, ApiTokenRefusal> {
        match (&self.issued, command) {
            (None, ApiTokenCommand::Issue { issue, held, now }) => {
                let Issue { actor, holder, label, role, scope, expires_at } = issue;
                if let Some(instead) = role.lacks(scope) {
                    return Err(ApiTokenRefusal::WrongScope { role, instead });
                }
                if !held {
                    return Err(ApiTokenRefusal::NotHeld { role });
                }
                if expires_at.is_some_and(|at| at <= now) {
                    return Err(ApiTokenRefusal::AlreadyExpired);
                }
                Ok(vec![ApiTokenEvent::Issued { actor, holder, label, role, scope, expires_at }])
            }
            (None, ApiTokenCommand::Revoke) => Err(ApiTokenRefusal::NotIssued),
            (Some(_), ApiTokenCommand::Issue { .. }) => Err(ApiTokenRefusal::AlreadyIssued),
            (Some(_), ApiTokenCommand::Revoke) if self.revoked => Err(ApiTokenRefusal::AlreadyRevoked),
            (Some(_), ApiTokenCommand::Revoke) => Ok(vec![ApiTokenEvent::Revoked {}]),
        }
    }
}

impl ApiToken {
    /// What it was issued for.
    pub fn issued(&self) -> Option<&Issue> {
        self.issued.as_ref()
    }

    /// Whether it was revoked.
    pub fn is_revoked(&self) -> bool {
        self.revoked
    }

    /// What it was issued for, if it holds at a moment.
    pub fn holds(&self, now: DateTime<Utc>) -> Option<&Issue> {
        self.issued.as_ref().filter(|issue| !self.revoked && issue.expires_at.is_none_or(|at| now < at))
    }

    fn evolve(&mut self, event: ApiTokenEvent) {
        match event {
            ApiTokenEvent::Issued { actor, holder, label, role, scope, expires_at } => {
                self.issued = Some(Issue { actor, holder, label, role, scope, expires_at });
            }
            ApiTokenEvent::Revoked {} => self.revoked = true,
        }
    }
}
