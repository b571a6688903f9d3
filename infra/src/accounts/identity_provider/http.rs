//! How the provider is asked: briefly, in the open for nobody, and without following it elsewhere.

use super::is_private;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::redirect::Policy;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// How long one question may take, and how long reaching the provider.
const PATIENCE: Duration = Duration::from_secs(5);
const REACH: Duration = Duration::from_secs(3);
/// More than any description, key set or token.
const LONGEST: usize = 256 * 1024;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("it cannot be reached: {0}")]
    Unreached(String),
    #[error("it answered with status {0}")]
    Broken(http::StatusCode),
    #[error("its answer is longer than {LONGEST} bytes")]
    TooLong,
    #[error("it cannot be asked: {0}")]
    Built(String),
}

/// Asks the provider.
#[derive(Clone)]
pub struct Http(reqwest::Client);

/// With what is behind it, and without the address, which may hold a code.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut behind = std::error::Error::source(&error);
    while let Some(cause) = behind {
        words = format!("{words}: {cause}");
        behind = cause.source();
    }
    words
}

impl Http {
    pub fn new(issuer: &str) -> Result<Self, HttpError> {
        crate::tls::ready();
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).connect_timeout(REACH);
        // What runs on the machine itself is behind no proxy.
        let client = if issuer.starts_with("http://") { client.no_proxy() } else { client.https_only(true) };
        client.build().map(Self).map_err(|error| HttpError::Built(reason(error)))
    }

    async fn ask(self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if !is_private(&request.uri().to_string()) {
            return Err(HttpError::Built("a place that it names is not reached over TLS".to_owned()));
        }
        let request = reqwest::Request::try_from(request).map_err(|error| HttpError::Built(reason(error)))?;
        let mut answer = self.0.execute(request).await.map_err(|error| HttpError::Unreached(reason(error)))?;
        if answer.status().is_server_error() {
            return Err(HttpError::Broken(answer.status()));
        }
        let mut built = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            built = built.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|error| HttpError::Unreached(reason(error)))? {
            if body.len() + part.len() > LONGEST {
                return Err(HttpError::TooLong);
            }
            body.extend_from_slice(&part);
        }
        built.body(body).map_err(|error| HttpError::Built(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.clone().ask(request))
    }
}
