//! API tokens: one role in one scope, shown once.

use super::secrets::{Kind, New};
use super::{AccountError, Accounts};
use crate::commands::users::{IssueToken, RevokeToken};
use crate::commands::{Committed, Context};
use chrono::{DateTime, Utc};
use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, TokenId, UserId};

/// A token about to be issued.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// None for one that an operator issues to a program.
    pub holder: Option<UserId>,
    pub actor: ActorId,
    pub label: Name,
    pub role: Role,
    pub scope: GrantScope,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token that was issued. Its text is shown once: not where the same command is sent again.
pub struct Issued {
    pub token_id: TokenId,
    pub text: Option<String>,
    pub committed: Committed,
}

impl Accounts {
    /// Issues a token.
    pub async fn issue(&self, context: Context, new: NewToken) -> Result<Issued, AccountError> {
        let id = TokenId(crate::ids::fresh());
        let NewToken { holder, actor, label, role, scope, expires_at } = new;
        let held = match holder {
            // Whoever runs the program may issue any.
            None => true,
            Some(user) => match self.user(user).await? {
                Some(known) => self.held(&known, self.now()).await?.contains(&(role, scope)),
                None => false,
            },
        };
        let note = holder.map(|user| user.to_string());
        let kept = New { id: crate::ids::fresh(), kind: Kind::Token, holder: id.0, note: note.as_deref(), expires_at };
        let secret_id = kept.id;
        let text = self.secrets.make(kept, self.now()).await?;
        let issued = self.commands.perform(context, IssueToken { id, holder, actor, label, role, scope, expires_at, held }).await;
        let ours = issued.as_ref().is_ok_and(|committed| committed.answer.id == id.to_string());
        if !ours {
            self.secrets.forget(secret_id).await?;
        }
        let committed = issued?;
        let token_id = committed.answer.id.parse().unwrap_or(id);
        Ok(Issued { token_id, text: ours.then_some(text), committed })
    }

    /// Revokes a token.
    pub async fn revoke(&self, context: Context, id: TokenId) -> Result<Committed, AccountError> {
        let committed = self.commands.perform(context, RevokeToken { id }).await?;
        self.secrets.forget_others(Kind::Token, id.0, &[]).await?;
        Ok(committed)
    }
}
