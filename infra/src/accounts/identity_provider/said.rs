//! What the provider says of whoever came: its ID token, looked at from every side (OpenID Connect Core 1.0, 3.1.3.7), and the address that it
//! vouches for.

use super::http::{Http, HttpError};
use super::{Client, ProviderError, ProviderSettings};
use chrono::{DateTime, Duration, Utc};
use domain::user::Identity;
use openidconnect::core::{CoreErrorResponseType, CoreUserInfoClaims};
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Alg, CoreTokenResponse};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, Nonce, OAuth2TokenResponse, PkceCodeVerifier,
    RequestTokenError, SignatureVerificationError, SubjectIdentifier, TokenResponse, UserInfoError,
};

/// What the provider's clock may differ from ours.
const SKEW: Duration = Duration::minutes(1);
/// An ID token is made for this sign-in, which takes no longer.
const OLDEST: Duration = Duration::minutes(10);
/// A subject is no longer (Core 1.0, 2).
const LONGEST: usize = 255;
/// Signatures that nobody can make who only verifies.
const ALGORITHMS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// What the provider says of whoever came.
pub struct Said {
    pub identity: Identity,
    /// Their address, and whether the provider has seen that it is theirs.
    pub email: Option<(String, bool)>,
    /// By its words, what it asked for counts as our second factor.
    pub second_factor: bool,
    /// By which the provider is asked for more.
    access_token: AccessToken,
}

/// Why an ID token is not believed.
#[derive(Debug)]
pub enum Unsound {
    KeyUnknown,
    Other(&'static str),
}

impl Unsound {
    /// Without what the token holds, which is about somebody.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::KeyUnknown => "the ID token is signed by a key that the provider does not publish",
            Self::Other(reason) => reason,
        }
    }
}

impl From<ClaimsVerificationError> for Unsound {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError::*;
        Self::Other(match error {
            SignatureVerification(SignatureVerificationError::NoMatchingKey) => return Self::KeyUnknown,
            SignatureVerification(SignatureVerificationError::NoSignature) => "the ID token is not signed",
            SignatureVerification(SignatureVerificationError::DisallowedAlg(_)) => "the ID token is signed in a way that is not taken",
            SignatureVerification(_) => "the ID token's signature does not fit",
            Expired(_) => "the ID token has expired, or was not made for this sign-in",
            InvalidAudience(_) => "the ID token is for somebody else",
            InvalidIssuer(_) => "the ID token is another issuer's",
            InvalidNonce(_) => "the ID token belongs to another sign-in",
            _ => "the ID token is not sound",
        })
    }
}

/// Redeems a code.
pub async fn tokens(client: &Client, http: &Http, verifier: String, code: String) -> Result<CoreTokenResponse, ProviderError> {
    let request = client.exchange_code(AuthorizationCode::new(code));
    let request = request.map_err(|_| ProviderError::nonsense("it names no place where codes are redeemed"))?;
    request.set_pkce_verifier(PkceCodeVerifier::new(verifier)).request_async(http).await.map_err(|error| match error {
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            // The browser brought it: one that was redeemed before, or is another sign-in's.
            CoreErrorResponseType::InvalidGrant => {
                tracing::info!("the identity provider does not know a code, or knows that it was used");
                ProviderError::Spent
            }
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                ProviderError::nonsense("it does not know the program: look at --oidc-client-id and the client's secret")
            }
            _ => ProviderError::nonsense("it does not redeem the code"),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => ProviderError::nonsense("what it gives for the code cannot be read"),
    })
}

/// What the ID token says, if it is sound.
pub fn verified(
    client: &Client,
    settings: &ProviderSettings,
    tokens: &CoreTokenResponse,
    nonce: &Nonce,
    now: DateTime<Utc>,
) -> Result<Said, Unsound> {
    let token = tokens.id_token().ok_or(Unsound::Other("there is no ID token"))?;
    let in_time = move |at: DateTime<Utc>| {
        if at <= now + SKEW && now - OLDEST - SKEW <= at { Ok(()) } else { Err(String::new()) }
    };
    let verifier =
        client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now - SKEW).set_issue_time_verifier_fn(in_time);
    let claims = token.claims(&verifier, nonce)?;
    // The verifier leaves this one to us.
    if claims.authorized_party().is_some_and(|party| **party != settings.client_id) {
        return Err(Unsound::Other("the ID token was asked for by somebody else"));
    }
    fits_the_access_token(token, claims, &verifier, tokens)?;
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > LONGEST {
        return Err(Unsound::Other("the ID token's subject is empty or too long"));
    }
    let class = claims.auth_context_ref().is_some_and(|class| settings.acr.iter().any(|known| known == class.as_str()));
    let mut methods = claims.auth_method_refs().into_iter().flatten();
    Ok(Said {
        identity: Identity { issuer: claims.issuer().to_string(), subject: subject.to_owned() },
        email: claims.email().map(|email| (email.to_string(), claims.email_verified().unwrap_or(false))),
        second_factor: class || methods.any(|method| settings.amr.iter().any(|known| known == method.as_str())),
        access_token: tokens.access_token().clone(),
    })
}

/// Where the ID token names the access token that came with it, it is that one.
fn fits_the_access_token(
    token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
    verifier: &CoreIdTokenVerifier<'_>,
    tokens: &CoreTokenResponse,
) -> Result<(), Unsound> {
    let Some(named) = claims.access_token_hash() else { return Ok(()) };
    let other = |_| Unsound::Other("the ID token's hash of the access token cannot be made");
    let (alg, key) = (token.signing_alg().map_err(other)?, token.signing_key(verifier).map_err(other)?);
    let made = AccessTokenHash::from_token(tokens.access_token(), alg, key);
    if made.is_ok_and(|made| made == *named) { Ok(()) } else { Err(Unsound::Other("the ID token came with another access token")) }
}

/// The address that the provider tells when it is asked, for where its ID token has none.
pub async fn asked_for_the_address(client: &Client, http: &Http, said: &Said) -> Result<Option<(String, bool)>, ProviderError> {
    let subject = SubjectIdentifier::new(said.identity.subject.clone());
    let Ok(request) = client.user_info(said.access_token.clone(), Some(subject)) else { return Ok(None) };
    let told: Result<CoreUserInfoClaims, UserInfoError<HttpError>> = request.request_async(http).await;
    let told = told.map_err(|error| match error {
        UserInfoError::Request(error) => error.into(),
        UserInfoError::ClaimsVerification(_) => ProviderError::nonsense("what it tells of the user is about somebody else"),
        _ => ProviderError::nonsense("what it tells of the user cannot be read"),
    })?;
    Ok(told.email().map(|email| (email.to_string(), told.email_verified().unwrap_or(false))))
}
