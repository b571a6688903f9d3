//! How fast something may be tried, shared by all processes: buckets that fill again. What is tried takes from its buckets before it is looked
//! at, so that many at once are no way round.

use super::vault::Vault;
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use std::time::Duration;

/// A bucket: how much it holds, and how long one drop takes to fill again.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    pub holds: u32,
    pub refill: Duration,
}

/// Sign-ins of one account from browsers that are not known to be its user's.
pub const OF_STRANGERS: Bucket = Bucket { holds: 10, refill: Duration::from_secs(90) };
/// Sign-ins of one account from a browser in which its user has signed in before: nobody else can empty it.
pub const OF_A_DEVICE: Bucket = Bucket { holds: 10, refill: Duration::from_secs(60) };
/// Sign-ins and other knocking from one address.
pub const OF_AN_ADDRESS: Bucket = Bucket { holds: 60, refill: Duration::from_secs(6) };
/// Codes for one sign-in that waits for its second factor.
pub const OF_CODES: Bucket = Bucket { holds: 5, refill: Duration::from_secs(120) };
/// Letters with links that one account is sent.
pub const OF_LETTERS: Bucket = Bucket { holds: 3, refill: Duration::from_secs(1200) };

/// The buckets of one database.
#[derive(Clone)]
pub struct Throttle {
    pool: PgPool,
    vault: Vault,
}

impl Throttle {
    pub(crate) fn new(pool: PgPool, vault: Vault) -> Self {
        Self { pool, vault }
    }

    fn key(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.vault.hash(parts).to_vec()
    }

    /// Takes from a bucket; where it is empty, says how long it takes until something is in it.
    pub async fn take(&self, bucket: Bucket, of: &[&[u8]], now: DateTime<Utc>) -> Result<Result<(), Duration>, sqlx::Error> {
        // Whoever is refused takes nothing, so that it fills again however many knock.
        let filled = "least($2, t.tokens + extract(epoch FROM greatest($4 - t.at, interval '0'))::double precision / $3)";
        let sql = format!(
            "INSERT INTO access.throttles AS t (key, tokens, at) VALUES ($1, $2 - 1, $4) ON CONFLICT (key) DO UPDATE SET \
             tokens = CASE WHEN {filled} >= 1 THEN {filled} - 1 ELSE {filled} END, at = greatest(t.at, $4), refused = {filled} < 1 \
             RETURNING refused, tokens"
        );
        let query = sqlx::query_as(&sql).bind(self.key(of)).bind(f64::from(bucket.holds)).bind(bucket.refill.as_secs_f64());
        let (refused, left): (bool, f64) = query.bind(now).fetch_one(&self.pool).await?;
        Ok(if refused { Err(bucket.refill.mul_f64((1.0 - left).clamp(0.0, 1.0)).max(Duration::from_secs(1))) } else { Ok(()) })
    }

    /// Fills a bucket: whoever took from it was right.
    pub async fn fill(&self, of: &[&[u8]]) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM access.throttles WHERE key = $1").bind(self.key(of)).execute(&self.pool).await?;
        Ok(())
    }
}
