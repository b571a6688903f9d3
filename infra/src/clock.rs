//! The only place that asks what time it is. Tests, the demo and the simulation give the program another clock.

use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that is moved by hand; its events are recorded at its time, in a log marked as simulated.
    Simulated(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant until it is moved.
    pub fn simulated(at: DateTime<Utc>) -> Self {
        Clock::Simulated(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Now, to the microsecond: no finer does the database keep it.
    #[expect(clippy::disallowed_methods, reason = "the one place that may ask the machine")]
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match self {
            Clock::System => Utc::now().timestamp_micros(),
            Clock::Simulated(at) => at.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).expect("the clock was set from a valid instant")
    }

    /// Moves a simulated clock forward; an earlier instant, or the machine's clock, stays where it is.
    pub fn move_to(&self, instant: DateTime<Utc>) {
        if let Clock::Simulated(at) = self {
            at.fetch_max(instant.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The time to record events at, when it is not the database's own.
    pub fn stamp(&self) -> Option<DateTime<Utc>> {
        match self {
            Clock::System => None,
            Clock::Simulated(_) => Some(self.now()),
        }
    }
}
