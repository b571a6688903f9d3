//! By what the log's keys are compared, in a new database and in one that the program has been in before.

use sqlx::{Connection, PgConnection};
use tests::{TestDatabase, open_house};

#[tokio::test]
async fn the_logs_keys_are_compared_by_bytes_and_people_still_see_what_is_theirs_alone() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let by_language: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT i.indexrelid::regclass || ' ' || a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey) JOIN pg_collation c ON c.oid = a.attcollation \
         WHERE t.relnamespace = 'log'::regnamespace AND c.collname <> 'C'",
    )
    .fetch_all(house.runner.pool())
    .await
    .unwrap();
    assert_eq!(by_language, Vec::<String>::new());
    // A database in which the program has made its read tables, whose policies read the log's columns, takes the migration as well.
    let mut superuser = PgConnection::connect_with(&database.options()).await.unwrap();
    let policies = "SELECT schemaname || '.' || tablename || ' ' || policyname || ' ' || roles::text || cmd || coalesce(qual, '') || \
                    coalesce(obj_description(y.oid, 'pg_policy'), '') \
                    FROM pg_policies p JOIN pg_policy y ON y.polname = p.policyname AND y.polrelid = format('%I.%I', schemaname, tablename)::regclass ORDER BY 1";
    let walls = async |connection: &mut PgConnection| sqlx::query_scalar::<_, String>(policies).fetch_all(connection).await.unwrap();
    let before = walls(&mut superuser).await;
    sqlx::raw_sql(include_str!("../../infra/migrations/0026_the_logs_keys_by_bytes.sql")).execute(&mut superuser).await.unwrap();
    assert_eq!(walls(&mut superuser).await, before);
    assert!(before.iter().filter(|policy| policy.contains("log.events")).count() > 2, "{before:?}");
}
