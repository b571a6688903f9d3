//! News of a place as they come, over server-sent events: that something changed, and never what. Who may see a dashboard may follow it,
//! and what is told is looked up behind the second wall like all else.

use super::access::{Access, Action, Object};
use super::caller::Caller;
use super::problem::Problem;
use super::theirs::Theirs;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING};
use actix_web::web::{Bytes, Data};
use futures::stream::try_unfold;
use infra::accounts::Accounts;
use infra::event_log::Filter;
use infra::house::House;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

/// What changes at once is told at once.
const CALM: Duration = Duration::from_millis(500);
/// How often it is said that nothing is new, so that whatever stands between keeps the connection.
const BEAT: Duration = Duration::from_secs(15);
/// How long read models may take to show what was written; after that it is told all the same.
const PATIENCE: Duration = Duration::from_secs(10);
/// The first line: how long a client waits before it comes back.
const BEGIN: &str = "retry: 3000\n\n";

/// One of the events that are told.
#[derive(Debug, ToSchema)]
#[schema(as = Changed)]
pub struct Told {
    /// The same position, to come back with.
    #[schema(example = "120934")]
    id: String,
    #[schema(example = "changed")]
    event: String,
    /// As JSON, up to where the log was looked through: the dashboards have come at least to this `position`, to be asked for as `min_position`.
    #[schema(example = "{\"position\":120934}")]
    data: String,
}

impl Told {
    fn at(position: i64) -> Self {
        let data = serde_json::json!({ "position": position }).to_string();
        Self { id: position.to_string(), event: "changed".to_owned(), data }
    }

    fn written(&self) -> String {
        format!("id: {}\nevent: {}\ndata: {}\n\n", self.id, self.event, self.data)
    }
}

/// When everybody who follows has to go.
#[derive(Clone)]
pub struct Closing {
    /// Says that the program is to end. While nobody has said so, it goes on.
    pub closing: watch::Receiver<bool>,
    /// How long anybody may follow before they come back.
    pub longest: Duration,
}

impl Closing {
    async fn requested(&mut self) {
        if self.closing.wait_for(|closing| *closing).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Somebody who follows a place.
pub struct Follower {
    pub caller: Caller,
    pub house: Theirs<House>,
    /// The session or the token, which has to count for as long as they follow.
    pub shown: String,
    pub closing: Closing,
}

struct Following {
    follower: Follower,
    accounts: Accounts,
    filter: Filter,
    after: i64,
    begun: bool,
    until: Instant,
}

impl Follower {
    /// Follows a place from just after a position, or from now on.
    pub async fn follow(self, access: &Data<Access>, object: Object, after: Option<i64>) -> Result<HttpResponse, Problem> {
        access.require(&self.caller, Action::ReadDashboards, object).await?;
        let filter = self.filter(object).await?;
        let after = after.unwrap_or_else(|| self.house.log.head.position());
        let until = Instant::now() + self.closing.longest;
        let following = Following { accounts: self.house.accounts.clone(), filter, after, begun: false, until, follower: self };
        let told = try_unfold(following, async |mut following: Following| {
            let next = following.next().await;
            Ok::<_, Infallible>(next.map(|text| (Bytes::from(text), following)))
        });
        let mut answer = HttpResponse::Ok();
        answer.content_type("text/event-stream").insert_header((CACHE_CONTROL, "no-store"));
        // Compressed, or gathered by a proxy, it would come when it is no news any more.
        answer.insert_header((CONTENT_ENCODING, "identity")).insert_header(("X-Accel-Buffering", "no"));
        Ok(answer.streaming(told))
    }

    async fn filter(&self, object: Object) -> Result<Filter, Problem> {
        let chapter = match object {
            Object::Chapter(id) => Some(id),
            Object::Membership(id) => {
                let membership = self.house.commands.existing::<domain::membership::Membership>(&id.to_string(), "membership").await?;
                membership.state.chapter_id()
            }
            _ => None,
        };
        let regions = match object {
            Object::Region(id) => Some(Access::subtree(&self.house.runner, id.into()).await?),
            _ => None,
        };
        Ok(Filter { chapters: chapter.map(|id| vec![Uuid::from(id)]), regions, ..Filter::default() })
    }
}

impl Following {
    /// What is to be said next; none at the end.
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.begun, true) {
            return Some(BEGIN.to_owned());
        }
        let beat = tokio::time::sleep(BEAT);
        tokio::pin!(beat);
        loop {
            tokio::select! {
                seen = self.follower.house.log.news.after(self.after, self.filter.chapters.as_deref()) => {
                    tokio::time::sleep(CALM).await;
                    let seen = seen.max(self.follower.house.log.head.position());
                    self.follower.house.runner.wait_for(seen, PATIENCE).await;
                    if !self.still_counts().await {
                        return None;
                    }
                    let after = std::mem::replace(&mut self.after, seen);
                    if self.is_news(after).await? {
                        return Some(Told::at(seen).written());
                    }
                }
                () = &mut beat => return self.still_counts().await.then(|| ": nothing new\n\n".to_owned()),
                () = self.follower.closing.requested() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
            }
        }
    }

    /// Whether something that they see has happened after a position. None when the database does not say: they come back.
    async fn is_news(&self, after: i64) -> Option<bool> {
        let found = self.follower.house.log.reader.look(&self.filter, after, self.after, 1).await;
        // Of more than one look goes through, something is taken to be theirs.
        found
            .inspect_err(|error| tracing::debug!(%error, "news were not looked up"))
            .ok()
            .map(|found| !(found.events.is_empty() && found.is_all))
    }

    /// Whether who follows may still do what they could when they came: with any change of it they have to come anew.
    async fn still_counts(&self) -> bool {
        let now = self.accounts.still(&self.follower.shown).await;
        now.is_ok_and(|now| now.is_some_and(|now| now.grants == self.follower.caller.grants))
    }
}
