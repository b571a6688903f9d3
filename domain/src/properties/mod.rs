//! What holds whatever is asked, in whatever order: random commands on a small world, checked after each one.

mod dues;
mod meetings;
mod memberships;
mod referrals;

use crate::aggregate::Decide;
use crate::event::Event;
use proptest::test_runner::Config;

/// As many cases as a build can wait for.
fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// A stream with its state, as the log and the cache would keep them.
#[derive(Clone)]
struct Stream<A: Decide> {
    events: Vec<A::Event>,
    state: A,
}

impl<A: Decide<Services = ()>> Stream<A> {
    fn new() -> Self {
        Self { events: Vec::new(), state: A::default() }
    }

    fn append(&mut self, events: Vec<A::Event>) {
        for event in events {
            self.state.apply(event.clone());
            self.events.push(event);
        }
    }

    /// Invariant: replaying a stream, from its stored text, gives the same state; and so does a snapshot.
    fn replays(&self) -> bool
    where
        A: PartialEq,
    {
        let mut replayed = A::default();
        for event in &self.events {
            let text = serde_json::to_string(event).unwrap();
            assert!(Event::from_json(A::TYPE, &text).is_ok(), "{text}");
            replayed.apply(serde_json::from_str(&text).unwrap());
        }
        let snapshot: A = serde_json::from_str(&serde_json::to_string(&self.state).unwrap()).unwrap();
        replayed == self.state && snapshot == self.state
    }
}
