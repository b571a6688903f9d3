//! How people are let in: invitations, passwords, second factors, sessions, tokens. What has happened is events of the user; what must stay
//! secret is in a table of its own, hashed or sealed, and counts only as long as the events say so.
//!
//! Invariant: a session, token, grant or link that the log has ended counts no more from the next request on.
//! Invariant: whoever has the database but not the secret file can neither sign in nor make a link that counts.

mod arrivals;
mod enrolment;
mod error;
pub mod identity_provider;
mod knock;
mod links;
pub mod passwords;
mod records;
mod second_factor;
mod secrets;
mod sessions;
mod sign_in;
mod throttle;
mod tokens;
mod vault;

pub use arrivals::{Back, Leaving};
pub use error::AccountError;
pub use knock::Knock;
pub use records::{AccessFilter, AccessRecord, AccessRecordRow, Recorder};
pub use second_factor::{Enrolment, code_at};
pub use secrets::Kind;
pub use sessions::{Caller, Held, SessionRow};
pub use sign_in::{Code, Opened, Step};
pub use tokens::{Issued, NewToken};
pub use vault::{Vault, chance};

use crate::clock::Clock;
use crate::commands::{Commands, Committed, Context, UseCase};
use crate::mail::LinkKey;
use crate::wall::Behind;
use chrono::{DateTime, Utc};
use domain::{ActorId, UserId};
use identity_provider::IdentityProvider;
use passwords::Hasher;
use secrets::Secrets;
use sqlx::PgPool;
use std::sync::{Arc, OnceLock};
use throttle::{Bucket, Throttle};
use tokio::sync::watch;
use uuid::Uuid;

const SWEEP: std::time::Duration = std::time::Duration::from_secs(3600);

/// What is kept in the secret file.
#[derive(Clone)]
pub struct Keys {
    pub vault: Vault,
    pub links: LinkKey,
}

impl Keys {
    /// The keys of a secret of at least 16 bytes; none of fewer.
    pub fn from_secret(secret: &[u8]) -> Option<Self> {
        Some(Self { vault: Vault::from_secret(secret)?, links: LinkKey::from_secret(secret)? })
    }
}

/// The accounts of one organisation.
#[derive(Clone)]
pub struct Accounts {
    pub(crate) commands: Commands,
    clock: Clock,
    secrets: Secrets,
    pool: PgPool,
    hasher: Hasher,
    recorder: Recorder,
    /// Shared by all that look at this house; without it nobody can be let in who has no token.
    keys: Arc<OnceLock<Keys>>,
    /// Shared likewise; none where people come in by passwords alone.
    provider: Arc<OnceLock<IdentityProvider>>,
}

impl Accounts {
    pub(crate) fn new(commands: Commands, clock: Clock, pool: PgPool) -> Self {
        let recorder = Recorder::new(pool.clone(), clock.clone());
        Self {
            commands,
            clock,
            secrets: Secrets::new(pool.clone()),
            pool,
            hasher: Hasher::default(),
            recorder,
            keys: Arc::default(),
            provider: Arc::default(),
        }
    }

    /// The same, over other connections.
    pub(crate) fn over(&self, commands: Commands, pool: PgPool) -> Self {
        Self { commands, secrets: Secrets::new(pool.clone()), pool, ..self.clone() }
    }

    /// The same, whose records are read behind a wall.
    pub(crate) fn behind(&self, behind: &Behind) -> Self {
        Self { recorder: self.recorder.behind(behind), ..self.clone() }
    }

    /// From now on people can sign in. The first keys stay.
    pub fn unlock(&self, keys: Keys) {
        // Whoever opens the same house twice in one process has the same keys.
        let _kept = self.keys.set(keys);
    }

    /// Puts down what was refused, and what was read that is sensitive.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    fn keys(&self) -> Result<&Keys, AccountError> {
        self.keys.get().ok_or(AccountError::Locked)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Takes from a bucket, or says when there will be something in it.
    async fn take(&self, bucket: Bucket, of: &[&[u8]]) -> Result<(), AccountError> {
        let throttle = Throttle::new(self.pool.clone(), self.keys()?.vault.clone());
        throttle.take(bucket, of, self.now()).await?.map_err(AccountError::Slowed)
    }

    async fn fill(&self, of: &[&[u8]]) -> Result<(), AccountError> {
        Ok(Throttle::new(self.pool.clone(), self.keys()?.vault.clone()).fill(of).await?)
    }

    /// Puts down that somebody was not let in. Whom they wanted to be is named where there is such a user; who they are is not known.
    fn refused(&self, user: Option<UserId>, knock: &Knock) {
        self.recorder.put(AccessRecord {
            actor: Uuid::nil(),
            outcome: "denied",
            what: "sign_in".to_owned(),
            object_kind: "user",
            object_id: user.map(Uuid::from),
            request: knock.request.clone(),
            request_id: knock.request_id.clone(),
            client: knock.client.clone(),
        });
    }

    /// A command of a user on their own account.
    async fn perform(&self, user: UserId, client: Option<&str>, use_case: impl UseCase) -> Result<Committed, AccountError> {
        let mut context = Context::new(ActorId::from(user), crate::ids::fresh(), b"");
        context.metadata.client = client.map(str::to_owned);
        Ok(self.commands.perform(context, use_case).await?)
    }

    /// What a form carries, so that no other site can send it: made from what its browser shows alone.
    pub fn form_token(&self, shown: &str) -> Result<String, AccountError> {
        let hash = self.keys()?.vault.hash(&[b"form", shown.as_bytes()]);
        Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Forgets what has expired, once an hour, for as long as the program runs.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "expired secrets could not be forgotten yet");
            }
            tokio::select! {
                () = tokio::time::sleep(SWEEP) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Forgets what has expired.
    pub async fn sweep(&self) -> Result<(), AccountError> {
        Ok(self.secrets.sweep(self.now()).await?)
    }
}
