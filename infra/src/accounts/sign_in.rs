//! Signing in, in one step or two: a password or a link first, then a second factor where one is enrolled, or enrolling one where the user's
//! roles ask for it.

use super::knock::Knock;
use super::second_factor;
use super::secrets::{Kept, Kind, New};
use super::throttle::{OF_A_DEVICE, OF_AN_ADDRESS, OF_CODES, OF_STRANGERS};
use super::vault::digest;
use super::{AccountError, Accounts};
use crate::commands::users::ChangeUser;
use chrono::{DateTime, Duration, Utc};
use domain::text::EmailAddress;
use domain::user::{Known, SignInBy, Standing, User, UserCommand};
use domain::{SecretId, SessionId, UserId, claims};

/// How long a session lasts at most, a sign-in may take, and a browser is known.
const SESSION: Duration = Duration::hours(12);
pub(super) const PENDING: Duration = Duration::minutes(10);
const DEVICE: Duration = Duration::days(365);

/// A session that has begun. Its text is shown once.
#[derive(Debug, Clone)]
pub struct Opened {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub session: String,
    pub expires_at: DateTime<Utc>,
    /// What the browser shows from now on, where it is new.
    pub device: Option<String>,
}

/// What comes after the first factor.
#[derive(Debug, Clone)]
pub enum Step {
    SignedIn(Opened),
    /// A code of the second factor, shown with this text.
    Code(String),
    /// A second factor is to be enrolled first: the user's roles ask for it.
    Enrol(String),
}

/// A second factor as it is shown.
#[derive(Debug, Clone)]
pub enum Code {
    App(String),
    Recovery(String),
}

fn by_name(by: SignInBy) -> &'static str {
    match by {
        SignInBy::Password => "password",
        SignInBy::IdentityProvider => "identity_provider",
        SignInBy::OperatorLink => "operator_link",
    }
}

pub(super) fn by_of(note: Option<&str>) -> SignInBy {
    match note {
        Some("identity_provider") => SignInBy::IdentityProvider,
        Some("operator_link") => SignInBy::OperatorLink,
        _ => SignInBy::Password,
    }
}

impl Accounts {
    pub(super) async fn user(&self, id: UserId) -> Result<Option<Known>, AccountError> {
        Ok(self.commands.load::<User>(&id.to_string(), true).await?.state.known().cloned())
    }

    pub(super) async fn user_by_email(&self, email: &str) -> Result<Option<(UserId, Known)>, AccountError> {
        let Ok(email) = EmailAddress::parse(email) else { return Ok(None) };
        let holder = self.commands.log.reader.holder(&claims::user_email(&email).0).await.map_err(crate::commands::CommandError::from)?;
        let Some(id) = holder.and_then(|id| id.parse::<UserId>().ok()) else { return Ok(None) };
        Ok(self.user(id).await?.map(|known| (id, known)))
    }

    /// Whoever knocks has tries left from where they are.
    pub(super) async fn knocked(&self, knock: &Knock) -> Result<(), AccountError> {
        self.take(OF_AN_ADDRESS, &[b"address", knock.place().as_slice()]).await
    }

    async fn known_device(&self, user: UserId, knock: &Knock) -> Result<bool, AccountError> {
        let Some(device) = &knock.device else { return Ok(false) };
        Ok(self.secrets.find(Kind::Device, device, self.now()).await?.iter().any(|kept| kept.holder == user.0))
    }

    /// The first step: an e-mail address and a password.
    pub async fn sign_in(&self, email: &str, password: String, knock: &Knock) -> Result<Step, AccountError> {
        self.knocked(knock).await?;
        let found = self.user_by_email(email).await?;
        // Whether there is such a user is told neither by words nor by time, nor by when one is slowed.
        let account = EmailAddress::parse(email).map_or_else(|_| email.to_owned(), |email| email.canonical());
        let known_device = match &found {
            Some((user, _)) => self.known_device(*user, knock).await?,
            None => false,
        };
        let device = knock.device.clone().unwrap_or_default();
        let strangers: [&[u8]; 2] = [b"account", account.as_bytes()];
        let own: [&[u8]; 3] = [b"device", account.as_bytes(), device.as_bytes()];
        if known_device {
            self.take(OF_A_DEVICE, &own).await?;
        } else if let Err(error) = self.take(OF_STRANGERS, &strangers).await {
            if let (AccountError::Slowed(wait), Some((user, _))) = (&error, &found) {
                self.tell_of_slowing(*user, *wait).await?;
            }
            return Err(error);
        }
        let hash = match &found {
            Some((_, Known { credential_id: Some(id), .. })) => self.secrets.get(Kind::Password, id.0).await?,
            _ => None,
        };
        let hash = hash.and_then(|kept| String::from_utf8(kept.verifier).ok());
        let right = self.hasher.verify(password, hash).await?;
        match found {
            Some((user, known)) if right && known.standing() == Standing::Active => {
                if known_device {
                    self.fill(&own).await?;
                } else {
                    self.fill(&strangers).await?;
                }
                self.after_first_factor(user, &known, SignInBy::Password, knock).await
            }
            found => {
                self.refused(found.map(|(user, _)| user), knock);
                Err(AccountError::Wrong)
            }
        }
    }

    async fn tell_of_slowing(&self, user: UserId, wait: std::time::Duration) -> Result<(), AccountError> {
        let now = self.now();
        // At most once an hour.
        let until = now + Duration::from_std(wait).unwrap_or(Duration::hours(1)).max(Duration::hours(1));
        let slowed = ChangeUser { id: user, command: UserCommand::SlowSignIn { until, now } };
        match self.perform(user, None, slowed).await {
            Err(AccountError::Command(error)) if error.is_decision() => Ok(()),
            other => other.map(drop),
        }
    }

    pub(super) async fn after_first_factor(&self, user: UserId, known: &Known, by: SignInBy, knock: &Knock) -> Result<Step, AccountError> {
        if known.second_factor.is_none() && !known.needs_second_factor() {
            return Ok(Step::SignedIn(self.open(user, by, false, knock).await?));
        }
        let now = self.now();
        let new =
            New { id: crate::ids::fresh(), kind: Kind::Pending, holder: user.0, note: Some(by_name(by)), expires_at: Some(now + PENDING) };
        let pending = self.secrets.make(new, now).await?;
        Ok(if known.second_factor.is_some() { Step::Code(pending) } else { Step::Enrol(pending) })
    }

    pub(super) async fn pending(&self, pending: &str) -> Result<(Kept, UserId, Known), AccountError> {
        let kept = self.secrets.find(Kind::Pending, pending, self.now()).await?.into_iter().next().ok_or(AccountError::Expired)?;
        let user = UserId(kept.holder);
        let known = self.user(user).await?.filter(|known| known.standing() == Standing::Active).ok_or(AccountError::Expired)?;
        Ok((kept, user, known))
    }

    /// The second step.
    pub async fn second_step(&self, pending: &str, code: Code, knock: &Knock) -> Result<Opened, AccountError> {
        self.knocked(knock).await?;
        let (kept, user, known) = self.pending(pending).await?;
        // However often the password is shown again, the codes of an account are guessed at no faster.
        self.take(OF_CODES, &[b"codes", user.0.as_bytes()]).await?;
        let checked = self.check_code(user, &known, code, knock).await;
        if let Err(AccountError::WrongCode) = checked {
            self.refused(Some(user), knock);
        }
        checked?;
        if !self.secrets.forget(kept.id).await? {
            return Err(AccountError::Expired);
        }
        self.fill(&[b"codes", user.0.as_bytes()]).await?;
        self.open(user, by_of(kept.note.as_deref()), true, knock).await
    }

    async fn check_code(&self, user: UserId, known: &Known, code: Code, knock: &Knock) -> Result<(), AccountError> {
        match code {
            Code::App(code) => {
                let id = known.second_factor.ok_or(AccountError::WrongCode)?;
                let kept = self.secrets.get(Kind::SecondFactor, id.0).await?.ok_or(AccountError::WrongCode)?;
                let key = self.keys()?.vault.open(id.0.as_bytes(), &kept.verifier)?;
                let step = second_factor::step_of(&key, &code, self.now()).ok_or(AccountError::WrongCode)?;
                if self.secrets.take_step(kept.id, step).await? { Ok(()) } else { Err(AccountError::WrongCode) }
            }
            Code::Recovery(typed) => {
                let digest = digest(&second_factor::recovery_code(&typed));
                let codes = self.secrets.of(Kind::RecoveryCode, user.0).await?;
                let code = codes.into_iter().find(|kept| kept.verifier == digest).ok_or(AccountError::WrongCode)?;
                let used = ChangeUser { id: user, command: UserCommand::UseRecoveryCode { code_id: SecretId(code.id) } };
                match self.perform(user, knock.client.as_deref(), used).await {
                    Err(AccountError::Command(error)) if error.is_decision() => Err(AccountError::WrongCode),
                    other => other.map(drop),
                }
            }
        }
    }

    /// Begins a session.
    pub(super) async fn open(&self, user: UserId, by: SignInBy, with_second_factor: bool, knock: &Knock) -> Result<Opened, AccountError> {
        let now = self.now();
        let expires_at = now + SESSION;
        let session_id = SessionId(crate::ids::fresh());
        let new =
            New { id: session_id.0, kind: Kind::Session, holder: user.0, note: knock.client.as_deref(), expires_at: Some(expires_at) };
        let session = self.secrets.make(new, now).await?;
        let command = UserCommand::SignIn { session_id, by, with_second_factor, now, expires_at };
        self.perform(user, knock.client.as_deref(), ChangeUser { id: user, command }).await?;
        let device = if self.known_device(user, knock).await? { None } else { Some(self.know_device(user, knock, now).await?) };
        Ok(Opened { user_id: user, session_id, session, expires_at, device })
    }

    /// A browser that is known for somebody else already keeps what it shows.
    async fn know_device(&self, user: UserId, knock: &Knock, now: DateTime<Utc>) -> Result<String, AccountError> {
        let new = New { id: crate::ids::fresh(), kind: Kind::Device, holder: user.0, note: None, expires_at: Some(now + DEVICE) };
        match &knock.device {
            Some(device) if !self.secrets.find(Kind::Device, device, now).await?.is_empty() => {
                self.secrets.keep(new, &digest(device), now).await?;
                Ok(device.clone())
            }
            _ => Ok(self.secrets.make(new, now).await?),
        }
    }
}
