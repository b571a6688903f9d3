//! Settings as flags of the commands. What is not given here is looked for in the environment and in the file.

use std::path::PathBuf;

use clap::Args;

use super::layer::Layer;
use super::mail::{MailFrom, PublicUrl, SmtpUrl};
use super::value::{Address, ByteSize, Count, LogFormat, LogLevel, Period, Port, Proxies, Rate};

/// The end of a command's help: where settings come from.
pub const HELP: &str = "\
Each setting is looked for in four places, and the first that has it decides:
  1. its flag                         --port 8080
  2. its variable in the environment  CHAPTERHOUSE_PORT=8080
  3. the file that --config names     port = 8080
  4. its default

A file in full, with the defaults:
  # data = \"/var/lib/chapterhouse/main\"                  or, for a server of your own:
  # database_url = \"postgres://chapterhouse@db.example/chapterhouse\"
  bind = \"127.0.0.1\"
  port = 8080
  body_limit = \"1MiB\"
  request_timeout = \"30s\"
  rate_limit = 100
  rate_burst = 200
  # workers = 8
  # trusted_proxies = \"127.0.0.1\"
  log_format = \"auto\"
  log_level = \"info\"
  # mail_from = \"letters@chapters.example\"               without it, notices are recorded and none is sent
  # public_url = \"https://chapters.example\"
  # secret_file = \"/etc/chapterhouse/secret\"
  # smtp = \"smtps://user:password@mail.example:465\"      or, instead of a server:
  # mail_folder = \"/var/lib/chapterhouse/mail\"
  # smtp_trust = \"/etc/chapterhouse/mail-ca.pem\"
  # mail_per_domain = 600
  # smtp_timeout = \"30s\"
  # bounce_maildir = \"/var/mail/chapterhouse-bounces\"
  # dkim_key = \"/etc/chapterhouse/dkim.pem\"
  # dkim_selector = \"letters\"
  # oidc_issuer = \"https://id.example.org\"               without it, people sign in with passwords
  # oidc_client_id = \"chapterhouse\"
  # oidc_client_secret_file = \"/etc/chapterhouse/oidc-secret\"
  # oidc_button = \"Sign in with Example\"
  # oidc_scopes = \"profile\"
  # oidc_acr = \"phr\"
  # oidc_amr = \"mfa hwk\"

Without a data folder and a database address, the database is in a temporary folder that is removed at the end.";

/// Settings that every command knows which opens the database. Global, so that they may stand behind the word that
/// says what to do, as in `projections verify --data DIR`.
#[derive(Args, Clone, Default)]
pub struct CommonFlags {
    /// File with settings, in TOML; each key is the flag's name with underscores [env: CHAPTERHOUSE_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Folder of the private PostgreSQL server, made when it is missing [env: CHAPTERHOUSE_DATA] [default: a temporary
    /// folder]
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "database_url")]
    data: Option<PathBuf>,

    /// Address of a PostgreSQL server of your own, such as postgres://user:password@host:5432/database [env:
    /// DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,

    /// For whom the log is written: auto (human on a terminal, otherwise json), human, or json [env:
    /// CHAPTERHOUSE_LOG_FORMAT] [default: auto]
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<LogFormat>,

    /// How much is logged: error, warn, info, debug, trace, or a filter such as info,infra=debug [env:
    /// CHAPTERHOUSE_LOG_LEVEL] [default: info]
    #[arg(long, global = true, value_name = "LEVEL")]
    log_level: Option<LogLevel>,
}

/// Settings of the commands that answer requests.
#[derive(Args, Clone, Default)]
pub struct HttpFlags {
    /// IP address to listen on [env: CHAPTERHOUSE_BIND] [default: 127.0.0.1]
    #[arg(long, value_name = "IP")]
    bind: Option<Address>,

    /// Port to listen on; 0 takes any that is free [env: CHAPTERHOUSE_PORT] [default: 8080]
    #[arg(long, value_name = "PORT")]
    port: Option<Port>,

    /// Largest body of a request, in bytes or with KiB or MiB [env: CHAPTERHOUSE_BODY_LIMIT] [default: 1MiB]
    #[arg(long, value_name = "SIZE")]
    body_limit: Option<ByteSize>,

    /// How long a request may take, with ms, s or m [env: CHAPTERHOUSE_REQUEST_TIMEOUT] [default: 30s]
    #[arg(long, value_name = "TIME")]
    request_timeout: Option<Period>,

    /// Requests per second that each token may make in the long run, or off [env: CHAPTERHOUSE_RATE_LIMIT] [default:
    /// 100]
    #[arg(long, value_name = "NUMBER")]
    rate_limit: Option<Rate>,

    /// Requests that each token may make at once [env: CHAPTERHOUSE_RATE_BURST] [default: 200]
    #[arg(long, value_name = "NUMBER")]
    rate_burst: Option<Count>,

    /// Threads that answer requests [env: CHAPTERHOUSE_WORKERS] [default: one for each core]
    #[arg(long, value_name = "NUMBER")]
    workers: Option<Count>,

    /// Addresses of the proxies before the program, with commas between: what they say in X-Forwarded-For is believed, so that
    /// sign-ins are slowed by the browser's address and not by the proxy's [env: CHAPTERHOUSE_TRUSTED_PROXIES] [default: none]
    #[arg(long, value_name = "IPS")]
    trusted_proxies: Option<Proxies>,
}

/// Settings of the commands that write to people. Global, as those that every command knows.
#[derive(Args, Clone, Default)]
pub struct MailFlags {
    /// Address that letters come from; without it notices are recorded, and none is sent [env: CHAPTERHOUSE_MAIL_FROM]
    #[arg(long, global = true, value_name = "ADDRESS")]
    mail_from: Option<MailFrom>,

    /// How people reach this program, for the links in letters [env: CHAPTERHOUSE_PUBLIC_URL] [default: where it listens]
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<PublicUrl>,

    /// File with the secret that signs links, made when it is missing; all processes of one organisation share it [env:
    /// CHAPTERHOUSE_SECRET_FILE] [default: secret in the data folder]
    #[arg(long, global = true, value_name = "FILE")]
    secret_file: Option<PathBuf>,

    /// Mail server: smtps://user:password@host:465, smtp+starttls://host:587, or smtp://host:25 without encryption [env:
    /// CHAPTERHOUSE_SMTP]
    #[arg(long, global = true, value_name = "URL")]
    smtp: Option<SmtpUrl>,

    /// File with a certificate, in PEM, that is trusted beside the machine's own [env: CHAPTERHOUSE_SMTP_TRUST]
    #[arg(long, global = true, value_name = "FILE")]
    smtp_trust: Option<PathBuf>,

    /// Folder into which mails are written instead of being sent [env: CHAPTERHOUSE_MAIL_FOLDER]
    #[arg(long, global = true, value_name = "DIR")]
    mail_folder: Option<PathBuf>,

    /// Most mails a minute to one domain [env: CHAPTERHOUSE_MAIL_PER_DOMAIN] [default: no limit]
    #[arg(long, global = true, value_name = "NUMBER")]
    mail_per_domain: Option<Count>,

    /// How long a step of the mail server may take [env: CHAPTERHOUSE_SMTP_TIMEOUT] [default: 30s]
    #[arg(long, global = true, value_name = "DURATION")]
    smtp_timeout: Option<Period>,

    /// Maildir into which a mail server puts what comes back to our return paths: each report is read once
    /// [env: CHAPTERHOUSE_BOUNCE_MAILDIR]
    #[arg(long, global = true, value_name = "DIR")]
    bounce_maildir: Option<PathBuf>,

    /// File with the RSA key that signs mails (DKIM), in PKCS#1 PEM [env: CHAPTERHOUSE_DKIM_KEY]
    #[arg(long, global = true, value_name = "FILE")]
    dkim_key: Option<PathBuf>,

    /// Name under which the domain's records hold that key [env: CHAPTERHOUSE_DKIM_SELECTOR]
    #[arg(long, global = true, value_name = "NAME")]
    dkim_selector: Option<String>,
}

impl MailFlags {
    /// What they say, over what other flags have said.
    #[must_use]
    pub fn over(&self, layer: Layer) -> Layer {
        Layer {
            mail_from: self.mail_from.clone(),
            public_url: self.public_url.clone(),
            secret_file: self.secret_file.clone(),
            smtp: self.smtp.clone(),
            smtp_trust: self.smtp_trust.clone(),
            mail_folder: self.mail_folder.clone(),
            mail_per_domain: self.mail_per_domain,
            smtp_timeout: self.smtp_timeout,
            bounce_maildir: self.bounce_maildir.clone(),
            dkim_key: self.dkim_key.clone(),
            dkim_selector: self.dkim_selector.clone(),
            ..layer
        }
    }
}

impl CommonFlags {
    /// As the topmost source of settings, for a command that answers no requests.
    #[must_use]
    pub fn layer(&self) -> Layer {
        Layer {
            config: self.config.clone(),
            data: self.data.clone(),
            database_url: self.database_url.clone(),
            log_format: self.log_format,
            log_level: self.log_level.clone(),
            ..Layer::default()
        }
    }

    /// As the topmost source of settings, for a command that answers requests.
    #[must_use]
    pub fn layer_with(&self, http: &HttpFlags) -> Layer {
        Layer {
            bind: http.bind,
            port: http.port,
            body_limit: http.body_limit,
            request_timeout: http.request_timeout,
            rate_limit: http.rate_limit,
            rate_burst: http.rate_burst,
            workers: http.workers,
            trusted_proxies: http.trusted_proxies.clone(),
            ..self.layer()
        }
    }
}
