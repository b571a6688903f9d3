//! What reads ask for: parameters, each known and of the right form, and at least a position of the log.

use super::problem::Problem;
use super::reading;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::NaiveDate;
use futures::future::LocalBoxFuture;
use infra::commands::Commands;
use infra::runner::Runner;
use projections::Where;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use std::ops::Deref;
use std::time::Duration;

/// How long a read waits for a position.
const PATIENCE: Duration = Duration::from_secs(3);

/// The parameters of a query. Those that are not known are refused.
#[derive(Debug)]
pub struct Query<T>(T);

impl<T> Query<T> {
    /// What was asked.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Query))
    }
}

/// Reads the parameters of a query; problems name the one at fault.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs: Result<Vec<_>, Problem> = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    reading::query(pairs?).map_err(|wrong| match wrong.field() {
        Some(field) => unread(wrong.detail()).field(field),
        None => unread(wrong.detail()),
    })
}

/// A parameter with its value, both UTF-8 and no other bytes.
fn pair(text: &str) -> Result<(String, String), Problem> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let name = decoded(name).ok_or_else(|| unread("it is not a query such as ?from=2026-03-01&to=2026-03-31"))?;
    match decoded(value) {
        Some(value) => Ok((name, value)),
        None => Err(unread("it is not UTF-8: write each character as its bytes in UTF-8, such as %C3%BC").field(&name)),
    }
}

/// Text as it was before it was written into a query. None when the bytes are not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, after @ ..] = rest {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = escaped.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn unread(detail: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_query", "The query cannot be read", detail)
}

/// A span whose beginning is no later than its end.
pub fn in_order<T: PartialOrd>(from: Option<T>, to: Option<T>) -> Result<(), Problem> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(Problem::invalid("from", "it is after `to`: exchange the two")),
        _ => Ok(()),
    }
}

/// Days between which a column lies; nothing where neither is named.
pub fn days(column: &'static str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Option<Where>, Problem> {
    in_order(from, to)?;
    let ends = NaiveDate::from_yo_opt(1, 1).zip(NaiveDate::from_yo_opt(9999, 365));
    let named = from.is_some() || to.is_some();
    Ok(ends.filter(|_| named).map(|(first, last)| Where::Between(column, from.unwrap_or(first), to.unwrap_or(last))))
}

/// A read that wants to see its own writes.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Freshness {
    /// Answer only when this position of the log is to be seen; a command answers with the one to ask for.
    pub min_position: Option<i64>,
}

impl Freshness {
    /// Waits briefly until the read models have reached the position.
    pub async fn wait(self, runner: &Runner) -> Result<(), Problem> {
        let Some(position) = self.min_position else { return Ok(()) };
        if runner.wait_for(position, PATIENCE).await {
            return Ok(());
        }
        Err(not_yet(format!("the read models are at position {} and not yet at {position}: ask again", runner.reached())))
    }

    /// Waits briefly until the log itself has the position: what is read from it is never older than its end.
    pub async fn wait_in_log(self, commands: &Commands) -> Result<(), Problem> {
        let Some(position) = self.min_position else { return Ok(()) };
        let mut last = 0;
        for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
            last = commands.log.reader.last_position().await?;
            if last >= position {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(not_yet(format!("the log is at position {last} and not yet at {position}: ask again")))
    }
}

/// How often the log is asked whether it has a position.
const PAUSE: Duration = Duration::from_millis(100);

fn not_yet(detail: String) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_yet", "Not yet", detail)
}

/// A read of one thing from the log, which has the position that was asked for.
pub struct Seen;

impl FromRequest for Seen {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let freshness: Result<Freshness, Problem> = read(request.query_string());
        let commands = request.app_data::<Data<Commands>>().cloned();
        Box::pin(async move {
            freshness?.wait_in_log(&commands.expect("the application was built with commands")).await?;
            Ok(Seen)
        })
    }
}
