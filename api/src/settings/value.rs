//! The values that settings take, each with its default and with words for what it accepts.

use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use tracing_subscriber::EnvFilter;

/// What a setting accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct Expected(pub &'static str);

/// The address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub IpAddr);

/// The port to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port(pub u16);

/// A size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSize(pub usize);

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period(pub Duration);

/// How many times in a second; `None` is without limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub Option<NonZeroU32>);

/// How many, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub NonZeroU32);

/// For whom the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people on a terminal, for programs otherwise.
    #[default]
    Auto,
    /// For people.
    Human,
    /// For programs: one JSON object a line.
    Json,
}

/// How much is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLevel(String);

impl Default for Address {
    fn default() -> Self {
        Self(Ipv4Addr::LOCALHOST.into())
    }
}

impl Default for Port {
    fn default() -> Self {
        Self(8080)
    }
}

impl Default for ByteSize {
    fn default() -> Self {
        Self(1024 * 1024)
    }
}

impl Default for Period {
    fn default() -> Self {
        Self(Duration::from_secs(30))
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self(NonZeroU32::new(100))
    }
}

impl Default for LogLevel {
    fn default() -> Self {
        Self("info".to_owned())
    }
}

impl Count {
    /// The default of a burst.
    pub const BURST: Self = Self(NonZeroU32::new(200).expect("200 is not zero"));

    /// As a number of things in memory.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0.get()).unwrap_or(usize::MAX)
    }
}

impl LogLevel {
    /// As the filter it stands for.
    #[must_use]
    pub fn filter(&self) -> EnvFilter {
        // PostgreSQL's own remarks, such as that something is there already, tell nobody anything.
        EnvFilter::new(format!("sqlx::postgres::notice=warn,{}", self.0))
    }
}

impl FromStr for Address {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        text.parse().map(Self).map_err(|_| Expected("an IP address such as 127.0.0.1, 0.0.0.0 or ::1"))
    }
}

impl FromStr for Port {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        text.parse().map(Self).map_err(|_| Expected("a port from 0 to 65535 (0 takes any that is free)"))
    }
}

impl FromStr for ByteSize {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        let units = [("", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
        let parsed = measured(text, &units).and_then(|bytes| usize::try_from(bytes).ok()).filter(|bytes| *bytes > 0);
        parsed.map(Self).ok_or(Expected("a size such as 65536, 512KiB or 1MiB"))
    }
}

impl FromStr for Period {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        let units = [("ms", 1), ("s", 1000), ("m", 60_000)];
        let parsed = measured(text, &units).filter(|milliseconds| *milliseconds > 0);
        parsed.map(|ms| Self(Duration::from_millis(ms))).ok_or(Expected("a time such as 500ms, 30s or 2m"))
    }
}

impl FromStr for Rate {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        if text == "off" {
            return Ok(Self(None));
        }
        text.parse().map(|rate| Self(Some(rate))).map_err(|_| Expected("a whole number from 1 to 4294967295, or off"))
    }
}

impl FromStr for Count {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        text.parse().map(Self).map_err(|_| Expected("a whole number from 1 to 4294967295"))
    }
}

/// The proxies before this program, by their addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(pub Vec<IpAddr>);

impl FromStr for Proxies {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        let addresses: Result<Vec<IpAddr>, _> = text.split(',').map(|address| address.trim().parse()).collect();
        addresses.map(Self).map_err(|_| Expected("IP addresses with commas between, such as 127.0.0.1,10.0.0.5"))
    }
}

impl FromStr for LogFormat {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        match text {
            "auto" => Ok(Self::Auto),
            "human" => Ok(Self::Human),
            "json" => Ok(Self::Json),
            _ => Err(Expected("auto, human or json")),
        }
    }
}

impl FromStr for LogLevel {
    type Err = Expected;

    fn from_str(text: &str) -> Result<Self, Expected> {
        let expected = Expected("error, warn, info, debug, trace, or a filter such as info,infra=debug");
        // A lone word that is no level would be taken for the name of a module.
        let levels = ["off", "error", "warn", "info", "debug", "trace"];
        let sensible = text.split(',').all(|part| part.contains(['=', '[']) || levels.contains(&part.trim()));
        if !sensible || EnvFilter::try_new(text).is_err() {
            return Err(expected);
        }
        Ok(Self(text.to_owned()))
    }
}

/// A whole number with one of these units behind it.
fn measured(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// Reads a value from a file: as text, or as a bare number.
struct Text<T>(PhantomData<T>);

impl<T: FromStr<Err = Expected>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What exactly is expected is known to the type alone, and it tells when it is asked to read nothing.
        match T::from_str("") {
            Err(Expected(what)) => f.write_str(what),
            Ok(_) => f.write_str("text"),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }
}

macro_rules! read_from_a_file {
    ($($value:ty),+) => {$(
        impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Text(PhantomData))
            }
        }
    )+};
}

read_from_a_file!(Address, Port, ByteSize, Period, Rate, Count, Proxies, LogFormat, LogLevel);
