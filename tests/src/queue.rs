//! An outbox that is full: mails that are due, each with bytes of its own, and of the size that letters have.

use chrono::{DateTime, Duration, Utc};
use infra::mail::Sender;
use sqlx::PgPool;
use uuid::Uuid;

/// A letter has a text, a page and an invitation.
const SIZE: usize = 9_000;
const AT_ONCE: usize = 1_000;

/// Queues mails to as many recipients. Returns their ids.
///
/// # Panics
/// When the database refuses.
pub async fn queue(pool: &PgPool, sender: &Sender, count: usize, now: DateTime<Utc>) -> Vec<Uuid> {
    let padding = "A line of a letter, as long as such lines are wont to be.\r\n".repeat(SIZE / 60);
    let ids: Vec<Uuid> = (0..count).map(|_| infra::ids::fresh()).collect();
    for (chunk, ids) in ids.chunks(AT_ONCE).enumerate() {
        let address = |n: usize| format!("member{}@mail{}.example", chunk * AT_ONCE + n, n % 50);
        let addresses: Vec<String> = (0..ids.len()).map(address).collect();
        let message = |(id, to): (&Uuid, &String)| {
            let (_, mut bytes) = sender.test_mail(*id, &to.parse().expect("it is an address"), now).expect("a test mail can be written");
            bytes.extend_from_slice(padding.as_bytes());
            bytes
        };
        let messages: Vec<Vec<u8>> = ids.iter().zip(&addresses).map(message).collect();
        let paths: Vec<String> = ids.iter().map(|id| sender.return_path(*id)).collect();
        sqlx::query(
            "INSERT INTO mail.notices (id, kind, class, subject_kind, subject_id, occurrence, membership_id, chapter_id, region_id, causation, address, domain, \
             language, subject_line, message_id, return_path, message, urgent, time_zone, quiet_from, quiet_until, not_before, state, queued_at) \
             SELECT id, 'invoice', 'required', 'invoice', id, '', id, id, id, 1, address, split_part(address, '@', 2), 'en', 'A mail', id::text, path, message, \
             true, 'UTC', '21:00', '07:00', $5, 'queued', $5 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[]) AS mail(id, address, path, message)",
        )
        .bind(ids)
        .bind(&addresses)
        .bind(&paths)
        .bind(&messages)
        .bind(now - Duration::seconds(1))
        .execute(pool)
        .await
        .expect("the outbox takes them");
    }
    ids
}
