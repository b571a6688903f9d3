//! Bearer tokens: who knocks, in which role, with what scope. Only a token's hash is kept; the token is shown once.

use chrono::{DateTime, Utc};
use domain::ActorId;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

/// What somebody is in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    HeadquartersAdmin,
    HeadquartersStaff,
    RegionalDirector,
    ChapterOfficer,
    Member,
    /// Reads everything about money and the log, changes nothing.
    Accountant,
}

impl Role {
    /// The role of a name, as it is written everywhere.
    pub fn named(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    }

    /// What a scope would have to be for this role to be held in it; nothing where it can be.
    pub fn lacks(self, scope: GrantScope) -> Option<&'static str> {
        let (fits, instead) = match self {
            Role::HeadquartersAdmin | Role::HeadquartersStaff => {
                (scope == GrantScope::Organisation, "for the whole organisation: leave --region, --chapter and --membership out")
            }
            Role::RegionalDirector => (matches!(scope, GrantScope::Region(_)), "in a region: name it with --region"),
            Role::ChapterOfficer => (matches!(scope, GrantScope::Chapter(_)), "in a chapter: name it with --chapter"),
            Role::Member => (matches!(scope, GrantScope::Membership(_)), "for a membership: name it with --membership"),
            Role::Accountant => (
                matches!(scope, GrantScope::Organisation | GrantScope::Region(_)),
                "for the whole organisation, or in a region that --region names",
            ),
        };
        if fits { None } else { Some(instead) }
    }
}

/// For what part of the organisation a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum GrantScope {
    Organisation,
    /// A region with its subtree.
    Region(Uuid),
    Chapter(Uuid),
    Membership(Uuid),
}

/// A role in a scope, held by somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub actor: ActorId,
    pub label: String,
    pub role: Role,
    pub scope: GrantScope,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token as it is kept: what it grants, and an id that tells it apart and is no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub id: String,
    pub grant: Grant,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// The tokens of one database.
#[derive(Clone)]
pub struct Tokens {
    pool: PgPool,
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn text_of<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

type Row = (Uuid, String, String, String, Option<Uuid>, Option<DateTime<Utc>>);

impl Tokens {
    /// The tokens kept in this database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    #[expect(clippy::disallowed_methods, reason = "a token that a seed gives is no secret")]
    /// Makes a token for a grant. What is returned is shown once and kept nowhere.
    pub async fn issue(&self, grant: &Grant) -> Result<String, sqlx::Error> {
        let mut secret = [0_u8; 32];
        rand::rng().fill_bytes(&mut secret);
        let token = format!("ch_{}", secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        let (kind, id) = match grant.scope {
            GrantScope::Organisation => ("organisation", None),
            GrantScope::Region(id) => ("region", Some(id)),
            GrantScope::Chapter(id) => ("chapter", Some(id)),
            GrantScope::Membership(id) => ("membership", Some(id)),
        };
        sqlx::query("INSERT INTO work.tokens (token_hash, actor, label, role, scope_kind, scope_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(hash(&token))
            .bind(grant.actor.0)
            .bind(&grant.label)
            .bind(text_of(&grant.role))
            .bind(kind)
            .bind(id)
            .bind(grant.expires_at)
            .execute(&self.pool)
            .await?;
        Ok(token)
    }

    /// The grant of a token, unless it is unknown, expired or revoked.
    pub async fn grant(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Grant>, sqlx::Error> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT actor, label, role, scope_kind, scope_id, expires_at FROM work.tokens \
             WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
        )
        .bind(hash(token))
        .bind(now)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.and_then(read))
    }

    /// Ends a token from now on.
    pub async fn revoke(&self, token: &str, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE work.tokens SET revoked_at = $2 WHERE token_hash = $1").bind(hash(token)).bind(now).execute(&self.pool).await?;
        Ok(())
    }
}

impl Tokens {
    /// Every token that was issued, by label.
    pub async fn list(&self) -> Result<Vec<Kept>, sqlx::Error> {
        type Whole = (String, Option<DateTime<Utc>>, Uuid, String, String, String, Option<Uuid>, Option<DateTime<Utc>>);
        let rows: Vec<Whole> = sqlx::query_as(
            "SELECT left(encode(token_hash, 'hex'), 16), revoked_at, actor, label, role, scope_kind, scope_id, expires_at \
             FROM work.tokens ORDER BY label, token_hash",
        )
        .fetch_all(&self.pool)
        .await?;
        let kept = |(id, revoked_at, actor, label, role, kind, scope, expires_at): Whole| {
            Some(Kept { id, revoked_at, grant: read((actor, label, role, kind, scope, expires_at))? })
        };
        Ok(rows.into_iter().filter_map(kept).collect())
    }

    /// Ends the token with an id from now on. False when there is none that still holds.
    pub async fn revoke_by_id(&self, id: &str, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
        let revoked =
            sqlx::query("UPDATE work.tokens SET revoked_at = $2 WHERE left(encode(token_hash, 'hex'), 16) = $1 AND revoked_at IS NULL")
                .bind(id)
                .bind(now)
                .execute(&self.pool)
                .await?;
        Ok(revoked.rows_affected() > 0)
    }
}

fn read((actor, label, role, kind, id, expires_at): Row) -> Option<Grant> {
    let role = serde_json::from_value(serde_json::Value::String(role)).ok()?;
    let scope = match (kind.as_str(), id) {
        ("organisation", None) => GrantScope::Organisation,
        ("region", Some(id)) => GrantScope::Region(id),
        ("chapter", Some(id)) => GrantScope::Chapter(id),
        ("membership", Some(id)) => GrantScope::Membership(id),
        _ => return None,
    };
    Some(Grant { actor: ActorId(actor), label, role, scope, expires_at })
}
