//! What one process writes, another hears of even when the database's notification is lost.

use std::time::Duration;

use domain::ids;
use sqlx::postgres::PgListener;
use tests::{TestDatabase, context, found_region, open_house};

#[tokio::test]
async fn a_process_that_is_not_told_looks_for_itself() {
    let database = TestDatabase::create().await;
    let pool = database.pool(1).await;
    // Whoever calls it by its short name tells nobody.
    let silence = "CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT'";
    sqlx::raw_sql(silence).execute(&pool).await.unwrap();
    sqlx::raw_sql(&format!("ALTER DATABASE \"{}\" SET search_path = public, pg_catalog", database.name())).execute(&pool).await.unwrap();
    let (writing, reading) = (open_house(&database.options()).await, open_house(&database.options()).await);
    let mut listener = PgListener::connect(&database.url()).await.unwrap();
    listener.listen("chapterhouse_log").await.unwrap();
    for number in 0..3 {
        let id = ids::derived("test-region", &[&number.to_string()]).into();
        writing.commands.perform(context(infra::ids::fresh()), found_region(id, "Region")).await.unwrap();
    }
    tokio::time::timeout(Duration::from_secs(10), reading.log.head.past(2)).await.expect("it looks now and then");
    assert_eq!(reading.log.head.position(), 3);
    let heard = tokio::time::timeout(Duration::from_millis(300), listener.recv()).await;
    assert!(heard.is_err(), "nobody was told: {heard:?}");
}
