//! The second wall. What people are answered is read over connections of a role that sees, row by row, what the caller's grants reach:
//! the policies stand in the database, beside the data. Where a handler forgets the first check, this one still holds.

use crate::database::{begin, peoples};
use domain::grants::{GrantScope, Role};
use domain::{ActorId, UserId};
use serde_json::{Value, json};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{PgPool, Postgres};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Whoever asks, as the database is told. It is made for a request, and stands no longer.
#[derive(Debug)]
pub struct Wall {
    enter: String,
    /// The events that it has let through, each by its aggregate's type and id, and its version.
    passed: Mutex<HashSet<(String, String, i64)>>,
}

impl Wall {
    /// Somebody with the grants that count now.
    pub fn of(actor: ActorId, user: Option<UserId>, grants: &[(Role, GrantScope)]) -> Self {
        let grants: Vec<Value> = grants.iter().map(|(role, scope)| grant(*role, *scope)).collect();
        let caller = json!({ "actor": actor.0, "user": user.map(|user| user.0), "grants": grants });
        // Ids and names of our own: there is nothing in it to escape.
        Self { enter: format!("SELECT wall.enter('{caller}')"), passed: Mutex::default() }
    }

    /// Whether it has let an event through before, so that it need not be asked again.
    pub(crate) fn has_let_through(&self, aggregate_type: &str, id: &str, version: i64) -> bool {
        self.passed().contains(&(aggregate_type.to_owned(), id.to_owned(), version))
    }

    /// Remembers that it lets an event through.
    pub(crate) fn lets_through(&self, aggregate_type: &str, id: &str, version: i64) {
        self.passed().insert((aggregate_type.to_owned(), id.to_owned(), version));
    }

    fn passed(&self) -> MutexGuard<'_, HashSet<(String, String, i64)>> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn grant(role: Role, scope: GrantScope) -> Value {
    let (kind, id): (_, Option<Uuid>) = match scope {
        GrantScope::Organisation => ("organisation", None),
        GrantScope::Region(id) => ("region", Some(id.into())),
        GrantScope::Chapter(id) => ("chapter", Some(id.into())),
        GrantScope::Membership(id) => ("membership", Some(id.into())),
    };
    json!({ "role": role.name(), "kind": kind, "id": id })
}

/// Connections for what people ask. Whoever reads one moment holds a connection while other things are asked: were both of one pool,
/// as many readers as it has connections would wait for each other.
#[derive(Clone)]
pub(crate) struct Peoples {
    moments: PgPool,
    reads: PgPool,
}

impl Peoples {
    /// Connections of both kinds, so many of each at most.
    pub fn new(options: &PgConnectOptions, most: u32) -> Self {
        Self { moments: peoples(options, most), reads: peoples(options, most) }
    }
}

/// Connections behind which somebody's wall stands.
#[derive(Clone)]
pub struct Behind {
    connections: Peoples,
    wall: Arc<Wall>,
}

impl Behind {
    /// The wall of somebody, before these connections.
    pub(crate) fn new(connections: Peoples, wall: Arc<Wall>) -> Self {
        Self { connections, wall }
    }

    /// A connection in a transaction that reads one moment, and the answer to its first question. It ends when it is dropped; until
    /// then its holder asks for connections, but for no second moment.
    pub(crate) async fn begin(&self, first: &str) -> Result<(PoolConnection<Postgres>, PgRow), sqlx::Error> {
        begin(&self.connections.moments, &format!("{}; {first}", self.wall.enter)).await
    }

    /// The connections that read one moment.
    pub(crate) fn moments(&self) -> &PgPool {
        &self.connections.moments
    }

    /// What the wall is told of whoever asks, as the first question of a transaction.
    pub(crate) fn enter(&self) -> &str {
        &self.wall.enter
    }

    /// A connection for what is asked at once, and then given back.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        Ok(begin(&self.connections.reads, &self.wall.enter).await?.0)
    }

    /// The same for statements that are planned each time for what they look for.
    async fn searching(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        let enter = format!("SET LOCAL plan_cache_mode = force_custom_plan; {}", self.wall.enter);
        Ok(begin(&self.connections.reads, &enter).await?.0)
    }
}

/// Where reads go: over the program's own connections, or behind the wall of whoever asks.
#[derive(Clone)]
pub(crate) struct Reads {
    own: PgPool,
    behind: Option<Behind>,
}

impl Reads {
    /// Reads on the program's own account.
    pub fn new(own: PgPool) -> Self {
        Self { own, behind: None }
    }

    /// The same, behind a wall; without one, on the program's own account.
    pub fn behind(&self, behind: Option<&Behind>) -> Self {
        Self { own: self.own.clone(), behind: behind.cloned() }
    }

    /// Whether somebody asks who may not see everything.
    pub fn are_for_somebody(&self) -> bool {
        self.behind.is_some()
    }

    /// The wall of whoever asks, if somebody does.
    pub fn wall(&self) -> Option<&Wall> {
        self.behind.as_ref().map(|behind| &*behind.wall)
    }

    /// The connections of the program itself, also for what it writes.
    pub fn own(&self) -> &PgPool {
        &self.own
    }

    /// A connection for what is asked.
    pub async fn connection(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        match &self.behind {
            None => self.own.acquire().await,
            Some(behind) => behind.connection().await,
        }
    }

    /// A connection for what is looked for, each time planned for that.
    pub async fn searching(&self) -> Result<PoolConnection<Postgres>, sqlx::Error> {
        match &self.behind {
            None => self.own.acquire().await,
            Some(behind) => behind.searching().await,
        }
    }
}
