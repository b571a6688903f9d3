//! The only place that makes ids out of nothing.

use uuid::Uuid;

/// A new id (UUID version 7: ids made later sort later).
#[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}
