//! How mail is set up. Where nothing is said of it, notices are recorded and none is sent.

use super::error::SettingsError;
use super::layer::Layer;
use super::value::Expected;
use chrono::Duration;
use infra::accounts::Keys;
use infra::house::House;
use infra::mail::{Address, BounceMaildir, DkimConfig, Encryption, MailerSettings, Patience, Sender, SmtpSettings, Transport, signing};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// The address that letters come from.
#[derive(Clone, Debug, PartialEq)]
pub struct MailFrom(pub Address);

impl FromStr for MailFrom {
    type Err = Expected;
    fn from_str(text: &str) -> Result<Self, Expected> {
        text.parse().map(Self).map_err(|_| Expected("an address such as letters@chapters.example"))
    }
}

/// How people reach the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(pub String);

impl FromStr for PublicUrl {
    type Err = Expected;
    fn from_str(text: &str) -> Result<Self, Expected> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let sound = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['?', '#', ' ']));
        if sound { Ok(Self(text.trim_end_matches('/').to_owned())) } else { Err(Expected("an address such as https://chapters.example")) }
    }
}

/// A mail server: `smtps://` (TLS from the first byte), `smtp+starttls://`, or `smtp://` (in the clear), with user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub encryption: Encryption,
    pub host: String,
    pub port: u16,
    pub credentials: Option<(String, String)>,
}

// By hand: it may hold a password.
impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpUrl({}:{})", self.host, self.port)
    }
}

impl FromStr for SmtpUrl {
    type Err = Expected;
    fn from_str(text: &str) -> Result<Self, Expected> {
        let wrong =
            Expected("an address such as smtps://user:password@mail.example:465, smtp+starttls://mail.example:587 or smtp://127.0.0.1:25");
        let (scheme, rest) = text.split_once("://").ok_or(wrong)?;
        let (encryption, usual) = match scheme {
            "smtps" => (Encryption::Tls, 465),
            "smtp+starttls" => (Encryption::StartTls, 587),
            "smtp" => (Encryption::None, 25),
            _ => return Err(wrong),
        };
        let (credentials, server) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((credentials, server)) => {
                let (user, password) = credentials.split_once(':').ok_or(wrong)?;
                (Some((decoded(user).ok_or(wrong)?, decoded(password).ok_or(wrong)?)), server)
            }
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong)?),
            None => (server, usual),
        };
        if host.is_empty() { Err(wrong) } else { Ok(Self { encryption, host: host.to_owned(), port, credentials }) }
    }
}

/// Undoes percent-encoding: a password may hold any character.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

read_from_text!(MailFrom, PublicUrl, SmtpUrl);

/// How mail is set up.
#[derive(Clone, Debug, Default)]
pub struct MailSettings {
    pub from: Option<MailFrom>,
    pub public_url: Option<PublicUrl>,
    pub secret_file: Option<PathBuf>,
    pub smtp: Option<SmtpUrl>,
    /// Instead of a server: a folder.
    pub folder: Option<PathBuf>,
    /// PEM files: a certificate that is trusted, and the key that signs.
    pub smtp_trust: Option<PathBuf>,
    pub dkim_key: Option<PathBuf>,
    pub dkim_selector: Option<String>,
    pub per_domain: Option<std::num::NonZeroU32>,
    /// A step of a mail server is given up after this long.
    pub smtp_timeout: Option<std::time::Duration>,
    /// Where reports of undelivered mails arrive.
    pub bounce_maildir: Option<PathBuf>,
}

/// A step of a mail server is given up after this long, where nothing else is said.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

impl MailSettings {
    pub(super) fn of(all: &Layer) -> Result<Self, SettingsError> {
        let settings = Self {
            from: all.mail_from.clone(),
            public_url: all.public_url.clone(),
            secret_file: all.secret_file.clone(),
            smtp: all.smtp.clone(),
            folder: all.mail_folder.clone(),
            smtp_trust: all.smtp_trust.clone(),
            dkim_key: all.dkim_key.clone(),
            dkim_selector: all.dkim_selector.clone(),
            per_domain: all.mail_per_domain.map(|count| count.0),
            smtp_timeout: all.smtp_timeout.map(|period| period.0),
            bounce_maildir: all.bounce_maildir.clone(),
        };
        if settings.smtp.is_some() && settings.folder.is_some() {
            return Err(SettingsError::TwoWaysOut);
        }
        if (settings.smtp.is_some() || settings.folder.is_some() || settings.bounce_maildir.is_some()) && settings.from.is_none() {
            return Err(SettingsError::NoSender);
        }
        if settings.dkim_key.is_some() != settings.dkim_selector.is_some() {
            return Err(SettingsError::HalfDkim);
        }
        Ok(settings)
    }

    /// Who sends; none where no mail is set up. `data` is the private server's folder, `address` where the program listens.
    pub fn sender(&self, data: Option<&Path>, address: &str) -> anyhow::Result<Option<Sender>> {
        let Some(MailFrom(from)) = &self.from else { return Ok(None) };
        let public_url = self.url(address);
        Ok(Some(Sender { address: from.clone(), public_url, key: self.keys(data)?.links, dkim: self.dkim(from.domain())? }))
    }

    /// How people reach the program: as was said, or where it listens.
    #[must_use]
    pub fn url(&self, address: &str) -> String {
        self.public_url.clone().map_or_else(|| format!("http://{address}"), |url| url.0)
    }

    /// Whether something says where the secret is kept.
    #[must_use]
    pub fn has_secret(&self, data: Option<&Path>) -> bool {
        self.secret_file.is_some() || data.is_some()
    }

    /// As a demo has it where nothing else is said: letters are written, into a folder beside the data.
    #[must_use]
    pub fn or_a_folder(self, data: &Path) -> Self {
        let from = "letters@chapters.example".parse().ok();
        let folder = if self.smtp.is_none() { self.folder.or_else(|| Some(data.join("mail"))) } else { self.folder };
        Self { from: self.from.or(from), folder, ..self }
    }

    /// What the secret gives: in the file that was named, else in the data folder; made when it is missing.
    pub fn keys(&self, data: Option<&Path>) -> anyhow::Result<Keys> {
        use anyhow::Context;
        let path = match (&self.secret_file, data) {
            (Some(path), _) => path.clone(),
            (None, Some(data)) => data.join("secret"),
            (None, None) => anyhow::bail!(
                "people sign in, and letters carry signed links, by a secret, and nothing says where that is kept: give --secret-file FILE (it is made when it is missing)"
            ),
        };
        if !path.exists() {
            let unwritable = || format!("the secret file {} cannot be made", path.display());
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).with_context(unwritable)?;
            file.write_all(format!("{}{}\n", infra::mail::fresh_secret(), infra::mail::fresh_secret()).as_bytes())
                .with_context(unwritable)?;
        }
        let secret = fs::read_to_string(&path).with_context(|| format!("the secret file {} cannot be read", path.display()))?;
        Keys::from_secret(secret.trim().as_bytes())
            .with_context(|| format!("the secret file {} holds fewer than 16 characters: remove it, and another is made", path.display()))
    }

    fn dkim(&self, domain: &str) -> anyhow::Result<Option<Arc<DkimConfig>>> {
        use anyhow::Context;
        let (Some(path), Some(selector)) = (&self.dkim_key, &self.dkim_selector) else { return Ok(None) };
        let pem = fs::read_to_string(path).with_context(|| format!("the DKIM key {} cannot be read", path.display()))?;
        let config = signing(selector, domain, &pem)
            .with_context(|| format!("the DKIM key {} is no RSA private key in PKCS#1 PEM", path.display()))?;
        Ok(Some(Arc::new(config)))
    }

    /// The way out; none where letters only wait.
    pub fn transport(&self) -> anyhow::Result<Option<Transport>> {
        use anyhow::Context;
        if let Some(folder) = &self.folder {
            return Ok(Some(Transport::files(folder.clone()).with_context(|| folder.display().to_string())?));
        }
        let Some(smtp) = &self.smtp else { return Ok(None) };
        let trust = self.smtp_trust.as_ref().map(|path| fs::read(path).with_context(|| path.display().to_string())).transpose()?;
        let hello = self.from.as_ref().map_or_else(|| "localhost".to_owned(), |from| from.0.domain().to_owned());
        let settings = SmtpSettings {
            host: smtp.host.clone(),
            port: smtp.port,
            encryption: smtp.encryption,
            credentials: smtp.credentials.clone(),
            trust,
            hello,
            patience: self.patience(),
        };
        Ok(Some(Transport::smtp(settings)?))
    }

    /// Who reads what comes back, where a mail server puts it into a maildir.
    pub fn bounces(&self, sender: Option<&Sender>, house: &House) -> anyhow::Result<Option<BounceMaildir>> {
        use anyhow::Context;
        let (Some(folder), Some(sender)) = (&self.bounce_maildir, sender) else { return Ok(None) };
        let maildir = BounceMaildir::open(folder.clone(), sender.clone(), house.ledger.clone(), house.log.clock.clone());
        Ok(Some(maildir.with_context(|| format!("the maildir {} cannot be used", folder.display()))?))
    }

    /// How the mailer behaves.
    pub fn mailer(&self) -> MailerSettings {
        let patience = Patience::of_steps(self.patience());
        MailerSettings { per_domain: self.per_domain, give_up_after: Duration::days(5), patience, ..MailerSettings::default() }
    }

    fn patience(&self) -> std::time::Duration {
        self.smtp_timeout.unwrap_or(PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_named_in_one_line() {
        let read = |text: &str| text.parse::<SmtpUrl>();
        let full = read("smtps://letters:p%40ss%3Aword@mail.example:4650").unwrap();
        assert_eq!((full.encryption, full.host.as_str(), full.port), (Encryption::Tls, "mail.example", 4650));
        assert_eq!(full.credentials, Some(("letters".to_owned(), "p@ss:word".to_owned())));
        assert_eq!(read("smtp+starttls://mail.example/").unwrap().port, 587);
        assert_eq!(read("smtp://127.0.0.1:2525").unwrap().encryption, Encryption::None);
        for wrong in [
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://mail.example:port",
            "smtp://user@mail.example",
            "smtp://u:%zz@mail.example",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(!format!("{full:?}").contains("word"), "a password is never shown");
    }

    #[test]
    fn how_people_reach_the_program_has_no_slash_at_its_end() {
        assert_eq!("https://chapters.example/".parse::<PublicUrl>().unwrap().0, "https://chapters.example");
        assert!("chapters.example".parse::<PublicUrl>().is_err());
    }
}
