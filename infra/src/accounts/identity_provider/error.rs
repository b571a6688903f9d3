//! Why the identity provider lets nobody in.

use super::http::HttpError;
use openidconnect::DiscoveryError;

/// Why the identity provider lets nobody in. What it said to the program is in the program's own log, and not shown.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error("signing in by an identity provider is not set up here: sign in with your password")]
    NotSetUp,
    #[error("the identity provider did not let you in, or you stopped there: try again, or sign in with your password")]
    Denied,
    /// A code or a way back that counts no more.
    #[error("this sign-in has expired, or was used already: begin again")]
    Spent,
    #[error("the identity provider does not vouch for your e-mail address: have it confirmed there, or sign in with your password")]
    Unverified,
    /// Whether there is such a user is not said.
    #[error(
        "nobody can come in here by this account: if you have been invited, have the invitation sent to the e-mail address that the identity \
         provider knows, or sign in with your password; else ask an officer of your chapter or headquarters"
    )]
    Nobody,
    #[error("the identity provider does not answer: try again in a minute, or sign in with your password")]
    Down,
    #[error("the identity provider could not let you in: try again, or sign in with your password, and tell headquarters if it goes on")]
    Nonsense,
}

impl ProviderError {
    /// Logged here, once; whoever comes in is told no more than that it went wrong.
    pub(super) fn nonsense(reason: &str) -> Self {
        tracing::warn!(reason, "the identity provider's answer is not sound");
        Self::Nonsense
    }

    pub(super) fn down(reason: &str) -> Self {
        tracing::warn!(reason, "the identity provider does not answer");
        Self::Down
    }
}

impl From<HttpError> for ProviderError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::TooLong | HttpError::Built(_) => Self::nonsense(&error.to_string()),
            HttpError::Unreached(_) | HttpError::Broken(_) => Self::down(&error.to_string()),
        }
    }
}

impl From<DiscoveryError<HttpError>> for ProviderError {
    fn from(error: DiscoveryError<HttpError>) -> Self {
        match error {
            DiscoveryError::Request(error) => error.into(),
            // Their words hold what was expected, never what was sent.
            DiscoveryError::Parse(error) => Self::nonsense(&format!("its description cannot be read: {error}")),
            DiscoveryError::Response(status, ..) => Self::nonsense(&format!("its description was answered with status {status}")),
            other => Self::nonsense(&other.to_string()),
        }
    }
}
