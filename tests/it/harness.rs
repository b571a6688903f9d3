//! The harness itself: databases of the tests' own on the shared server.

use tests::{TestDatabase, cluster};

async fn exists(name: &str) -> bool {
    let pool = sqlx::PgPool::connect_with(cluster().await.options("postgres")).await.unwrap();
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)").bind(name).fetch_one(&pool).await.unwrap()
}

#[tokio::test]
async fn two_tests_do_not_see_each_other() {
    let (one, other) = (TestDatabase::create().await, TestDatabase::create().await);
    sqlx::raw_sql("CREATE TABLE mine (id int)").execute(&one.pool(1).await).await.unwrap();
    let seen: bool = sqlx::query_scalar("SELECT to_regclass('mine') IS NOT NULL").fetch_one(&other.pool(1).await).await.unwrap();
    assert!(!seen);
}

#[tokio::test]
async fn a_database_is_gone_when_its_test_ends_even_with_connections_open() {
    let database = TestDatabase::create().await;
    let name = database.name().to_owned();
    let _open = database.pool(2).await;
    assert!(exists(&name).await);
    drop(database);
    assert!(!exists(&name).await);
}
