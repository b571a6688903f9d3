//! What the program was told: flags first, then the environment, then the file, then defaults. Never opens anything.

/// Settings that are read from a text in the file as they are from a flag.
macro_rules! read_from_text {
    ($($name:ty),+) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

mod error;
mod flags;
mod identity_provider;
mod layer;
mod mail;
mod value;

use std::env;
use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use infra::embedded::{ConnectOptions, parse_address};

pub use self::error::SettingsError;
pub use self::flags::{CommonFlags, HELP, HttpFlags, MailFlags};
pub use self::identity_provider::{ProviderChoice, ProviderFlags};
pub use self::layer::{KEYS, Key, Layer};
pub use self::mail::{MailFrom, MailSettings, PublicUrl, SmtpUrl};
pub use self::value::{Address, ByteSize, Count, Expected, LogFormat, LogLevel, Period, Port, Proxies, Rate};

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the events are.
    pub database: DatabasePlace,
    /// How the program is reached.
    pub http: HttpSettings,
    /// How it writes to people.
    pub mail: MailSettings,
    /// By whom people may sign in beside us.
    pub provider: ProviderChoice,
    /// What it says of itself.
    pub log: LogSettings,
}

/// Where the database is.
#[derive(Clone)]
pub enum DatabasePlace {
    /// On a server of the operator's own.
    External(Box<ConnectOptions>),
    /// On the private server, in this folder.
    Folder(PathBuf),
    /// On the private server, in a folder that is removed at the end.
    Temporary,
}

/// A client that is away comes back within seconds, so that an hour is long enough for all, and nothing is kept for ever.
const FOLLOW_FOR: Duration = Duration::from_secs(3600);

/// How the program is reached.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The largest body of a request, in bytes.
    pub body_limit: usize,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// What one token may ask for; `None` sets no limit.
    pub rate_limit: Option<RateLimit>,
    /// Threads that answer requests.
    pub workers: usize,
    /// The proxies that are believed when they say whom they ask for.
    pub trusted_proxies: Proxies,
    /// How long somebody hears the news of a place before they have to ask again.
    pub follow_for: Duration,
}

/// What one token may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests in each second, in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

/// What the program says of itself.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// For people or for programs.
    pub format: LogFormat,
    /// How much of it.
    pub level: LogLevel,
}

impl Settings {
    /// Puts the flags over this process's environment, over the file they or it name, over the defaults.
    ///
    /// # Errors
    /// A wrong setting is named, with what was expected.
    pub fn resolve(flags: Layer) -> Result<Self, SettingsError> {
        Self::from_sources(flags, |name| env::var(name).ok())
    }

    /// As [`resolve`](Self::resolve), with an environment that is given.
    ///
    /// # Errors
    /// A wrong setting is named, with what was expected.
    pub fn from_sources(flags: Layer, variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let environment = Layer::from_environment(variable)?;
        let file = match flags.config.as_ref().or(environment.config.as_ref()) {
            Some(path) => Layer::from_file(path)?,
            None => Layer::default(),
        };
        let database = DatabasePlace::of(&[&flags, &environment, &file])?;
        let all = flags.over(environment).over(file);
        Ok(Self {
            database,
            http: HttpSettings::of(&all),
            mail: MailSettings::of(&all)?,
            provider: ProviderChoice::of(&all),
            log: LogSettings::of(all),
        })
    }
}

impl DatabasePlace {
    /// The first source that names a place decides, so that `--data` beats a DATABASE_URL in the environment.
    fn of(sources: &[&Layer]) -> Result<Self, SettingsError> {
        for source in sources {
            match (&source.database_url, &source.data) {
                (Some(_), Some(_)) => return Err(SettingsError::TwoPlaces),
                (Some(address), None) => {
                    let options = parse_address(address).map_err(SettingsError::DatabaseAddress)?;
                    return Ok(Self::External(Box::new(options)));
                }
                (None, Some(folder)) => return Ok(Self::Folder(folder.clone())),
                (None, None) => {}
            }
        }
        Ok(Self::Temporary)
    }
}

// By hand: an address may hold a password.
impl fmt::Debug for DatabasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::External(_) => f.write_str("External"),
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Temporary => f.write_str("Temporary"),
        }
    }
}

impl HttpSettings {
    fn of(all: &Layer) -> Self {
        let per_second = all.rate_limit.unwrap_or_default().0;
        let burst = all.rate_burst.unwrap_or(Count::BURST).0;
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        Self {
            listen: SocketAddr::new(all.bind.unwrap_or_default().0, all.port.unwrap_or_default().0),
            body_limit: all.body_limit.unwrap_or_default().0,
            request_timeout: all.request_timeout.unwrap_or_default().0,
            rate_limit: per_second.map(|per_second| RateLimit { per_second, burst }),
            workers: all.workers.map_or_else(cores, Count::as_usize),
            trusted_proxies: all.trusted_proxies.clone().unwrap_or_default(),
            follow_for: FOLLOW_FOR,
        }
    }
}

impl LogSettings {
    fn of(all: Layer) -> Self {
        Self { format: all.log_format.unwrap_or_default(), level: all.log_level.unwrap_or_default() }
    }
}
