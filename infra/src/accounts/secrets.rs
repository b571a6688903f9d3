//! The table of secrets: hashed or sealed, each with an id by which the log speaks of it.

use super::vault::{digest, fresh};
use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Password,
    SecondFactor,
    RecoveryCode,
    Session,
    /// A sign-in that waits for its second factor.
    Pending,
    /// A browser that has left for the identity provider and is not back yet. Its holder is itself: nobody knows yet who it is.
    Leaving,
    /// A browser in which somebody has signed in before.
    Device,
    Token,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Password => "password",
            Kind::SecondFactor => "second_factor",
            Kind::RecoveryCode => "recovery_code",
            Kind::Session => "session",
            Kind::Pending => "pending",
            Kind::Leaving => "leaving",
            Kind::Device => "device",
            Kind::Token => "token",
        }
    }

    /// How the text of chance begins, so that one that lies about is known for what it is.
    fn prefix(self) -> &'static str {
        match self {
            Kind::Session => "chs_",
            Kind::Pending => "chp_",
            Kind::Leaving => "chl_",
            Kind::Device => "chd_",
            Kind::Token => "cht_",
            Kind::Password | Kind::SecondFactor | Kind::RecoveryCode => "",
        }
    }

    /// The kind of a text by how it begins.
    pub fn of(text: &str) -> Option<Self> {
        [Kind::Session, Kind::Pending, Kind::Leaving, Kind::Device, Kind::Token].into_iter().find(|kind| text.starts_with(kind.prefix()))
    }
}

/// A secret as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct Kept {
    pub id: Uuid,
    pub holder: Uuid,
    pub verifier: Vec<u8>,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A session's or a token's secret as it is looked up with each request.
#[derive(Debug, Clone, FromRow)]
pub struct LookedUp {
    pub id: Uuid,
    pub holder: Uuid,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub token_version: i64,
    pub user_version: i64,
}

const COLUMNS: &str = "id, holder, verifier, note, created_at, expires_at, last_used_at";

/// The secrets of one database.
#[derive(Clone)]
pub struct Secrets {
    pool: PgPool,
}

/// A secret about to be kept.
pub struct New<'a> {
    pub id: Uuid,
    pub kind: Kind,
    pub holder: Uuid,
    pub note: Option<&'a str>,
    pub expires_at: Option<DateTime<Utc>>,
}

impl Secrets {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Keeps a secret by what verifies it.
    pub async fn keep(&self, new: New<'_>, verifier: &[u8], now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let sql =
            "INSERT INTO access.secrets (id, kind, holder, verifier, note, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let query = sqlx::query(sql).bind(new.id).bind(new.kind.name()).bind(new.holder).bind(verifier);
        query.bind(new.note).bind(now).bind(new.expires_at).execute(&self.pool).await?;
        Ok(())
    }

    /// A text of chance of a kind.
    pub fn text(kind: Kind) -> String {
        fresh(kind.prefix())
    }

    /// Makes a text of chance and keeps its hash. The text is shown once and kept nowhere.
    pub async fn make(&self, new: New<'_>, now: DateTime<Utc>) -> Result<String, sqlx::Error> {
        let text = Self::text(new.kind);
        self.keep(new, &digest(&text), now).await?;
        Ok(text)
    }

    /// The secrets of a text of chance that have not expired: one, save for a browser that several people use.
    pub async fn find(&self, kind: Kind, text: &str, now: DateTime<Utc>) -> Result<Vec<Kept>, sqlx::Error> {
        let sql =
            format!("SELECT {COLUMNS} FROM access.secrets WHERE kind = $1 AND verifier = $2 AND (expires_at IS NULL OR expires_at > $3)");
        sqlx::query_as(&sql).bind(kind.name()).bind(digest(text)).bind(now).fetch_all(&self.pool).await
    }

    /// The secret of a session or a token, with the versions at which the log stands of its own stream and of its user's: asked in one go, and with each
    /// request, so that what has ended counts no more with the next one.
    pub async fn look_up(&self, kind: Kind, text: &str, now: DateTime<Utc>) -> Result<Option<LookedUp>, sqlx::Error> {
        let version = |aggregate: &str, id: &str| {
            format!(
                "(SELECT sequence FROM log.events WHERE aggregate_type = '{aggregate}' AND aggregate_id = {id} ORDER BY sequence DESC LIMIT 1)"
            )
        };
        let (token, user) = match kind {
            // A token's note is its user.
            Kind::Token => (version("api_token", "s.holder::text"), version("user", "s.note")),
            _ => ("NULL::bigint".to_owned(), version("user", "s.holder::text")),
        };
        let sql = format!(
            "SELECT id, holder, last_used_at, created_at, coalesce({token}, 0) AS token_version, coalesce({user}, 0) AS user_version \
             FROM access.secrets s WHERE kind = $1 AND verifier = $2 AND (expires_at IS NULL OR expires_at > $3)"
        );
        sqlx::query_as(&sql).bind(kind.name()).bind(digest(text)).bind(now).fetch_optional(&self.pool).await
    }

    /// A secret by its id.
    pub async fn get(&self, kind: Kind, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
        let sql = format!("SELECT {COLUMNS} FROM access.secrets WHERE kind = $1 AND id = $2");
        sqlx::query_as(&sql).bind(kind.name()).bind(id).fetch_optional(&self.pool).await
    }

    /// The secrets of a holder, the latest first.
    pub async fn of(&self, kind: Kind, holder: Uuid) -> Result<Vec<Kept>, sqlx::Error> {
        let sql = format!("SELECT {COLUMNS} FROM access.secrets WHERE kind = $1 AND holder = $2 ORDER BY created_at DESC, id DESC");
        sqlx::query_as(&sql).bind(kind.name()).bind(holder).fetch_all(&self.pool).await
    }

    /// Notes that a secret was used.
    pub async fn used(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE access.secrets SET last_used_at = $2 WHERE id = $1").bind(id).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// Takes a period of a second factor; false when a code of it, or of a later one, was taken before.
    pub async fn take_step(&self, id: Uuid, step: i64) -> Result<bool, sqlx::Error> {
        let sql = "UPDATE access.secrets SET last_step = $2 WHERE id = $1 AND coalesce(last_step < $2, true)";
        Ok(sqlx::query(sql).bind(id).bind(step).execute(&self.pool).await?.rows_affected() > 0)
    }

    /// It no longer expires.
    pub async fn settle(&self, id: Uuid) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE access.secrets SET expires_at = NULL WHERE id = $1").bind(id).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets one. False when it was gone already: of two who come at once, one has it.
    pub async fn forget(&self, id: Uuid) -> Result<bool, sqlx::Error> {
        Ok(sqlx::query("DELETE FROM access.secrets WHERE id = $1").bind(id).execute(&self.pool).await?.rows_affected() > 0)
    }

    /// Forgets all of a holder's but these.
    pub async fn forget_others(&self, kind: Kind, holder: Uuid, but: &[Uuid]) -> Result<(), sqlx::Error> {
        let sql = "DELETE FROM access.secrets WHERE kind = $1 AND holder = $2 AND id <> ALL ($3)";
        sqlx::query(sql).bind(kind.name()).bind(holder).bind(but).execute(&self.pool).await?;
        Ok(())
    }

    /// Forgets what has expired: it is worth nothing, and need not lie about.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM access.secrets WHERE expires_at < $1").bind(now).execute(&self.pool).await?;
        sqlx::query("DELETE FROM access.throttles WHERE at < $1").bind(now - chrono::Duration::days(1)).execute(&self.pool).await?;
        Ok(())
    }
}
