//! The log as cqrs-es sees it: an `EventStore`, so that `CqrsFramework` and its tools work over the same events.
//! Pass it no queries: read models follow the log itself, and miss nothing.

use super::EventLog;
use super::batch::{Append, Expectation, Verdict};
use super::codec::encode;
use super::stream::StreamName;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};
use domain::upcast;
use postgres_es::PostgresEventRepository;
use std::collections::HashMap;
use uuid::Uuid;

/// An event store over the log for one aggregate.
pub struct FrameworkStore {
    log: EventLog,
    events: PostgresEventRepository,
}

impl FrameworkStore {
    /// A store over a log.
    pub fn new(log: EventLog) -> Self {
        // Snapshots stay unused: loading from them applies events twice.
        let events = PostgresEventRepository::new(log.reader.pool().clone()).with_tables("log.events", "log.no_snapshots");
        Self { log, events }
    }
}

/// Metadata as the framework keeps it: texts only.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An aggregate with the version at which it was loaded.
pub struct LoadedAggregate<A> {
    id: String,
    version: i64,
    aggregate: A,
}

impl<A: Aggregate> AggregateContext<A> for LoadedAggregate<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

fn unexpected<E: std::error::Error>(error: impl std::error::Error + Send + Sync + 'static) -> AggregateError<E> {
    AggregateError::UnexpectedError(Box::new(error))
}

impl<A: Aggregate> EventStore<A> for FrameworkStore {
    type AC = LoadedAggregate<A>;

    async fn load_events(&self, aggregate_id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let stored = self.events.get_events::<A>(aggregate_id).await.map_err(unexpected)?;
        let envelope = |event: SerializedEvent| {
            let lifted = upcast::to_current(&event.event_type, &event.event_version, &event.payload.to_string()).map_err(unexpected)?;
            let payload = match lifted {
                Some(text) => serde_json::from_str(&text),
                None => serde_json::from_value(event.payload),
            };
            let metadata = event.metadata.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), plain(value))).collect();
            Ok(EventEnvelope {
                payload: payload.map_err(unexpected)?,
                aggregate_id: event.aggregate_id,
                sequence: event.sequence,
                metadata,
            })
        };
        stored.into_iter().map(envelope).collect()
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<LoadedAggregate<A>, AggregateError<A::Error>> {
        let events: Vec<EventEnvelope<A>> = self.load_events(aggregate_id).await?;
        let mut loaded = LoadedAggregate { id: aggregate_id.to_owned(), version: 0, aggregate: A::default() };
        for event in events {
            loaded.aggregate.apply(event.payload);
            loaded.version += 1;
        }
        Ok(loaded)
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: LoadedAggregate<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let numbered: Vec<(i64, A::Event)> = (context.version + 1..).zip(events).collect();
        if numbered.is_empty() {
            return Ok(Vec::new());
        }
        let named = metadata.get("command_id").and_then(|id| Uuid::parse_str(id).ok());
        let stream = StreamName::new(A::TYPE, &context.id);
        let append = Append {
            command_id: named.unwrap_or_else(crate::ids::fresh),
            request_hash: Vec::new(),
            answer: "{}".to_owned(),
            metadata: serde_json::to_string(&metadata).expect("a map of strings is plain data"),
            events: numbered.iter().map(|(sequence, event)| encode(&stream, *sequence, event, (None, None))).collect(),
            expectations: vec![Expectation { stream, version: context.version, writes: true }],
            claims: Vec::new(),
        };
        match self.log.writer.append(append).await.map_err(unexpected)? {
            Verdict::Accepted { .. } | Verdict::Duplicate { .. } => {}
            Verdict::VersionConflict { .. } | Verdict::CommandReused | Verdict::ClaimTaken { .. } => {
                return Err(AggregateError::AggregateConflict);
            }
        }
        let envelope = |(sequence, payload)| EventEnvelope {
            aggregate_id: context.id.clone(),
            sequence: usize::try_from(sequence).unwrap_or_default(),
            payload,
            metadata: metadata.clone(),
        };
        Ok(numbered.into_iter().map(envelope).collect())
    }
}
