//! The log as a whole: all that a filter finds, and never less than that without saying so.

use std::time::Duration;

use domain::grants::{GrantScope, Role};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tests::chapter::{chapter, founded, region};
use tests::{App, Person, TestDatabase, lengthen};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::rest_walk::{TUESDAY, meeting};

async fn export(person: &Person, query: &str, kind: &str) -> tests::Answered {
    person.send(person.request(Method::GET, &format!("/events/export?{query}")).header("accept", kind)).await
}

/// What the list shows, page by page, in a form.
async fn listed(person: &Person, query: &str, kind: &str) -> String {
    let (mut text, mut cursor) = (String::new(), String::new());
    loop {
        let path = format!("/events?{query}&limit=40{cursor}");
        let page = person.send(person.request(Method::GET, &path).header("accept", kind)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        // Each page of CSV has its head.
        let skipped = if kind == "text/csv" && !text.is_empty() { page.text.find('\n').unwrap() + 1 } else { 0 };
        text.push_str(&page.text[skipped..]);
        match page.header("next-cursor") {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return text,
        }
    }
}

#[tokio::test]
async fn an_export_is_exactly_what_the_list_shows() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let elsewhere = region(&admin, "CH02").await;
    chapter(&admin, &elsewhere, "Elsewhere").await;
    let (one, two) = (&made.members[0], &made.members[1]);
    meeting(&app, &admin, &made.chapter, "2026-03-10").await;
    let pledge = json!({"giver": one, "receiver": two, "tier": "inside", "description": "Bread, \"fresh\",\nevery day"});
    admin.done("/referrals", pledge).await;
    let until = app.head().await;
    app.until(&admin, &format!("/chapters?min_position={until}"), |page| page["items"].as_array().unwrap().len() == 2).await;
    let (all, from_before) = (admin.get("/events/export").await, admin.get(&format!("/events/export?after={}", i64::MIN)).await);
    assert_eq!(all.text, from_before.text, "nothing is before the first position");

    let accountant = app.person(Role::Accountant, GrantScope::Region(made.region.parse().unwrap())).await;
    let queries = [
        String::new(),
        format!("&membership_id={one}"),
        format!("&chapter_id={}", made.chapter),
        "&event_type=referral.pledged,membership.activated".to_owned(),
        "&text=bread".to_owned(),
        "&text=no%20such%20thing".to_owned(),
        format!("&after=5&aggregate_id={two}"),
    ];
    for person in [&admin, &accountant] {
        for query in &queries {
            let query = format!("until={until}{query}");
            for (kind, answered_as) in
                [("text/csv", "text/csv; charset=utf-8"), ("application/jsonl", "application/jsonl"), ("*/*", "application/jsonl")]
            {
                let whole = export(person, &query, kind).await;
                assert_eq!((whole.status, whole.header("content-type")), (200, Some(answered_as)), "{query}");
                assert!(whole.header("chapterhouse-position").unwrap().parse::<i64>().unwrap() >= until);
                let kind = if kind == "*/*" { "application/jsonl" } else { kind };
                assert_eq!(whole.text, listed(person, &query, kind).await, "{query}");
            }
        }
    }
    let (all, seen) = (export(&admin, "", "*/*").await, export(&accountant, "", "*/*").await);
    assert!(all.text.lines().count() > seen.text.lines().count() && seen.text.lines().count() > 10);
    assert!(all.text.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["position"].is_i64()));

    let officer = app.person(Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    export(&officer, "", "*/*").await.is_problem(404, "not_found");
    export(&accountant, &format!("region_id={elsewhere}"), "*/*").await.is_problem(404, "not_found");
    export(&admin, "limit=5", "*/*").await.is_problem(422, "invalid_query");
    export(&admin, "event_type=referral.close", "*/*").await.is_problem(422, "invalid_field");
}

/// A log that is too long for the buffers on its way.
async fn long(events: i64) -> (TestDatabase, App, Person) {
    let database = TestDatabase::create().await;
    let app = App::still(&database.options(), TUESDAY, |settings| settings.request_timeout = Duration::from_secs(2)).await;
    lengthen(&database.options(), events, None).await;
    let admin = app.administrator().await;
    (database, app, admin)
}

async fn begun(person: &Person, kind: &str) -> Response {
    let request = person.request(Method::GET, "/events/export").header("accept", kind);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_ends_where_the_log_stood_and_may_take_longer_than_other_requests() {
    let (database, _app, admin) = long(110_000).await;
    let mut response = begun(&admin, "application/jsonl").await;
    let end: i64 = response.headers()["chapterhouse-position"].to_str().unwrap().parse().unwrap();
    let mut lines = response.chunk().await.unwrap().unwrap().iter().filter(|byte| **byte == b'\n').count();
    lengthen(&database.options(), 5_000, None).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    while let Some(chunk) = response.chunk().await.unwrap() {
        lines += chunk.iter().filter(|byte| **byte == b'\n').count();
    }
    // The token is an event as well.
    assert_eq!((end, lines), (110_001, 110_001));

    let found = export(&admin, "text=number%20109999.", "text/csv").await;
    assert_eq!(found.text.lines().count(), 2, "the head and the one, behind the first look");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_that_is_broken_off_has_no_end() {
    let (database, _app, admin) = long(110_000).await;
    for (kind, coding) in [("application/jsonl", "identity"), ("text/csv", "identity"), ("application/jsonl", "gzip")] {
        let request = admin.request(Method::GET, "/events/export").header("accept", kind).header("accept-encoding", coding);
        let mut response = request.send().await.unwrap();
        assert!(response.chunk().await.unwrap().is_some());
        let mut connection = PgConnection::connect_with(&database.options()).await.unwrap();
        sqlx::raw_sql("ALTER TABLE log.events RENAME TO events_away").execute(&mut connection).await.unwrap();
        let broken = loop {
            match response.chunk().await {
                Ok(Some(_)) => {}
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        sqlx::raw_sql("ALTER TABLE log.events_away RENAME TO events").execute(&mut connection).await.unwrap();
        assert!(broken, "{kind} {coding} looks whole");
    }
}

/// How many events the database has read so far, as it says a little later.
async fn read_so_far(database: &TestDatabase) -> i64 {
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut connection = PgConnection::connect_with(&database.options()).await.unwrap();
    let sql = "SELECT coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0) FROM pg_stat_user_tables WHERE schemaname = 'log' AND relname = 'events'";
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_could_not_tell_is_refused_and_one_that_asks_for_the_head_gets_it_alone() {
    let (database, app, admin) = long(110_000).await;
    let before = read_so_far(&database).await;
    let head = admin.send(admin.request(Method::HEAD, "/events/export")).await;
    assert_eq!((head.status, head.text.len(), head.header("chapterhouse-position")), (200, 0, Some("110001")));
    assert_eq!(head.header("content-type"), Some("application/jsonl"));
    assert!(read_so_far(&database).await - before < 1_000, "nobody reads the log for a body that is left out");
    let again = admin.send(admin.request(Method::HEAD, "/events/export?event_type=none")).await;
    assert_eq!(again.status, 422);

    let request = admin.request(Method::GET, "/events/export").build().unwrap();
    let token = request.headers()["authorization"].to_str().unwrap();
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    stream.write_all(format!("GET /api/v1/events/export HTTP/1.0\r\nAuthorization: {token}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.0 505 ") && answer.contains("http_too_old"), "{answer}");
}
