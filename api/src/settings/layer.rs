//! One source of settings. What it does not say is left to the source below it.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

use super::error::SettingsError;
use super::identity_provider::{Button, Hidden, Issuer, Words};
use super::mail::{MailFrom, PublicUrl, SmtpUrl};
use super::value::{Address, ByteSize, Count, Expected, LogFormat, LogLevel, Period, Port, Proxies, Rate};

/// A setting's names.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// In the file.
    pub file: &'static str,
    /// In the environment.
    pub variable: &'static str,
}

/// Every setting that a file may hold. The flag is the file's name for it with dashes.
pub const KEYS: [Key; 30] = [
    Key { file: "data", variable: "CHAPTERHOUSE_DATA" },
    Key { file: "database_url", variable: "DATABASE_URL" },
    Key { file: "bind", variable: "CHAPTERHOUSE_BIND" },
    Key { file: "port", variable: "CHAPTERHOUSE_PORT" },
    Key { file: "body_limit", variable: "CHAPTERHOUSE_BODY_LIMIT" },
    Key { file: "request_timeout", variable: "CHAPTERHOUSE_REQUEST_TIMEOUT" },
    Key { file: "rate_limit", variable: "CHAPTERHOUSE_RATE_LIMIT" },
    Key { file: "rate_burst", variable: "CHAPTERHOUSE_RATE_BURST" },
    Key { file: "workers", variable: "CHAPTERHOUSE_WORKERS" },
    Key { file: "trusted_proxies", variable: "CHAPTERHOUSE_TRUSTED_PROXIES" },
    Key { file: "log_format", variable: "CHAPTERHOUSE_LOG_FORMAT" },
    Key { file: "log_level", variable: "CHAPTERHOUSE_LOG_LEVEL" },
    Key { file: "mail_from", variable: "CHAPTERHOUSE_MAIL_FROM" },
    Key { file: "public_url", variable: "CHAPTERHOUSE_PUBLIC_URL" },
    Key { file: "secret_file", variable: "CHAPTERHOUSE_SECRET_FILE" },
    Key { file: "smtp", variable: "CHAPTERHOUSE_SMTP" },
    Key { file: "smtp_trust", variable: "CHAPTERHOUSE_SMTP_TRUST" },
    Key { file: "mail_folder", variable: "CHAPTERHOUSE_MAIL_FOLDER" },
    Key { file: "mail_per_domain", variable: "CHAPTERHOUSE_MAIL_PER_DOMAIN" },
    Key { file: "smtp_timeout", variable: "CHAPTERHOUSE_SMTP_TIMEOUT" },
    Key { file: "bounce_maildir", variable: "CHAPTERHOUSE_BOUNCE_MAILDIR" },
    Key { file: "dkim_key", variable: "CHAPTERHOUSE_DKIM_KEY" },
    Key { file: "dkim_selector", variable: "CHAPTERHOUSE_DKIM_SELECTOR" },
    Key { file: "oidc_issuer", variable: "CHAPTERHOUSE_OIDC_ISSUER" },
    Key { file: "oidc_client_id", variable: "CHAPTERHOUSE_OIDC_CLIENT_ID" },
    Key { file: "oidc_client_secret_file", variable: "CHAPTERHOUSE_OIDC_CLIENT_SECRET_FILE" },
    Key { file: "oidc_button", variable: "CHAPTERHOUSE_OIDC_BUTTON" },
    Key { file: "oidc_scopes", variable: "CHAPTERHOUSE_OIDC_SCOPES" },
    Key { file: "oidc_acr", variable: "CHAPTERHOUSE_OIDC_ACR" },
    Key { file: "oidc_amr", variable: "CHAPTERHOUSE_OIDC_AMR" },
];

/// What one source says.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Layer {
    /// The settings file. A file cannot name another.
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// The private server's folder.
    pub data: Option<PathBuf>,
    /// The address of a server of the operator's own.
    pub database_url: Option<String>,
    /// The address to listen on.
    pub bind: Option<Address>,
    /// The port to listen on.
    pub port: Option<Port>,
    /// The largest body of a request.
    pub body_limit: Option<ByteSize>,
    /// How long a request may take.
    pub request_timeout: Option<Period>,
    /// Requests a second for each token.
    pub rate_limit: Option<Rate>,
    /// Requests at once for each token.
    pub rate_burst: Option<Count>,
    /// Threads that answer requests.
    pub workers: Option<Count>,
    /// The proxies that are believed when they say whom they ask for.
    pub trusted_proxies: Option<Proxies>,
    /// For whom the log is written.
    pub log_format: Option<LogFormat>,
    /// How much is logged.
    pub log_level: Option<LogLevel>,
    /// The address that letters come from.
    pub mail_from: Option<MailFrom>,
    /// How people reach the program.
    pub public_url: Option<PublicUrl>,
    /// Where the secret that signs links is kept.
    pub secret_file: Option<PathBuf>,
    /// The mail server.
    pub smtp: Option<SmtpUrl>,
    /// A certificate that is trusted beside the machine's own.
    pub smtp_trust: Option<PathBuf>,
    /// Instead of a server: a folder.
    pub mail_folder: Option<PathBuf>,
    /// Most mails a minute to one domain.
    pub mail_per_domain: Option<Count>,
    pub smtp_timeout: Option<Period>,
    pub bounce_maildir: Option<PathBuf>,
    /// The key that signs mails.
    pub dkim_key: Option<PathBuf>,
    /// The name of that key in the domain's records.
    pub dkim_selector: Option<String>,
    /// The identity provider, by its own name for itself.
    pub oidc_issuer: Option<Issuer>,
    /// By what it knows this program.
    pub oidc_client_id: Option<String>,
    /// Where the secret is that it gave to this program.
    pub oidc_client_secret_file: Option<PathBuf>,
    /// What stands on the button.
    pub oidc_button: Option<Button>,
    /// What it is asked for beside the usual.
    pub oidc_scopes: Option<Words>,
    /// Which of its words count as the second factor.
    pub oidc_acr: Option<Words>,
    pub oidc_amr: Option<Words>,
    /// That secret itself. Neither a flag nor a file of settings holds it.
    #[serde(skip)]
    pub oidc_client_secret: Option<Hidden>,
}

impl Layer {
    /// What the environment says. An empty variable says nothing.
    pub(super) fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let text = |name: &str| variable(name).filter(|value| !value.is_empty());
        Ok(Self {
            config: text("CHAPTERHOUSE_CONFIG").map(PathBuf::from),
            data: text("CHAPTERHOUSE_DATA").map(PathBuf::from),
            database_url: text("DATABASE_URL"),
            bind: read(&text, "CHAPTERHOUSE_BIND")?,
            port: read(&text, "CHAPTERHOUSE_PORT")?,
            body_limit: read(&text, "CHAPTERHOUSE_BODY_LIMIT")?,
            request_timeout: read(&text, "CHAPTERHOUSE_REQUEST_TIMEOUT")?,
            rate_limit: read(&text, "CHAPTERHOUSE_RATE_LIMIT")?,
            rate_burst: read(&text, "CHAPTERHOUSE_RATE_BURST")?,
            workers: read(&text, "CHAPTERHOUSE_WORKERS")?,
            trusted_proxies: read(&text, "CHAPTERHOUSE_TRUSTED_PROXIES")?,
            log_format: read(&text, "CHAPTERHOUSE_LOG_FORMAT")?,
            log_level: read(&text, "CHAPTERHOUSE_LOG_LEVEL")?,
            mail_from: read(&text, "CHAPTERHOUSE_MAIL_FROM")?,
            public_url: read(&text, "CHAPTERHOUSE_PUBLIC_URL")?,
            secret_file: text("CHAPTERHOUSE_SECRET_FILE").map(PathBuf::from),
            smtp: read(&text, "CHAPTERHOUSE_SMTP")?,
            smtp_trust: text("CHAPTERHOUSE_SMTP_TRUST").map(PathBuf::from),
            mail_folder: text("CHAPTERHOUSE_MAIL_FOLDER").map(PathBuf::from),
            mail_per_domain: read(&text, "CHAPTERHOUSE_MAIL_PER_DOMAIN")?,
            smtp_timeout: read(&text, "CHAPTERHOUSE_SMTP_TIMEOUT")?,
            bounce_maildir: text("CHAPTERHOUSE_BOUNCE_MAILDIR").map(PathBuf::from),
            dkim_key: text("CHAPTERHOUSE_DKIM_KEY").map(PathBuf::from),
            dkim_selector: text("CHAPTERHOUSE_DKIM_SELECTOR"),
            oidc_issuer: read(&text, "CHAPTERHOUSE_OIDC_ISSUER")?,
            oidc_client_id: text("CHAPTERHOUSE_OIDC_CLIENT_ID"),
            oidc_client_secret_file: text("CHAPTERHOUSE_OIDC_CLIENT_SECRET_FILE").map(PathBuf::from),
            oidc_button: read(&text, "CHAPTERHOUSE_OIDC_BUTTON")?,
            oidc_scopes: read(&text, "CHAPTERHOUSE_OIDC_SCOPES")?,
            oidc_acr: read(&text, "CHAPTERHOUSE_OIDC_ACR")?,
            oidc_amr: read(&text, "CHAPTERHOUSE_OIDC_AMR")?,
            oidc_client_secret: text("CHAPTERHOUSE_OIDC_CLIENT_SECRET").map(Hidden),
        })
    }

    /// What a TOML file says.
    pub(super) fn from_file(path: &Path) -> Result<Self, SettingsError> {
        let unreadable = |source| SettingsError::Unreadable { path: path.to_owned(), source };
        let text = fs::read_to_string(path).map_err(unreadable)?;
        toml::from_str(&text).map_err(|reason| SettingsError::File { path: path.to_owned(), reason: without_address(&reason, &text) })
    }

    /// This source's word where it has one, otherwise the other's.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            config: self.config.or(below.config),
            data: self.data.or(below.data),
            database_url: self.database_url.or(below.database_url),
            bind: self.bind.or(below.bind),
            port: self.port.or(below.port),
            body_limit: self.body_limit.or(below.body_limit),
            request_timeout: self.request_timeout.or(below.request_timeout),
            rate_limit: self.rate_limit.or(below.rate_limit),
            rate_burst: self.rate_burst.or(below.rate_burst),
            workers: self.workers.or(below.workers),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            log_format: self.log_format.or(below.log_format),
            log_level: self.log_level.or(below.log_level),
            mail_from: self.mail_from.or(below.mail_from),
            public_url: self.public_url.or(below.public_url),
            secret_file: self.secret_file.or(below.secret_file),
            smtp: self.smtp.or(below.smtp),
            smtp_trust: self.smtp_trust.or(below.smtp_trust),
            mail_folder: self.mail_folder.or(below.mail_folder),
            mail_per_domain: self.mail_per_domain.or(below.mail_per_domain),
            smtp_timeout: self.smtp_timeout.or(below.smtp_timeout),
            bounce_maildir: self.bounce_maildir.or(below.bounce_maildir),
            dkim_key: self.dkim_key.or(below.dkim_key),
            dkim_selector: self.dkim_selector.or(below.dkim_selector),
            oidc_issuer: self.oidc_issuer.or(below.oidc_issuer),
            oidc_client_id: self.oidc_client_id.or(below.oidc_client_id),
            oidc_client_secret_file: self.oidc_client_secret_file.or(below.oidc_client_secret_file),
            oidc_button: self.oidc_button.or(below.oidc_button),
            oidc_scopes: self.oidc_scopes.or(below.oidc_scopes),
            oidc_acr: self.oidc_acr.or(below.oidc_acr),
            oidc_amr: self.oidc_amr.or(below.oidc_amr),
            oidc_client_secret: self.oidc_client_secret.or(below.oidc_client_secret),
        }
    }
}

fn read<T: FromStr<Err = Expected>>(text: &impl Fn(&str) -> Option<String>, name: &'static str) -> Result<Option<T>, SettingsError> {
    let Some(value) = text(name) else { return Ok(None) };
    match value.parse() {
        Ok(parsed) => Ok(Some(parsed)),
        Err(expected) => Err(SettingsError::Variable { name, value, expected }),
    }
}

/// The parser quotes the line at fault, unless that is one which may hold a password or a secret.
fn without_address(reason: &toml::de::Error, text: &str) -> String {
    let start = reason.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let line = text.lines().nth(before.matches('\n').count()).unwrap_or_default();
    if line.contains("://") || line.trim_start().starts_with("database_url") || line.contains("secret") {
        return format!("line {}: {}", before.matches('\n').count() + 1, reason.message());
    }
    reason.to_string().trim_end().to_owned()
}
