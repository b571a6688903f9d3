//! Why somebody is not let in, or cannot do what they asked of their account.

use super::identity_provider::ProviderError;
use super::passwords::{Busy, WeakPassword};
use super::vault::NotOurs;
use crate::commands::CommandError;
use std::time::Duration;

/// Why somebody is not let in, or cannot do what they asked of their account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Whether there is such a user is not said.
    #[error("the e-mail address or the password is wrong, or the account is not in use")]
    Wrong,
    #[error("this code is wrong or has been used: wait for the next one")]
    WrongCode,
    #[error("this sign-in has expired: begin again")]
    Expired,
    #[error("this link is not one that was sent, has expired, or has been used: ask for a new one")]
    BadLink,
    #[error("too many tries: wait {} seconds", .0.as_secs().max(1))]
    Slowed(Duration),
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    #[error("no secret file is set up, so that nobody can sign in: start the program with --secret-file FILE")]
    Locked,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    NotOurs(#[from] NotOurs),
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
}
