//! Coming in by the organisation's identity provider: leaving for it, and coming back.
//!
//! Invariant: nobody becomes a user by signing in; a way back counts once, and in the browser that left alone.

use super::identity_provider::{Errand, IdentityProvider, ProviderError, Said};
use super::knock::Knock;
use super::secrets::{Kind, New, Secrets};
use super::sign_in::{PENDING, Step};
use super::vault::digest;
use super::{AccountError, Accounts};
use crate::commands::users::ChangeUser;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::user::{Identity, Known, SignInBy, Standing, UserCommand};
use domain::{SessionId, UserId, claims};

/// What a browser brings back from the provider.
#[derive(Debug, Clone, Default)]
pub struct Back {
    pub state: Option<String>,
    pub code: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The issuer's own name for itself (RFC 9207).
    pub issuer: Option<String>,
}

/// A browser that leaves for the provider.
pub struct Leaving {
    /// What the browser keeps until it is back.
    pub shown: String,
    /// Where it goes.
    pub place: String,
}

/// Why somebody is refused, and whom it would have let in.
type Refused = (AccountError, Option<UserId>);

fn unknown(error: impl Into<AccountError>) -> Refused {
    (error.into(), None)
}

impl Accounts {
    /// From now on people can come in by this provider. The first one stays.
    pub fn trust(&self, provider: IdentityProvider) {
        // Whoever opens the same house twice in one process has the same provider.
        let _kept = self.provider.set(provider);
    }

    /// The identity provider, where one is set up.
    pub fn provider(&self) -> Option<&IdentityProvider> {
        self.provider.get()
    }

    fn trusted(&self) -> Result<&IdentityProvider, ProviderError> {
        self.provider().ok_or(ProviderError::NotSetUp)
    }

    /// What a sign-in is known by at the provider is made from what the browser keeps, with a key that is not in the database.
    fn errand(&self, shown: &str) -> Result<Errand, AccountError> {
        let vault = &self.keys()?.vault;
        let made = |of: &str| URL_SAFE_NO_PAD.encode(vault.hash(&[b"identity provider", of.as_bytes(), shown.as_bytes()]));
        Ok(Errand { state: made("state"), nonce: made("nonce"), verifier: made("verifier") })
    }

    /// Begins to sign in by the provider.
    pub async fn leave(&self, knock: &Knock) -> Result<Leaving, AccountError> {
        let provider = self.trusted()?;
        self.knocked(knock).await?;
        let (id, now, shown) = (crate::ids::fresh(), self.now(), Secrets::text(Kind::Leaving));
        let place = provider.place(&self.errand(&shown)?).await?;
        let new = New { id, kind: Kind::Leaving, holder: id, note: None, expires_at: Some(now + PENDING) };
        self.secrets.keep(new, &digest(&shown), now).await?;
        Ok(Leaving { shown, place })
    }

    /// Goes on with what a browser brings back.
    pub async fn come_back(&self, shown: Option<&str>, back: Back, knock: &Knock) -> Result<Step, AccountError> {
        self.knocked(knock).await?;
        let arrived = self.arrived(shown, back, knock).await;
        arrived.map_err(|(error, user)| {
            if let AccountError::Provider(_) = error {
                self.refused(user, knock);
            }
            error
        })
    }

    async fn arrived(&self, shown: Option<&str>, back: Back, knock: &Knock) -> Result<Step, Refused> {
        let provider = self.trusted().map_err(unknown)?;
        // A way back that this browser did not set out on spends nothing: another site may have sent it.
        let shown = shown.ok_or(ProviderError::Spent).map_err(unknown)?;
        let errand = self.errand(shown).map_err(unknown)?;
        let ours = back.state.is_some_and(|state| digest(&state) == digest(&errand.state));
        let left = self.secrets.find(Kind::Leaving, shown, self.now()).await.map_err(unknown)?.into_iter().next();
        let left = left.filter(|_| ours).ok_or(ProviderError::Spent).map_err(unknown)?;
        if !self.secrets.forget(left.id).await.map_err(unknown)? {
            return Err(unknown(ProviderError::Spent));
        }
        let code = match (back.code, back.error.as_deref()) {
            (Some(code), None) => code,
            (_, error) => return Err(unknown(refusal(error))),
        };
        let said = provider.redeem(errand, code, back.issuer.as_deref(), self.now()).await.map_err(unknown)?;
        let (user, known) = self.whoever(provider, &said, knock).await?;
        let step = if said.second_factor {
            self.open(user, SignInBy::IdentityProvider, true, knock).await.map(Step::SignedIn)
        } else {
            self.after_first_factor(user, &known, SignInBy::IdentityProvider, knock).await
        };
        step.map_err(|error| (error, Some(user)))
    }

    /// The user whom an identity is linked to; the first time, the one whose address the provider vouches for.
    async fn whoever(&self, provider: &IdentityProvider, said: &Said, knock: &Knock) -> Result<(UserId, Known), Refused> {
        if let Some((user, known)) = self.user_by_identity(&said.identity).await.map_err(unknown)? {
            return if known.disabled { Err((ProviderError::Nobody.into(), Some(user))) } else { Ok((user, known)) };
        }
        let address = provider.vouched_address(said).await.map_err(unknown)?;
        let Some((user, known)) = self.user_by_email(&address).await.map_err(unknown)? else {
            return Err(unknown(ProviderError::Nobody));
        };
        if known.standing() == Standing::Disabled {
            return Err((ProviderError::Nobody.into(), Some(user)));
        }
        let link = UserCommand::LinkIdentity { identity: said.identity.clone() };
        match self.perform(user, knock.client.as_deref(), ChangeUser { id: user, command: link }).await {
            // Another account of the provider's is theirs; or this one was linked a moment ago.
            Err(AccountError::Command(error)) if error.is_decision() => {}
            other => drop(other.map_err(|error| (error, Some(user)))?),
        }
        let found = self.user_by_identity(&said.identity).await.map_err(unknown)?;
        found.filter(|(holder, known)| *holder == user && !known.disabled).ok_or((ProviderError::Nobody.into(), Some(user)))
    }

    async fn user_by_identity(&self, identity: &Identity) -> Result<Option<(UserId, Known)>, AccountError> {
        let key = claims::user_identity(identity).0;
        let holder = self.commands.log.reader.holder(&key).await.map_err(crate::commands::CommandError::from)?;
        let Some(id) = holder.and_then(|id| id.parse::<UserId>().ok()) else { return Ok(None) };
        Ok(self.user(id).await?.map(|known| (id, known)))
    }

    /// Unlinks an account of a provider. Sessions other than the present one end.
    pub async fn unlink(
        &self,
        user: UserId,
        identity: Identity,
        present: Option<SessionId>,
        client: Option<&str>,
    ) -> Result<(), AccountError> {
        let command = UserCommand::UnlinkIdentity { identity, present };
        self.perform(user, client, ChangeUser { id: user, command }).await?;
        self.secrets.forget_others(Kind::Pending, user.0, &[]).await?;
        let present: Vec<_> = present.into_iter().map(|session| session.0).collect();
        Ok(self.secrets.forget_others(Kind::Session, user.0, &present).await?)
    }
}

/// Why the provider sent somebody back without a code (OpenID Connect Core 1.0, 3.1.2.6).
fn refusal(error: Option<&str>) -> ProviderError {
    match error {
        Some("access_denied" | "login_required" | "consent_required" | "interaction_required" | "account_selection_required") => {
            ProviderError::Denied
        }
        Some("temporarily_unavailable" | "server_error") => {
            tracing::warn!(error, "the identity provider cannot let anybody in now");
            ProviderError::Down
        }
        other => {
            let error: String = other.unwrap_or("none").chars().filter(char::is_ascii_graphic).take(60).collect();
            tracing::warn!(error, "the identity provider sent somebody back without a code");
            ProviderError::Nonsense
        }
    }
}
