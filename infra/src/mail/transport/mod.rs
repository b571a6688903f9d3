//! How bytes leave the house: to a mail server, or into a folder. Says what is known of each delivery, and no more.

mod files;
mod smtp;

pub use smtp::{Encryption, SmtpSettings};

use lettre::address::Envelope;
use smtp::Smtp;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

/// What is known of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it; this is what it said.
    Taken(String),
    /// It was not taken, and may be another time. `server`: nothing was wrong with this mail in particular.
    NotNow { reason: String, server: bool },
    /// It was refused for good. `address`: because nobody is reached by it.
    Refused { reason: String, address: bool },
    /// The connection broke after all of it had been sent: it may have been taken.
    Unknown(String),
}

/// Why a transport cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("the mail server's certificate or name cannot be used: {0}")]
    Tls(lettre::transport::smtp::Error),
    #[error("the folder for mails cannot be used: {0}")]
    Folder(#[from] std::io::Error),
}

/// A way out.
#[derive(Clone)]
pub enum Transport {
    Smtp(Arc<Smtp>),
    /// Each mail a file in this folder: for demos and tests.
    Files(PathBuf),
}

impl Transport {
    /// To a mail server.
    pub fn smtp(settings: SmtpSettings) -> Result<Self, TransportError> {
        Ok(Self::Smtp(Arc::new(Smtp::new(settings)?)))
    }

    /// Into a folder, which is made if need be.
    pub fn files(folder: PathBuf) -> Result<Self, TransportError> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self::Files(folder))
    }

    /// Sends one mail.
    pub async fn send(&self, id: Uuid, envelope: &Envelope, bytes: &[u8]) -> Delivery {
        match self {
            Transport::Smtp(smtp) => smtp.send(envelope, bytes).await,
            Transport::Files(folder) => files::write(folder, id, bytes).await,
        }
    }
}
