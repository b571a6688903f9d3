//! What the provider says of itself: asked when it is first needed, kept for an hour, its keys anew when it signs with an unknown one.

use super::http::Http;
use super::{ProviderError, is_private};
use openidconnect::core::*;
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, JsonWebKeySet, ProviderMetadata};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;

/// How long a description is taken for true.
const FRESH: Duration = Duration::from_secs(3600);
/// How long a provider that did not answer is left alone, so that those who wait for it do not queue.
const LEFT_ALONE: Duration = Duration::from_secs(2);
/// Keys are asked for no oftener: a provider that signs with what it does not publish makes no storm.
const KEYS_AT_MOST: Duration = Duration::from_secs(10);

/// Whether the provider names itself when it sends a browser back (RFC 9207).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NamesItself {
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for NamesItself {}

pub type Metadata = ProviderMetadata<
    NamesItself,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What is known of a provider.
#[derive(Default)]
pub struct Known {
    metadata: Option<(Instant, Metadata)>,
    failed_at: Option<Instant>,
    keys_at: Option<Instant>,
}

impl Known {
    /// Its description, with its keys.
    pub async fn metadata(&mut self, http: &Http, issuer: &IssuerUrl) -> Result<Metadata, ProviderError> {
        if let Some((at, metadata)) = &self.metadata
            && at.elapsed() < FRESH
        {
            return Ok(metadata.clone());
        }
        if self.failed_at.is_some_and(|at| at.elapsed() < LEFT_ALONE) {
            return Err(ProviderError::Down);
        }
        let found = discover(http, issuer).await;
        self.failed_at = found.is_err().then(Instant::now);
        let metadata = found?;
        self.metadata = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    /// Its keys, anew.
    pub async fn fetch_keys(&mut self, http: &Http) -> Result<(), ProviderError> {
        let Some((_, metadata)) = &mut self.metadata else { return Ok(()) };
        if self.keys_at.is_some_and(|at| at.elapsed() < KEYS_AT_MOST) {
            return Ok(());
        }
        self.keys_at = Some(Instant::now());
        let keys = JsonWebKeySet::fetch_async(metadata.jwks_uri(), http).await?;
        *metadata = metadata.clone().set_jwks(keys);
        Ok(())
    }
}

async fn discover(http: &Http, issuer: &IssuerUrl) -> Result<Metadata, ProviderError> {
    let metadata = Metadata::discover_async(issuer.clone(), http).await?;
    // What the program asks itself is looked at when it is asked; there the browser goes.
    if !is_private(metadata.authorization_endpoint().as_str()) {
        return Err(ProviderError::nonsense("its place for signing in is not reached over TLS"));
    }
    if metadata.token_endpoint().is_none() {
        return Err(ProviderError::nonsense("it names no place where codes are redeemed"));
    }
    Ok(metadata)
}
