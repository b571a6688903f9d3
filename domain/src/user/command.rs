//! What may be asked of a user.

use super::{Ending, Identity, PasswordBy, SignInBy};
use crate::grants::{GrantScope, GrantTerm, HeldGrant, Role};
use crate::ids::{GrantId, PersonId, SecretId, SessionId};
use crate::text::{EmailAddress, Locale, Name, Note};
use chrono::{DateTime, Utc};

/// A link that is about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct NewLink {
    pub link_id: SecretId,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub enum UserCommand {
    Invite {
        name: Name,
        email: EmailAddress,
        person_id: Option<PersonId>,
        language: Option<Locale>,
        link: NewLink,
    },
    InviteAgain {
        link: NewLink,
    },
    LinkPerson {
        person_id: PersonId,
    },
    AskReset {
        link: NewLink,
    },
    /// `link_id` is what an invitation or a reset was taken up with.
    SetPassword {
        credential_id: SecretId,
        by: PasswordBy,
        link_id: Option<SecretId>,
        now: DateTime<Utc>,
    },
    EnrolSecondFactor {
        secret_id: SecretId,
        code_ids: Vec<SecretId>,
    },
    RemoveSecondFactor {
        reason: Note,
    },
    MakeRecoveryCodes {
        code_ids: Vec<SecretId>,
    },
    UseRecoveryCode {
        code_id: SecretId,
    },
    /// Whoever was invited may take that up with an account of the identity provider.
    LinkIdentity {
        identity: Identity,
    },
    /// Every session ends but the one in which it is asked for.
    UnlinkIdentity {
        identity: Identity,
        present: Option<SessionId>,
    },
    SignIn {
        session_id: SessionId,
        by: SignInBy,
        with_second_factor: bool,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    },
    EndSession {
        session_id: SessionId,
        why: Ending,
    },
    SignOutEverywhere,
    SlowSignIn {
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    },
    /// `giver` are the roles of whoever gives.
    Give {
        grant_id: GrantId,
        role: Role,
        scope: GrantScope,
        term: GrantTerm,
        giver: Vec<Role>,
    },
    EndGrant {
        grant_id: GrantId,
        reason: Note,
        giver: Vec<Role>,
    },
    /// What goes with a person's membership and offices as they now are.
    Follow {
        wanted: Vec<(GrantId, HeldGrant)>,
        reason: Note,
    },
    Disable {
        reason: Note,
    },
    Enable,
}
