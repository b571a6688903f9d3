//! A command as it was asked: by whom, with what body and key, and what it takes to authorise and perform it. The key with the
//! body makes a request the same request.

use super::access::{Access, Action, Object};
use super::body::{Nothing, is_json, not_json, parse, unread};
use super::caller::Caller;
use super::problem::Problem;
use super::query;
use super::reading::Lists;
use super::reply::Reply;
use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use domain::{MembershipId, ids};
use futures::future::LocalBoxFuture;
use infra::commands::{Commands, Committed, Context, UseCase};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// What a handler of a command stands on.
pub struct Asked<T> {
    pub body: T,
    pub commands: Data<Commands>,
    caller: Caller,
    access: Data<Access>,
    key: Option<String>,
    if_version: Option<i64>,
    request: Vec<u8>,
}

/// Somebody who does something, by a request or by a form of a page: what it takes to authorise and perform it.
pub struct Doing<'a> {
    pub caller: &'a Caller,
    pub access: &'a Access,
    pub commands: &'a Commands,
    pub context: Context,
}

impl Doing<'_> {
    /// Lets the caller pass, or says why not.
    pub async fn require(&self, action: Action, object: Object) -> Result<(), Problem> {
        self.access.require(self.caller, action, object).await
    }

    /// The same for what a field names: if it is not there for the caller, the field is at fault.
    pub async fn require_named(&self, action: Action, object: Object, field: &str) -> Result<(), Problem> {
        self.access.require_named(self.caller, action, object, field).await
    }

    /// Lets the caller act for a member, on something that the caller sees.
    pub async fn require_for(&self, member: MembershipId) -> Result<(), Problem> {
        self.access.require_for(self.caller, member).await
    }

    /// Does it.
    pub async fn perform(self, use_case: impl UseCase) -> Result<Committed, Problem> {
        Ok(self.commands.perform(self.context, use_case).await?)
    }
}

impl<T> Asked<T> {
    /// The same for what pages do too.
    pub fn doing(&self) -> Doing<'_> {
        Doing { caller: &self.caller, access: &self.access, commands: &self.commands, context: self.context() }
    }

    /// Lets the caller pass, or says why not.
    pub async fn require(&self, action: Action, object: Object) -> Result<(), Problem> {
        self.doing().require(action, object).await
    }

    /// The same for what a field of the body names: if it is not there for the caller, the field is at fault.
    pub async fn require_named(&self, action: Action, object: Object, field: &str) -> Result<(), Problem> {
        self.doing().require_named(action, object, field).await
    }

    /// Lets the caller act for a member, on something that the caller sees.
    pub async fn require_for(&self, member: MembershipId) -> Result<(), Problem> {
        self.doing().require_for(member).await
    }

    /// Makes something, and says so.
    pub async fn create(&self, use_case: impl UseCase) -> Result<Reply, Problem> {
        Ok(Reply::created(self.commands.perform(self.context(), use_case).await?))
    }

    /// Changes something, and says so.
    pub async fn change(&self, use_case: impl UseCase) -> Result<Reply, Problem> {
        Ok(Reply::changed(self.commands.perform(self.context(), use_case).await?))
    }

    /// Whoever asks.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// An id for what the request makes outside the log: the same, however often the request is sent with its key.
    pub fn id_of_the_request(&self) -> Uuid {
        self.context().metadata.command_id
    }

    /// An id for what the command makes.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        infra::ids::fresh().into()
    }

    /// The circumstances of the command.
    pub fn context(&self) -> Context {
        context_of(&self.caller, self.key.as_deref(), &self.request, self.if_version)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Asked<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::of(request);
        let (access, commands) = (request.app_data::<Data<Access>>().cloned(), request.app_data::<Data<Commands>>().cloned());
        let lists = request.app_data::<Data<Lists>>().cloned();
        // A command takes no parameters: whoever sends some means something that would not be done.
        let asked_nothing: Result<Nothing, Problem> = query::read(request.query_string());
        let json = is_json(request);
        let key = header(request, "idempotency-key");
        let version = if_version(request);
        let line = format!("{} {}\n", request.method(), request.uri());
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let caller = caller?;
            let Nothing {} = asked_nothing?;
            let bytes = bytes.await.map_err(|error| unread(&error))?;
            if !json && !bytes.is_empty() {
                return Err(not_json());
            }
            let key = key.map(checked_key).transpose()?;
            let lists = lists.expect("the application was built with the names of lists");
            let body = if bytes.is_empty() { parse(b"{}", &lists) } else { parse(&bytes, &lists) }?;
            let mut request = line.into_bytes();
            request.extend_from_slice(&bytes);
            Ok(Self {
                body,
                commands: commands.expect("the application was built with commands"),
                caller,
                access: access.expect("the application was built with a check"),
                key,
                if_version: version?,
                request,
            })
        })
    }
}

/// The circumstances of a caller's command: a request, under a key, for a version.
pub fn context_of(caller: &Caller, key: Option<&str>, request: &[u8], if_version: Option<i64>) -> Context {
    let actor = caller.actor;
    // A key is the caller's own: nobody meets another's by using the same.
    let command_id = match key {
        Some(key) => ids::derived("command", &[&actor.to_string(), key]),
        None => infra::ids::fresh(),
    };
    let mut context = Context::new(actor, command_id, request);
    context.if_version = if_version;
    context.metadata.client = caller.client.clone();
    context
}

fn header(request: &HttpRequest, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn checked_key(key: String) -> Result<String, Problem> {
    let good = !key.is_empty() && key.len() <= 200 && key.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if good { Ok(key) } else { Err(Problem::invalid("Idempotency-Key", "it must be 1 to 200 printable ASCII characters, such as a UUID")) }
}

fn if_version(request: &HttpRequest) -> Result<Option<i64>, Problem> {
    let Some(value) = request.headers().get(IF_MATCH) else { return Ok(None) };
    // What a read answers has a print of the content behind the version.
    let tag = value.to_str().ok().map(|text| text.trim().trim_start_matches("W/").trim_matches('"'));
    let version = tag.and_then(|tag| tag.split('-').next()).and_then(|version| version.parse().ok());
    version.map(Some).ok_or_else(|| Problem::invalid("If-Match", "it must be an ETag that was answered before, such as \"3\""))
}
