//! A log of any length, written past the program: for what must hold however long it is.

use infra::embedded::ConnectOptions;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// Adds so many pledges to a log, of a thousand chapters in one region or, where one is named, all of one chapter; of none, when it is nil.
/// As long as those that a program writes; each says its position as `number N.` in its description.
///
/// # Panics
/// When the database refuses.
pub async fn lengthen(options: &ConnectOptions, count: i64, chapter: Option<Uuid>) {
    let sql = r#"
        INSERT INTO log.events
        SELECT p, 'referral', md5('referral' || p)::uuid::text, 1, 'referral.pledged', '1.0',
          format('{"referral.pledged":{"parties":{"chapter_id":"%s","giver":"%s","receiver":"%s","tier":"outside","pledged_on":"2026-03-03"},"contact":null,"description":"Wants a quotation before the end of the month, number %s.","expires_on":"2026-08-30","policy":{"scope":"organisation","version":0}}}',
            c, md5('giver' || p)::uuid, md5('receiver' || p)::uuid, p)::json,
          format('{"actor":"%s","command_id":"%s","correlation":"%s","client":"a browser"}', md5('actor' || p % 100)::uuid, md5('command' || p)::uuid, md5('command' || p)::uuid)::json,
          stamp, nullif(c, '00000000-0000-0000-0000-000000000000'), md5('region')::uuid
        FROM (SELECT coalesce(max(position), 0) AS last, coalesce(max(recorded_at), '2026-03-03T06:00:00Z') AS stamp FROM log.events) AS head,
          LATERAL generate_series(last + 1, last + $1) AS p,
          LATERAL (SELECT coalesce($2, md5('chapter' || p % 1000)::uuid) AS c) AS chapter"#;
    let mut connection = PgConnection::connect_with(options).await.expect("the test's database answers");
    sqlx::query(sql).bind(count).bind(chapter).execute(&mut connection).await.expect("a superuser may add to a log");
    sqlx::raw_sql("VACUUM ANALYZE log.events").execute(&mut connection).await.expect("a superuser may analyse");
    connection.close().await.expect("the connection closes");
}
