//! What the read models answer: pure functions from rows to dashboards.
