//! Links by which a user comes in: invitations, resets, an operator's.

use super::knock::Knock;
use super::passwords;
use super::secrets::{Kind, New};
use super::sign_in::{Opened, Step};
use super::throttle::{OF_A_DEVICE, OF_LETTERS};
use super::{AccountError, Accounts};
use crate::commands::users::ChangeUser;
use crate::mail::Purpose;
use chrono::Duration;
use domain::user::{Known, NewLink, PasswordBy, SignInBy, Standing, UserCommand};
use domain::{SecretId, UserId};

/// How long links count.
const INVITATION: Duration = Duration::days(7);
const RESET: Duration = Duration::hours(1);
const OPERATOR_LINK: Duration = Duration::hours(1);

impl Accounts {
    /// A link for an invitation that is about to be recorded.
    pub fn invitation(&self) -> NewLink {
        NewLink { link_id: SecretId(crate::ids::fresh()), expires_at: self.now() + INVITATION }
    }

    /// Asks for a letter with which a new password can be set. Whether there is such a user is not said.
    pub async fn ask_reset(&self, email: &str, knock: &Knock) -> Result<(), AccountError> {
        self.knocked(knock).await?;
        // Not waited for, so that no time tells whether there is such a user.
        let (accounts, email, client) = (self.clone(), email.to_owned(), knock.client.clone());
        tokio::spawn(async move {
            if let Err(error) = accounts.write_reset(&email, client.as_deref()).await {
                tracing::warn!(%error, "a letter with which a new password can be set was not asked for");
            }
        });
        Ok(())
    }

    async fn write_reset(&self, email: &str, client: Option<&str>) -> Result<(), AccountError> {
        let Some((user, known)) = self.user_by_email(email).await? else { return Ok(()) };
        let email = known.email.0.canonical();
        match self.take(OF_LETTERS, &[b"letters", email.as_bytes()]).await {
            // They have letters enough.
            Err(AccountError::Slowed(_)) => return Ok(()),
            other => other?,
        }
        let now = self.now();
        let command = match known.standing() {
            Standing::Active => UserCommand::AskReset { link: NewLink { link_id: SecretId(crate::ids::fresh()), expires_at: now + RESET } },
            Standing::Invited => UserCommand::InviteAgain { link: self.invitation() },
            Standing::Disabled => return Ok(()),
        };
        self.perform(user, client, ChangeUser { id: user, command }).await.map(drop)
    }

    /// The user whom a link lets in, if it still counts.
    pub async fn linked(&self, purpose: Purpose, user: UserId, token: &str) -> Result<(SecretId, Known), AccountError> {
        let link_id = SecretId(self.keys()?.links.notice(purpose, token).ok_or(AccountError::BadLink)?);
        let known = self.user(user).await?.filter(|known| !known.disabled).ok_or(AccountError::BadLink)?;
        let counts = known.link.is_some_and(|link| link.link_id == link_id && self.now() < link.expires_at);
        if counts { Ok((link_id, known)) } else { Err(AccountError::BadLink) }
    }

    /// Takes up an invitation or a reset with a new password, and goes on as after signing in with it.
    pub async fn take_up(
        &self,
        purpose: Purpose,
        user: UserId,
        token: &str,
        password: String,
        knock: &Knock,
    ) -> Result<Step, AccountError> {
        self.knocked(knock).await?;
        let (link_id, known) = self.linked(purpose, user, token).await?;
        let by = if purpose == Purpose::Invitation { PasswordBy::Invitation } else { PasswordBy::Reset };
        self.set_password(user, &known, password, (by, Some(link_id)), knock).await?;
        let known = self.user(user).await?.ok_or(AccountError::BadLink)?;
        self.after_first_factor(user, &known, SignInBy::Password, knock).await
    }

    /// A user who is signed in sets another password, and shows the one before. Every session ends, and one begins.
    pub async fn change_password(&self, user: UserId, old: String, new: String, knock: &Knock) -> Result<Opened, AccountError> {
        let known = self.user(user).await?.ok_or(AccountError::Wrong)?;
        self.take(OF_A_DEVICE, &[b"change", user.0.as_bytes()]).await?;
        let hash = match known.credential_id {
            Some(id) => self.secrets.get(Kind::Password, id.0).await?.and_then(|kept| String::from_utf8(kept.verifier).ok()),
            None => None,
        };
        if !self.hasher.verify(old, hash).await? {
            return Err(AccountError::Wrong);
        }
        self.fill(&[b"change", user.0.as_bytes()]).await?;
        self.set_password(user, &known, new, (PasswordBy::Change, None), knock).await?;
        self.open(user, SignInBy::Password, known.second_factor.is_some(), knock).await
    }

    async fn set_password(
        &self,
        user: UserId,
        known: &Known,
        password: String,
        (by, link_id): (PasswordBy, Option<SecretId>),
        knock: &Knock,
    ) -> Result<(), AccountError> {
        passwords::check(&password, &[known.name.0.as_str(), known.email.0.as_str()])?;
        let now = self.now();
        let hash = self.hasher.hash(password).await?;
        let credential_id = SecretId(crate::ids::fresh());
        let new = New { id: credential_id.0, kind: Kind::Password, holder: user.0, note: None, expires_at: None };
        self.secrets.keep(new, hash.as_bytes(), now).await?;
        let command = UserCommand::SetPassword { credential_id, by, link_id, now };
        if let Err(error) = self.perform(user, knock.client.as_deref(), ChangeUser { id: user, command }).await {
            self.secrets.forget(credential_id.0).await?;
            return Err(match error {
                AccountError::Command(error) if error.is_decision() => AccountError::BadLink,
                other => other,
            });
        }
        // Browsers that were known before stay known: the password was another's to guess, not the browser.
        self.secrets.forget_others(Kind::Password, user.0, &[credential_id.0]).await?;
        Ok(self.secrets.forget_others(Kind::Pending, user.0, &[]).await?)
    }

    /// A link by which an operator lets a user in, once.
    pub async fn operator_link(&self, email: &str) -> Result<(UserId, String), AccountError> {
        let (user, known) = self.user_by_email(email).await?.ok_or(AccountError::Wrong)?;
        if known.standing() == Standing::Disabled {
            return Err(AccountError::Wrong);
        }
        let (id, now) = (crate::ids::fresh(), self.now());
        let new = New { id, kind: Kind::Pending, holder: user.0, note: Some("offered_link"), expires_at: Some(now + OPERATOR_LINK) };
        self.secrets.make(new, now).await?;
        Ok((user, self.keys()?.links.token(Purpose::SignIn, id)))
    }

    /// Comes in by an operator's link.
    pub async fn by_operator_link(&self, user: UserId, token: &str, knock: &Knock) -> Result<Step, AccountError> {
        self.knocked(knock).await?;
        let id = self.keys()?.links.notice(Purpose::SignIn, token).ok_or(AccountError::BadLink)?;
        let kept = self.secrets.get(Kind::Pending, id).await?.ok_or(AccountError::BadLink)?;
        let counts =
            kept.holder == user.0 && kept.note.as_deref() == Some("offered_link") && kept.expires_at.is_some_and(|at| self.now() < at);
        let known = self.user(user).await?.filter(|known| counts && known.standing() == Standing::Active).ok_or(AccountError::BadLink)?;
        if !self.secrets.forget(id).await? {
            return Err(AccountError::BadLink);
        }
        self.after_first_factor(user, &known, SignInBy::OperatorLink, knock).await
    }
}
