//! Enrolling a second factor: a key on offer, its first code, and the recovery codes that come with it.

use super::knock::Knock;
use super::second_factor::{self, Enrolment, RECOVERY_CODES};
use super::secrets::{Kind, New};
use super::sign_in::{Opened, PENDING, by_of};
use super::throttle::OF_CODES;
use super::vault::digest;
use super::{AccountError, Accounts};
use crate::commands::users::ChangeUser;
use chrono::{DateTime, Utc};
use domain::user::{Known, UserCommand};
use domain::{SecretId, UserId};
use uuid::Uuid;

impl Accounts {
    /// Offers a key to whoever has to enrol before they are in.
    pub async fn begin_enrolment_of(&self, pending: &str) -> Result<Enrolment, AccountError> {
        let (_, user, known) = self.pending(pending).await?;
        self.offer(user, &known).await
    }

    /// Enrols, and lets in. The recovery codes are shown once.
    pub async fn enrol_pending(&self, pending: &str, code: &str, knock: &Knock) -> Result<(Opened, Vec<String>), AccountError> {
        self.knocked(knock).await?;
        let (kept, user, known) = self.pending(pending).await?;
        let codes = self.enrol_by(user, &known, code, knock).await?;
        if !self.secrets.forget(kept.id).await? {
            return Err(AccountError::Expired);
        }
        Ok((self.open(user, by_of(kept.note.as_deref()), true, knock).await?, codes))
    }

    /// Offers a key to a user who is in.
    pub async fn begin_enrolment(&self, user: UserId) -> Result<Enrolment, AccountError> {
        let known = self.user(user).await?.ok_or(AccountError::Wrong)?;
        self.offer(user, &known).await
    }

    /// Enrols the key that was offered last. The recovery codes are shown once.
    pub async fn enrol(&self, user: UserId, code: &str, knock: &Knock) -> Result<Vec<String>, AccountError> {
        let known = self.user(user).await?.ok_or(AccountError::Wrong)?;
        self.enrol_by(user, &known, code, knock).await
    }

    async fn offer(&self, user: UserId, known: &Known) -> Result<Enrolment, AccountError> {
        if known.second_factor.is_some() {
            let enrolled = domain::user::UserRefusal::AlreadyEnrolled;
            return Err(crate::commands::CommandError::refused(enrolled).into());
        }
        let now = self.now();
        let offered =
            self.secrets.of(Kind::SecondFactor, user.0).await?.into_iter().find(|kept| kept.expires_at.is_some_and(|at| now < at));
        let key = match offered {
            // Whoever looks at the page twice has one key.
            Some(kept) => self.keys()?.vault.open(kept.id.as_bytes(), &kept.verifier)?,
            None => {
                let (id, key) = (crate::ids::fresh(), second_factor::fresh_key());
                let new = New { id, kind: Kind::SecondFactor, holder: user.0, note: None, expires_at: Some(now + PENDING) };
                self.secrets.keep(new, &self.keys()?.vault.seal(id.as_bytes(), &key), now).await?;
                key
            }
        };
        second_factor::enrolment(&key, known.email.0.as_str()).ok_or(AccountError::WrongCode)
    }

    async fn enrol_by(&self, user: UserId, known: &Known, code: &str, knock: &Knock) -> Result<Vec<String>, AccountError> {
        self.take(OF_CODES, &[b"enrol", user.0.as_bytes()]).await?;
        let now = self.now();
        let offered =
            self.secrets.of(Kind::SecondFactor, user.0).await?.into_iter().find(|kept| kept.expires_at.is_some_and(|at| now < at));
        let kept = offered.filter(|_| known.second_factor.is_none()).ok_or(AccountError::Expired)?;
        let key = self.keys()?.vault.open(kept.id.as_bytes(), &kept.verifier)?;
        let step = second_factor::step_of(&key, code, now).ok_or(AccountError::WrongCode)?;
        if !self.secrets.take_step(kept.id, step).await? {
            return Err(AccountError::WrongCode);
        }
        let (codes, code_ids) = self.make_codes(user, now).await?;
        self.secrets.settle(kept.id).await?;
        let command = UserCommand::EnrolSecondFactor { secret_id: SecretId(kept.id), code_ids: code_ids.clone() };
        self.perform(user, knock.client.as_deref(), ChangeUser { id: user, command }).await?;
        self.secrets.forget_others(Kind::SecondFactor, user.0, &[kept.id]).await?;
        self.forget_codes_but(user, &code_ids).await?;
        Ok(codes)
    }

    /// New recovery codes; those before are worth nothing.
    pub async fn new_recovery_codes(&self, user: UserId, knock: &Knock) -> Result<Vec<String>, AccountError> {
        let (codes, code_ids) = self.make_codes(user, self.now()).await?;
        let command = UserCommand::MakeRecoveryCodes { code_ids: code_ids.clone() };
        if let Err(error) = self.perform(user, knock.client.as_deref(), ChangeUser { id: user, command }).await {
            for id in code_ids {
                self.secrets.forget(id.0).await?;
            }
            return Err(error);
        }
        self.forget_codes_but(user, &code_ids).await?;
        Ok(codes)
    }

    async fn make_codes(&self, user: UserId, now: DateTime<Utc>) -> Result<(Vec<String>, Vec<SecretId>), AccountError> {
        let (mut codes, mut ids) = (Vec::new(), Vec::new());
        for _ in 0..RECOVERY_CODES {
            let (code, id) = (second_factor::fresh_recovery_code(), crate::ids::fresh());
            let new = New { id, kind: Kind::RecoveryCode, holder: user.0, note: None, expires_at: None };
            self.secrets.keep(new, &digest(&code), now).await?;
            codes.push(code);
            ids.push(SecretId(id));
        }
        Ok((codes, ids))
    }

    async fn forget_codes_but(&self, user: UserId, ids: &[SecretId]) -> Result<(), AccountError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        Ok(self.secrets.forget_others(Kind::RecoveryCode, user.0, &ids).await?)
    }
}
