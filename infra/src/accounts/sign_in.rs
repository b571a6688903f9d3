//! Signing in, in one step or two: a password, an account of the identity provider or an operator's link first, then a second factor where one
//! is enrolled, or enrolling one where the user's roles ask for it.

use super::passwords::{self};
use super::second_factor::{self, Enrolment, RECOVERY_CODES};
use super::secrets::{Kept, Kind, New};
use super::throttle::{OF_A_DEVICE, OF_AN_ADDRESS, OF_CODES, OF_LETTERS, OF_STRANGERS};
use super::vault::digest;
use super::{AccountError, Accounts};
use crate::commands::users::ChangeUser;
use crate::mail::Purpose;
use chrono::{DateTime, Duration, Utc};
use domain::text::EmailAddress;
use domain::user::{Identity, Known, NewLink, PasswordBy, SignInBy, Standing, User, UserCommand};
use domain::{SecretId, SessionId, UserId, claims};
use std::net::IpAddr;
use uuid::Uuid;

/// How long a session lasts at most, a sign-in may take, a browser is known, and links count.
const SESSION: Duration = Duration::hours(12);
const PENDING: Duration = Duration::minutes(10);
const DEVICE: Duration = Duration::days(365);
const INVITATION: Duration = Duration::days(7);
const RESET: Duration = Duration::hours(1);
const OPERATOR_LINK: Duration = Duration::hours(1);

/// Who knocks.
#[derive(Debug, Clone)]
pub struct Knock {
    pub address: IpAddr,
    /// What the browser shows that was given to it when somebody signed in before.
    pub device: Option<String>,
    /// The browser, as it calls itself.
    pub client: Option<String>,
}

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

fn by_of(note: Option<&str>) -> SignInBy {
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

    async fn user_by_email(&self, email: &str) -> Result<Option<(UserId, Known)>, AccountError> {
        let Ok(email) = EmailAddress::parse(email) else { return Ok(None) };
        let holder = self.commands.log.reader.holder(&claims::user_email(&email).0).await.map_err(crate::commands::CommandError::from)?;
        let Some(id) = holder.and_then(|id| id.parse::<UserId>().ok()) else { return Ok(None) };
        Ok(self.user(id).await?.map(|known| (id, known)))
    }

    /// Whoever knocks has tries left from where they are.
    async fn knocked(&self, knock: &Knock) -> Result<(), AccountError> {
        self.take(OF_AN_ADDRESS, &[b"address", address_part(knock.address).as_slice()]).await
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
            _ => Err(AccountError::Wrong),
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

    /// Somebody has come back from the identity provider.
    pub async fn sign_in_by_identity(&self, identity: Identity, email: Option<&str>, knock: &Knock) -> Result<Step, AccountError> {
        self.knocked(knock).await?;
        let key = claims::user_identity(&identity).0;
        let holder = self.commands.log.reader.holder(&key).await.map_err(crate::commands::CommandError::from)?;
        let user = match holder.and_then(|id| id.parse::<UserId>().ok()) {
            Some(user) => user,
            // Whoever was invited by the address that the provider has verified takes the invitation up so.
            None => {
                let (user, _) = self.user_by_email(email.unwrap_or_default()).await?.ok_or(AccountError::Wrong)?;
                let link = ChangeUser { id: user, command: UserCommand::LinkIdentity { identity } };
                self.perform(user, knock.client.as_deref(), link).await?;
                user
            }
        };
        let known = self.user(user).await?.filter(|known| known.standing() == Standing::Active).ok_or(AccountError::Wrong)?;
        self.after_first_factor(user, &known, SignInBy::IdentityProvider, knock).await
    }

    async fn after_first_factor(&self, user: UserId, known: &Known, by: SignInBy, knock: &Knock) -> Result<Step, AccountError> {
        if known.second_factor.is_none() && !known.needs_second_factor() {
            return Ok(Step::SignedIn(self.open(user, by, false, knock).await?));
        }
        let now = self.now();
        let new =
            New { id: crate::ids::fresh(), kind: Kind::Pending, holder: user.0, note: Some(by_name(by)), expires_at: Some(now + PENDING) };
        let pending = self.secrets.make(new, now).await?;
        Ok(if known.second_factor.is_some() { Step::Code(pending) } else { Step::Enrol(pending) })
    }

    async fn pending(&self, pending: &str) -> Result<(Kept, UserId, Known), AccountError> {
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
        self.check_code(user, &known, code, knock).await?;
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
    async fn open(&self, user: UserId, by: SignInBy, with_second_factor: bool, knock: &Knock) -> Result<Opened, AccountError> {
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

/// Links.
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

/// The second factor.
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

/// Of an IPv6 address the network: whoever has one has all of it.
fn address_part(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.octets().to_vec(),
            None => address.octets()[..8].to_vec(),
        },
    }
}
