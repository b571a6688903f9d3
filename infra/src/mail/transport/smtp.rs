//! SMTP over TCP, with TLS and authentication. Connections are kept and used again. Each command of a delivery is given by itself, so
//! that it is known how far a broken one had come.

use super::{Delivery, TransportError};
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: for a server on this machine.
    None,
    /// After STARTTLS, which the server must offer.
    StartTls,
    /// From the first byte.
    Tls,
}

/// Where the mail server is, and who we are to it.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub credentials: Option<(String, String)>,
    /// Certificates, in PEM, that are trusted beside the machine's own.
    pub trust: Option<Vec<u8>>,
    /// How we greet.
    pub hello: String,
    /// How long each step may take.
    pub patience: Duration,
}

/// A mail server, with its idle connections.
pub struct Smtp {
    settings: SmtpSettings,
    hello: ClientId,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Smtp {
    pub(super) fn new(settings: SmtpSettings) -> Result<Self, TransportError> {
        let tls = match settings.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Tls => {
                let mut builder = TlsParameters::builder(settings.host.clone());
                if let Some(pem) = &settings.trust {
                    builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(TransportError::Tls)?);
                }
                Some(builder.build_rustls().map_err(TransportError::Tls)?)
            }
        };
        let hello = ClientId::Domain(settings.hello.clone());
        Ok(Self { settings, hello, tls, idle: Mutex::default() })
    }

    pub(super) async fn send(&self, envelope: &Envelope, bytes: &[u8]) -> Delivery {
        // One that was idle may have been closed by the server: that is seen before anything is sent, and another is taken.
        while let Some(mut connection) = self.take_idle() {
            match self.deliver(&mut connection, envelope, bytes, true).await {
                Some(delivery) => return self.keep(connection, delivery),
                None => drop(connection),
            }
        }
        match self.connect().await {
            Ok(mut connection) => match self.deliver(&mut connection, envelope, bytes, false).await {
                Some(delivery) => self.keep(connection, delivery),
                None => Delivery::NotNow { reason: "the server hung up".to_owned(), server: true },
            },
            Err(delivery) => delivery,
        }
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection, delivery: Delivery) -> Delivery {
        if !connection.has_broken() && matches!(delivery, Delivery::Taken(_)) {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        delivery
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Delivery> {
        let at_once = if self.settings.encryption == Encryption::Tls { self.tls.clone() } else { None };
        let server = (self.settings.host.as_str(), self.settings.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(self.settings.patience), &self.hello, at_once, None);
        let mut connection = self.step(connecting).await.map_err(|failure| failure.before_data("connecting"))?;
        if let (Encryption::StartTls, Some(tls)) = (self.settings.encryption, &self.tls) {
            self.step(connection.starttls(tls.clone(), &self.hello)).await.map_err(|failure| failure.before_data("starting TLS"))?;
        }
        if let Some((user, password)) = &self.settings.credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            let signing_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            // Nothing is wrong with the mail: it waits until somebody has put the settings right.
            self.step(signing_in).await.map_err(|failure| Delivery::NotNow { reason: failure.in_words("signing in"), server: true })?;
        }
        Ok(connection)
    }

    /// None when an idle connection turns out to be dead before anything was sent.
    async fn deliver(&self, connection: &mut AsyncSmtpConnection, envelope: &Envelope, bytes: &[u8], was_idle: bool) -> Option<Delivery> {
        let mut options = Vec::new();
        let beyond_ascii = |address: &Address| !AsRef::<str>::as_ref(address).is_ascii();
        if envelope.to().iter().any(beyond_ascii) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let reason = "the mail server does not take addresses beyond ASCII (SMTPUTF8)".to_owned();
                return Some(Delivery::Refused { reason, address: false });
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        match self.step(connection.command(Mail::new(envelope.from().cloned(), options))).await {
            Ok(_) => {}
            Err(failure) if was_idle && failure.is_a_closed_connection() => return None,
            Err(failure) => return Some(failure.before_data("MAIL FROM")),
        }
        for to in envelope.to() {
            if let Err(failure) = self.step(connection.command(Rcpt::new(to.clone(), Vec::new()))).await {
                return Some(failure.of_recipient());
            }
        }
        if let Err(failure) = self.step(connection.command(Data)).await {
            return Some(failure.before_data("DATA"));
        }
        Some(match self.step(connection.message(bytes)).await {
            Ok(response) => Delivery::Taken(said(&response)),
            Err(failure) => failure.of_message(),
        })
    }

    async fn step<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        match timeout(self.settings.patience, step).await {
            Ok(done) => done.map_err(Failure::Smtp),
            Err(_) => Err(Failure::Slow),
        }
    }
}

fn said(response: &lettre::transport::smtp::response::Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")).trim().to_owned()
}

/// Why a step failed.
enum Failure {
    Smtp(Error),
    Slow,
}

impl Failure {
    fn in_words(&self, step: &str) -> String {
        match self {
            Failure::Smtp(error) => {
                let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
                format!("{step}: {error}{source}")
            }
            Failure::Slow => format!("{step}: the server did not answer in time"),
        }
    }

    /// What the server's own code says: Some(true) for good, Some(false) for now, None when it said nothing.
    fn for_good(&self) -> Option<bool> {
        match self {
            Failure::Smtp(error) if error.is_permanent() => Some(true),
            Failure::Smtp(error) if error.is_transient() => Some(false),
            Failure::Smtp(_) | Failure::Slow => None,
        }
    }

    fn code(&self) -> Option<u16> {
        match self {
            Failure::Smtp(error) => error.status().map(u16::from),
            Failure::Slow => None,
        }
    }

    /// 421, or no answer at all: the server has gone, or is going.
    fn is_a_closed_connection(&self) -> bool {
        self.code() == Some(421) || (self.for_good().is_none() && matches!(self, Failure::Smtp(_)))
    }

    fn before_data(self, step: &str) -> Delivery {
        let reason = self.in_words(step);
        match self.for_good() {
            Some(true) => Delivery::Refused { reason, address: false },
            Some(false) | None => Delivery::NotNow { reason, server: true },
        }
    }

    fn of_recipient(self) -> Delivery {
        let reason = self.in_words("RCPT TO");
        match (self.for_good(), self.code()) {
            // 550, 551 and 553 speak of the mailbox; other refusals of policy, size or load.
            (Some(true), code) => Delivery::Refused { reason, address: matches!(code, Some(550 | 551 | 553)) },
            (Some(false), Some(421)) | (None, _) => Delivery::NotNow { reason, server: true },
            (Some(false), _) => Delivery::NotNow { reason, server: false },
        }
    }

    /// After DATA: what the server has not answered may have been taken, unless the last bytes never left.
    fn of_message(self) -> Delivery {
        let reason = self.in_words("the message");
        match self.for_good() {
            Some(true) => Delivery::Refused { reason, address: false },
            Some(false) => Delivery::NotNow { reason, server: self.code() == Some(421) },
            None if self.never_left() => Delivery::NotNow { reason, server: true },
            None => Delivery::Unknown(reason),
        }
    }

    /// A write that found the pipe broken did not send the final dot.
    fn never_left(&self) -> bool {
        let Failure::Smtp(error) = self else { return false };
        let cause = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
        cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
