//! How signing in by the organisation's own identity provider is set up. Where nothing is said of it, people sign in with passwords.

use super::error::SettingsError;
use super::layer::Layer;
use super::mail::PublicUrl;
use super::value::Expected;
use clap::Args;
use infra::accounts::identity_provider::{IdentityProvider, IssuerUrl, ProviderSettings, RedirectUrl, is_private};
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

/// Where the provider sends browsers back to, behind the public address.
const BACK: &str = "/sign-in/provider/callback";

/// Settings of the commands that let people in by an identity provider.
#[derive(Args, Clone, Default)]
pub struct ProviderFlags {
    /// Issuer of the organisation's identity provider (OpenID Connect), by which people may sign in; --public-url is needed as well, and
    /// the provider has to send browsers back to its /sign-in/provider/callback [env: CHAPTERHOUSE_OIDC_ISSUER] [default: passwords alone]
    #[arg(long, value_name = "URL")]
    oidc_issuer: Option<Issuer>,

    /// By what the identity provider knows this program [env: CHAPTERHOUSE_OIDC_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    oidc_client_id: Option<String>,

    /// File with the secret that the identity provider gave to this program; or the secret itself in the environment, as
    /// CHAPTERHOUSE_OIDC_CLIENT_SECRET [env: CHAPTERHOUSE_OIDC_CLIENT_SECRET_FILE]
    #[arg(long, value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,

    /// Words on the button [env: CHAPTERHOUSE_OIDC_BUTTON] [default: Sign in with your organisation]
    #[arg(long, value_name = "WORDS")]
    oidc_button: Option<Button>,

    /// Scopes to ask for beside openid and email, with spaces between [env: CHAPTERHOUSE_OIDC_SCOPES] [default: none]
    #[arg(long, value_name = "SCOPES")]
    oidc_scopes: Option<Words>,

    /// Authentication contexts (acr) of the identity provider, with spaces between, that count as the second factor, such as phr; they are
    /// asked for [env: CHAPTERHOUSE_OIDC_ACR] [default: none, so that those who need a code show ours]
    #[arg(long, value_name = "VALUES")]
    oidc_acr: Option<Words>,

    /// Authentication methods (amr) of the identity provider, with spaces between, any of which counts as the second factor, such as mfa or
    /// hwk [env: CHAPTERHOUSE_OIDC_AMR] [default: none]
    #[arg(long, value_name = "VALUES")]
    oidc_amr: Option<Words>,
}

impl ProviderFlags {
    /// What they say, over what other flags have said.
    #[must_use]
    pub fn over(&self, layer: Layer) -> Layer {
        Layer {
            oidc_issuer: self.oidc_issuer.clone(),
            oidc_client_id: self.oidc_client_id.clone(),
            oidc_client_secret_file: self.oidc_client_secret_file.clone(),
            oidc_button: self.oidc_button.clone(),
            oidc_scopes: self.oidc_scopes.clone(),
            oidc_acr: self.oidc_acr.clone(),
            oidc_amr: self.oidc_amr.clone(),
            ..layer
        }
    }
}

/// A provider, by its own name for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer(pub String);

impl FromStr for Issuer {
    type Err = Expected;
    fn from_str(text: &str) -> Result<Self, Expected> {
        let sound = is_private(text) && !text.contains(['?', '#', ' ', '@']);
        sound.then(|| Self(text.to_owned())).ok_or(Expected("an address such as https://id.example.org (http:// for localhost alone)"))
    }
}

/// What stands on the button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button(pub String);

impl FromStr for Button {
    type Err = Expected;
    fn from_str(text: &str) -> Result<Self, Expected> {
        let sound = !text.trim().is_empty() && text.chars().count() <= 60 && !text.chars().any(char::is_control);
        sound.then(|| Self(text.trim().to_owned())).ok_or(Expected("words such as Sign in with Example, 60 characters at most"))
    }
}

/// Words of a protocol, with spaces between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

impl FromStr for Words {
    type Err = Expected;
    fn from_str(text: &str) -> Result<Self, Expected> {
        let words: Vec<String> = text.split_ascii_whitespace().map(str::to_owned).collect();
        let sound = |word: &String| word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b','));
        (!words.is_empty() && words.iter().all(sound))
            .then_some(Self(words))
            .ok_or(Expected("words with spaces between, such as profile groups"))
    }
}

/// Something that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

read_from_text!(Issuer, Button, Words);

/// How the identity provider is set up. Whether that is whole is asked by the commands that let people in.
#[derive(Clone, Debug, Default)]
pub struct ProviderChoice {
    issuer: Option<Issuer>,
    client_id: Option<String>,
    secret_file: Option<PathBuf>,
    secret: Option<Hidden>,
    button: Option<Button>,
    scopes: Words,
    acr: Words,
    amr: Words,
    public_url: Option<PublicUrl>,
}

impl ProviderChoice {
    pub(super) fn of(all: &Layer) -> Self {
        Self {
            issuer: all.oidc_issuer.clone(),
            client_id: all.oidc_client_id.clone(),
            secret_file: all.oidc_client_secret_file.clone(),
            secret: all.oidc_client_secret.clone(),
            button: all.oidc_button.clone(),
            scopes: all.oidc_scopes.clone().unwrap_or_default(),
            acr: all.oidc_acr.clone().unwrap_or_default(),
            amr: all.oidc_amr.clone().unwrap_or_default(),
            public_url: all.public_url.clone(),
        }
    }

    /// The provider, where one is set up. It is not asked anything yet.
    ///
    /// # Errors
    /// One that is set up half is refused, with what is missing.
    pub fn provider(&self) -> anyhow::Result<Option<IdentityProvider>> {
        Ok(self.settings()?.map(IdentityProvider::new).transpose()?)
    }

    fn settings(&self) -> Result<Option<ProviderSettings>, SettingsError> {
        let secret = match (&self.secret_file, &self.secret) {
            (Some(path), None) => Some(read(path)?),
            (None, Some(Hidden(secret))) => Some(secret.clone()),
            (Some(_), Some(_)) => return Err(SettingsError::TwoClientSecrets),
            (None, None) => None,
        };
        let (issuer, client_id, client_secret) = match (&self.issuer, &self.client_id, secret) {
            (Some(Issuer(issuer)), Some(client_id), Some(secret)) => (issuer, client_id, secret),
            (None, None, None) if self.says_nothing_else() => return Ok(None),
            (None, ..) => return Err(SettingsError::HalfProvider("--oidc-issuer")),
            (_, None, _) => return Err(SettingsError::HalfProvider("--oidc-client-id")),
            (.., None) => return Err(SettingsError::HalfProvider("--oidc-client-secret-file")),
        };
        let reached = self.public_url.as_ref().filter(|url| is_private(&url.0)).ok_or(SettingsError::ProviderNeedsPlace)?;
        let sound = "they were looked at when they were read";
        Ok(Some(ProviderSettings {
            issuer: IssuerUrl::new(issuer.clone()).expect(sound),
            client_id: client_id.clone(),
            client_secret,
            redirect: RedirectUrl::new(format!("{}{BACK}", reached.0)).expect(sound),
            button: self.button.clone().map_or_else(|| "Sign in with your organisation".to_owned(), |button| button.0),
            scopes: self.scopes.0.clone(),
            acr: self.acr.0.clone(),
            amr: self.amr.0.clone(),
        }))
    }

    fn says_nothing_else(&self) -> bool {
        self.button.is_none() && [&self.scopes, &self.acr, &self.amr].iter().all(|words| words.0.is_empty())
    }
}

fn read(path: &std::path::Path) -> Result<String, SettingsError> {
    let unreadable = |reason: String| SettingsError::ClientSecret { path: path.to_owned(), reason };
    let text = fs::read_to_string(path).map_err(|error| unreadable(format!("cannot be read: {error}")))?;
    let secret = text.trim();
    if secret.is_empty() { Err(unreadable("is empty".to_owned())) } else { Ok(secret.to_owned()) }
}
