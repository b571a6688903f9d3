//! What a simulation leaves out: a mail to a member, and what headquarters keeps for itself.

use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ChapterId, MembershipId, ids};
use infra::accounts::NewToken;
use infra::commands::Context;
use serde_json::json;
use sqlx::PgPool;
use tests::{App, Person};
use uuid::Uuid;

/// A mail that has been sent.
pub async fn notice(pool: &PgPool, chapter: ChapterId, membership: MembershipId) -> Uuid {
    let id = infra::ids::fresh();
    sqlx::query(
        "INSERT INTO mail.notices (id, kind, class, subject_kind, subject_id, occurrence, membership_id, chapter_id, region_id, causation, address, \
         domain, language, subject_line, message_id, return_path, message, urgent, time_zone, quiet_from, quiet_until, not_before, state, queued_at) \
         SELECT $1, 'invoice', 'required', 'invoice', $1, '', $2, chapter_id, region_id, 1, 'member@example.org', 'example.org', 'en', 'A mail', \
         $1::text, 'bounce@example.org', 'Subject: A mail', true, 'UTC', '21:00', '07:00', now(), 'sent', now() FROM read.chapters WHERE chapter_id = $3",
    )
    .bind(id)
    .bind(membership.0)
    .bind(chapter.0)
    .execute(pool)
    .await
    .unwrap();
    id
}

/// A user, a token, and a filter that is kept for all who read the log.
pub async fn of_headquarters(app: &App, admin: &Person) -> (Uuid, Uuid, Uuid) {
    let id = |made: serde_json::Value, field: &str| made[field].as_str().unwrap().parse().unwrap();
    let user = json!({"name": "Ada Muster", "email": "ada.muster@example.org", "grants": [{"role": "accountant", "scope": {"kind": "organisation"}}]});
    let user = id(admin.done("/users", user).await, "id");
    let actor = ActorId(ids::derived("matrix", &["a token to be revoked"]));
    let label = Name::parse("a test").unwrap();
    let new = NewToken { holder: None, actor, label, role: Role::Accountant, scope: GrantScope::Organisation, expires_at: None };
    let token = app.house.accounts.issue(Context::new(actor, infra::ids::fresh(), b"a test"), new).await.unwrap().token_id;
    let filter = json!({"name": "Invoices", "filter": {"event_type": "dues.invoice_issued"}, "shared": true});
    (user, token.into(), id(admin.done("/event-filters", filter).await, "id"))
}
