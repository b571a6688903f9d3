//! The face of every aggregate: a pure, synchronous `decide`, and what it claims to be unique.

use serde::{Deserialize, Serialize};

/// An aggregate that decides synchronously and without looking anything up.
pub trait Decide: cqrs_es::Aggregate {
    /// What the command makes happen, or why it must not. Changes nothing.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    /// What must be unique across all streams, once these events have followed this state.
    fn claims(&self, _stream: &str, _events: &[Self::Event]) -> Vec<Claim> {
        Vec::new()
    }
}

/// A key that at most one owner may hold at a time, such as a seat in a chapter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClaimKey(pub String);

/// Takes or gives back a key, in the transaction of the events that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The owner holds the key from now on; refused when another one does.
    Take { key: ClaimKey, owner: String },
    /// The owner gives the key back.
    Release { key: ClaimKey, owner: String },
}

/// Gives an aggregate the cqrs-es face over its `decide` and `evolve`.
macro_rules! aggregate {
    ($aggregate:ty, $type:literal, command $command:ty, event $event:ty, refusal $refusal:ty) => {
        impl cqrs_es::Aggregate for $aggregate {
            const TYPE: &'static str = $type;
            type Command = $command;
            type Event = $event;
            type Error = $refusal;
            type Services = ();

            async fn handle(&mut self, command: $command, _: &(), sink: &cqrs_es::event_sink::EventSink<Self>) -> Result<(), $refusal> {
                for event in $crate::aggregate::Decide::decide(self, command)? {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: $event) {
                self.evolve(event);
            }
        }
    };
}
pub(crate) use aggregate;
