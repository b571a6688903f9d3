//! The event log: everything that has happened, in one order.
//!
//! Invariant: positions are dense, commit order is position order, and `recorded_at` never goes back.
//! Writing goes through one writer task a process ([`writer`]), reading by page and by push ([`reader`]).

mod around;
mod batch;
mod codec;
mod criteria;
mod export;
mod filter;
mod framework;
mod head;
mod in_order;
mod known;
mod news;
mod reader;
mod search;
mod stored;
mod stream;
mod writer;
mod written;

pub use batch::{Append, Expectation, NewEvent, Verdict};
pub use codec::{DecodeError, encode};
pub use criteria::{Criteria, Unfit};
pub use export::{Export, Matching};
pub use filter::{About, Filter, aggregate_types};
pub use framework::FrameworkStore;
pub use head::Head;
pub use in_order::Pages;
pub use news::News;
pub use reader::{ReadError, Reader};
pub use search::{Area, Counted, Found, LOOK};
pub use stored::StoredEvent;
pub(crate) use stream::Named;
pub use stream::StreamName;
pub use writer::{AppendError, Stats, Writer};
pub use written::{EVENT_COLUMNS, Format};

use crate::clock::Clock;
use crate::wall::Behind;
use sqlx::postgres::{PgConnectOptions, PgPool};

/// The log of one database: its writer, its reader, and how far it has come.
#[derive(Clone)]
pub struct EventLog {
    pub writer: Writer,
    pub reader: Reader,
    pub head: Head,
    pub news: News,
    pub clock: Clock,
}

impl EventLog {
    /// Opens the log. The writer and the listener have connections of their own; reads use the first pool, those of commands the second.
    pub async fn open(options: &PgConnectOptions, pool: PgPool, facts: PgPool, clock: Clock) -> Result<Self, ReadError> {
        let reader = Reader::new(pool, facts);
        let head = Head::new(reader.last_position().await?);
        let writer = Writer::start(options.clone(), head.clone(), clock.clone());
        head.follow(options.clone(), reader.clone());
        let news = News::new(head.clone(), reader.clone());
        Ok(Self { writer, reader, head, news, clock })
    }

    /// The same log, read over other connections.
    pub(crate) fn read_over(&self, pool: PgPool, facts: PgPool) -> Self {
        Self { reader: self.reader.over(pool, facts), ..self.clone() }
    }

    /// The same log, read behind a wall.
    pub(crate) fn behind(&self, behind: &Behind) -> Self {
        Self { reader: self.reader.behind(Some(behind)), ..self.clone() }
    }

    /// Looks how far the log has come.
    pub async fn refresh(&self) -> Result<(), ReadError> {
        self.head.advance(self.reader.last_position().await?);
        Ok(())
    }

    /// Marks an empty log as simulated: its events then take their times from the clock.
    pub async fn mark_simulated(&self) -> Result<(), ReadError> {
        self.reader.mark_simulated().await
    }
}
