//! The organisation's own identity provider, over OpenID Connect: where a browser is sent, and what the provider says of whoever comes back.
//!
//! Invariant: the program starts, and passwords let in, while the provider is down. It is asked for the first time when somebody wants to go there.

mod error;
mod http;
mod known;
mod said;

pub use error::ProviderError;
pub use openidconnect::{IssuerUrl, RedirectUrl};
pub use said::Said;

use chrono::{DateTime, Utc};
use http::Http;
use known::Known;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod};
use openidconnect::{
    AuthType, AuthenticationContextClass, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, Scope,
};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A client that knows the provider's places.
type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// How the provider is set up.
#[derive(Clone)]
pub struct ProviderSettings {
    pub issuer: IssuerUrl,
    pub client_id: String,
    pub client_secret: String,
    /// Where the provider sends browsers back to, exactly.
    pub redirect: RedirectUrl,
    /// What stands on the button.
    pub button: String,
    /// Asked for beside `openid` and `email`.
    pub scopes: Vec<String>,
    /// Which words of the provider count as our second factor: of `acr` one, of `amr` any.
    pub acr: Vec<String>,
    pub amr: Vec<String>,
}

// By hand: it holds a secret.
impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderSettings({} at {})", self.client_id, self.issuer.as_str())
    }
}

/// Whether a place may be asked for or shown secrets: over TLS alone, save on the machine itself.
#[must_use]
pub fn is_private(address: &str) -> bool {
    let Ok(url) = openidconnect::url::Url::parse(address) else { return false };
    let here = || matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || (url.scheme() == "http" && here())
}

/// What one sign-in is known by at the provider. The browser keeps what these are made from, and nobody keeps them.
pub(super) struct Errand {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// The identity provider of one organisation.
#[derive(Clone)]
pub struct IdentityProvider {
    settings: Arc<ProviderSettings>,
    http: Http,
    known: Arc<Mutex<Known>>,
}

impl IdentityProvider {
    /// A provider that has not been asked anything yet.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(settings: ProviderSettings) -> Result<Self, ProviderError> {
        let http = Http::new(settings.issuer.as_str())?;
        Ok(Self { settings: Arc::new(settings), http, known: Arc::default() })
    }

    /// How it is set up.
    #[must_use]
    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    async fn client(&self) -> Result<(Client, bool), ProviderError> {
        let metadata = self.known.lock().await.metadata(&self.http, &self.settings.issuer).await?;
        let names_itself = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        // What every provider takes where it says nothing; the other way where it takes that alone.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let basic = methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let secret = ClientSecret::new(self.settings.client_secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, ClientId::new(self.settings.client_id.clone()), Some(secret))
            .set_redirect_uri(self.settings.redirect.clone())
            .set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody });
        Ok((client, names_itself))
    }

    /// Where a browser is sent to sign in.
    pub(super) async fn place(&self, errand: &Errand) -> Result<String, ProviderError> {
        let (client, _) = self.client().await?;
        let verifier = PkceCodeVerifier::new(errand.verifier.clone());
        let (state, nonce) = (errand.state.clone(), errand.nonce.clone());
        let asked = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce));
        let scopes = ["email".to_owned()].into_iter().chain(self.settings.scopes.iter().cloned());
        let mut asked =
            asked.add_scopes(scopes.map(Scope::new)).set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for class in &self.settings.acr {
            asked = asked.add_auth_context_value(AuthenticationContextClass::new(class.clone()));
        }
        Ok(asked.url().0.into())
    }

    /// What the provider says for a code. `names_itself` is the issuer that the browser brought (RFC 9207).
    pub(super) async fn redeem(
        &self,
        errand: Errand,
        code: String,
        names_itself: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Said, ProviderError> {
        let (client, always_named) = self.client().await?;
        match names_itself {
            Some(issuer) if issuer != self.settings.issuer.as_str() => {
                return Err(ProviderError::nonsense("another issuer sent the browser back"));
            }
            None if always_named => return Err(ProviderError::nonsense("the browser came back without the issuer's name")),
            _ => {}
        }
        let tokens = said::tokens(&client, &self.http, errand.verifier, code).await?;
        let nonce = Nonce::new(errand.nonce);
        let said = match said::verified(&client, &self.settings, &tokens, &nonce, now) {
            // Keys change; the provider has perhaps signed with one that is new.
            Err(said::Unsound::KeyUnknown) => {
                self.known.lock().await.fetch_keys(&self.http).await?;
                said::verified(&self.client().await?.0, &self.settings, &tokens, &nonce, now)
            }
            other => other,
        };
        said.map_err(|unsound| ProviderError::nonsense(unsound.reason()))
    }

    /// The address of whoever came, where the provider has seen that it is theirs.
    pub(super) async fn vouched_address(&self, said: &Said) -> Result<String, ProviderError> {
        let email = match &said.email {
            Some(email) => Some(email.clone()),
            None => said::asked_for_the_address(&self.client().await?.0, &self.http, said).await?,
        };
        email.and_then(|(email, verified)| verified.then_some(email)).ok_or(ProviderError::Unverified)
    }
}
