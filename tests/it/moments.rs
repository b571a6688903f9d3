//! What a dashboard reads belongs to one moment, over however many connections it is read.

use futures::try_join;
use infra::runner::Source;
use projections::{Cell, InvoiceRow, MemberRow, MemberStanding, Where};
use sqlx::{Connection, PgConnection};

use crate::by_itself::zurich;

#[tokio::test]
async fn two_connections_read_the_same_moment_whatever_is_written_meanwhile() {
    let mut world = zurich("2026-01-05").await;
    let first = world.member().await;
    world.house.runner.catch_up().await.unwrap();
    let wide = Source::live_wide(&world.house.runner).await.unwrap();
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'";
    let mut operator = PgConnection::connect_with(&world.options()).await.unwrap();
    let held: i64 = sqlx::query_scalar(open).fetch_one(&mut operator).await.unwrap();
    assert_eq!(held, 2, "it reads over two");
    world.member().await;
    world.house.runner.catch_up().await.unwrap();
    let active = [Where::Is("status", MemberStanding::Active.to_value())];
    let read = async |source: &Source| {
        let all = try_join!(
            source.rows::<MemberRow>(&[]),
            source.rows::<MemberRow>(&active),
            source.rows::<InvoiceRow>(&[]),
            source.grouped::<MemberRow>(&["status"], &[], &[])
        );
        let (one, other, invoices, groups) = all.unwrap();
        assert_eq!(one, other);
        (one.iter().map(|row| row.membership_id).collect::<Vec<_>>(), invoices.len(), groups.iter().map(|group| group.rows).sum::<i64>())
    };
    assert_eq!(read(&wide).await, (vec![first], 1, 1));
    assert_eq!(read(&Source::live_wide(&world.house.runner).await.unwrap()).await.1, 2);
}

#[tokio::test]
async fn what_was_asked_of_a_moment_is_not_asked_again() {
    let mut world = zurich("2026-01-05").await;
    let member = world.member().await;
    world.house.runner.catch_up().await.unwrap();
    let source = Source::live(&world.house.runner).await.unwrap();
    let ids = async |wanted: &[Where]| {
        let rows = source.rows::<MemberRow>(wanted).await;
        rows.map(|rows| rows.iter().map(|row| row.membership_id).collect::<Vec<_>>())
    };
    let groups = async || source.grouped::<MemberRow>(&["status"], &[], &[]).await.map(|groups| groups.len());
    assert_eq!((ids(&[]).await.unwrap(), groups().await.unwrap()), (vec![member], 1));
    let invoices = async || source.rows::<InvoiceRow>(&[]).await.unwrap().len();
    assert_eq!(futures::future::join4(invoices(), invoices(), invoices(), invoices()).await, (1, 1, 1, 1));
    // Whoever could answer is gone.
    let end =
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'";
    let mut operator = PgConnection::connect_with(&world.options()).await.unwrap();
    sqlx::query(end).execute(&mut operator).await.unwrap();
    assert_eq!((ids(&[]).await.unwrap(), groups().await.unwrap()), (vec![member], 1));
    ids(&[Where::Is("status", MemberStanding::Active.to_value())]).await.expect_err("another question is asked");
}

#[tokio::test]
async fn many_who_want_two_connections_get_by_with_one_rather_than_wait_for_each_other() {
    let mut world = zurich("2026-01-05").await;
    world.member().await;
    world.house.runner.catch_up().await.unwrap();
    let runner = &world.house.runner;
    // Eight connections are there, and each holds what it has until all have read.
    let mut held = Vec::new();
    for _ in 0..6 {
        held.push(Source::live_wide(runner).await.unwrap());
    }
    for source in &held {
        assert_eq!(source.rows::<MemberRow>(&[]).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_index_that_an_earlier_program_made_none_of_is_made_at_the_start() {
    let world = zurich("2026-01-05").await;
    let mut operator = PgConnection::connect_with(&world.options()).await.unwrap();
    let all = "SELECT regexp_replace(indexdef, '^.* ON ', '') FROM pg_indexes WHERE schemaname = 'read' ORDER BY 1";
    let made: Vec<String> = sqlx::query_scalar(all).fetch_all(&mut operator).await.unwrap();
    let talks = "read.one_to_ones USING btree (chapter_id, month) INCLUDE (member_a, member_b)";
    assert_eq!(made.iter().filter(|index| *index == talks).count(), 1, "{made:?}");
    let name = "SELECT indexrelid::regclass::text FROM pg_index WHERE pg_get_indexdef(indexrelid) LIKE '%INCLUDE (member_a, member_b)'";
    let name: String = sqlx::query_scalar(name).fetch_one(&mut operator).await.unwrap();
    sqlx::query(&format!("DROP INDEX {name}")).execute(&mut operator).await.unwrap();
    for _ in 0..2 {
        world.house.runner.prepare().await.unwrap();
        assert_eq!(sqlx::query_scalar::<_, String>(all).fetch_all(&mut operator).await.unwrap(), made);
    }
}
