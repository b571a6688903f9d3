//! How headquarters looks after mail, read tables, tasks, access records and exchange rates in the browser.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::{App, Visitor};

use crate::chapter_pages::{Led, led};
use crate::matrix::extras::notice;

pub async fn headquarters(app: &App) -> Visitor {
    Visitor::with(app, Role::HeadquartersAdmin, GrantScope::Organisation).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_is_stopped_let_on_retried_and_settled_from_the_page() {
    let Led { app, admin, made, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    let pool = app.house.runner.pool().clone();
    let mut kept = Vec::new();
    for member in &made.members[..2] {
        kept.push(notice(&pool, made.chapter.parse().unwrap(), member.parse().unwrap()).await);
    }
    let set = async |state: &str, id: uuid::Uuid| {
        sqlx::query("UPDATE mail.notices SET state = $1, reason = 'a test' WHERE id = $2")
            .bind(state)
            .bind(id)
            .execute(&pool)
            .await
            .unwrap();
    };
    set("failed", kept[0]).await;
    set("uncertain", kept[1]).await;
    let page = visitor.page("/mail").await;
    assert!(page.contains("1 notice is to be settled by a person") && page.contains("given up"), "{page}");
    let (status, place) = visitor.act("/mail?state=failed", "retry", &[(&format!("chosen.{}", kept[0]), "true")]).await;
    assert_eq!((status, place.as_str()), (303, "/mail?state=failed&done=1"));
    assert!(visitor.page(&place).await.contains("1 notice is sent once more."));
    let settle = format!("settle-{}", kept[1]);
    assert_eq!(visitor.act("/mail?state=uncertain", &settle, &[("outcome", "arrived")]).await.0, 303);
    assert_eq!(admin.read(&format!("/notices/{}", kept[1])).await["state"], json!("sent"));
    assert_eq!(admin.read(&format!("/notices/{}", kept[0])).await["state"], json!("deferred"));
    assert_eq!(visitor.act("/mail", "stop", &[("reason", "Letters are looked at")]).await.0, 303);
    let page = visitor.page("/mail").await;
    assert!(page.contains("Mail is stopped: Letters are looked at") && page.contains("Let mail go on"), "{page}");
    assert_eq!(visitor.act("/mail", "resume", &[]).await.0, 303);
    assert_eq!(admin.read("/mail").await["stopped"], json!(false));
    sqlx::query(
        "INSERT INTO mail.suppressed_addresses (address, reason, suppressed_at) VALUES ('gone@example.org', 'no such user', now())",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert!(visitor.page("/mail/addresses").await.contains("gone@example.org"));
    assert_eq!(visitor.act("/mail/addresses", "allow-0", &[]).await.0, 303);
    assert!(!visitor.page("/mail/addresses").await.contains("gone@example.org"));
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let page = accountant.page("/mail").await;
    assert!(!page.contains("Stop all mail"), "an accountant sees, and changes nothing: {page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_table_is_rebuilt_beside_all_else_and_is_as_it_was() {
    let Led { app, admin, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    let members = admin.read("/memberships").await["items"].clone();
    assert_eq!(visitor.act("/operations", "rebuild-members", &[]).await, (303, "/operations?done=begun".to_owned()));
    let since = Instant::now();
    let told = loop {
        let told = admin.read("/tables/positions").await;
        if !told["rebuild"]["ended_at"].is_null() {
            break told;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "{told}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((&told["rebuild"]["tables"], &told["rebuild"]["failed"]), (&json!(["members"]), &json!(null)), "{told}");
    assert!(told["items"].as_array().unwrap().iter().all(|table| table["behind"].as_i64().unwrap() >= 0), "{told}");
    assert_eq!(admin.read("/memberships").await["items"], members, "rebuilt is as live");
    assert!(visitor.page("/operations").await.contains("members was rebuilt at"));
    assert_eq!(admin.post("/tables/nothing/rebuild", json!({})).await.status, 404);
    let mut staff = Visitor::with(&app, Role::HeadquartersStaff, GrantScope::Organisation).await;
    assert!(!staff.page("/operations").await.contains("Rebuild it"), "only administrators rebuild");
    let staff = app.person(Role::HeadquartersStaff, GrantScope::Organisation).await;
    assert_eq!(staff.post("/tables/members/rebuild", json!({})).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_failed_is_tried_again() {
    let Led { app, admin, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    let pool = app.house.runner.pool().clone();
    let id: uuid::Uuid = sqlx::query_scalar(
        "UPDATE work.tasks SET state = 'failed', note = 'it broke', settled_at = now() WHERE id = \
        (SELECT id FROM work.tasks WHERE state = 'pending' ORDER BY due_at DESC LIMIT 1) RETURNING id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    // What waits is shown, unless something is asked for: then all of it, and on every page of it.
    assert_eq!(visitor.get("/operations/tasks").await, (303, "/operations/tasks?state=pending".to_owned()));
    let rows = async |visitor: &mut Visitor, state: &str| {
        visitor.page(&format!("/operations/tasks?state={state}&export=csv")).await.lines().count() - 1
    };
    let (pending, failed, all) = (rows(&mut visitor, "pending").await, rows(&mut visitor, "failed").await, rows(&mut visitor, "all").await);
    assert!(pending > 1 && failed == 1 && all > pending, "{pending} {failed} {all}");
    let page = visitor.page("/operations/tasks?state=failed").await;
    assert!(page.contains("1 task has failed") && page.contains("it broke"), "{page}");
    assert_eq!(admin.read("/tasks?state=failed").await["items"][0]["id"], json!(id));
    assert_eq!(
        visitor.act("/operations/tasks?state=failed", "retry", &[(&format!("chosen.{id}"), "true")]).await,
        (303, "/operations/tasks?state=failed&done=1".to_owned())
    );
    assert_eq!(admin.read("/tasks?state=failed").await["items"], json!([]));
    assert_eq!(admin.post(&format!("/tasks/{id}/retry"), json!({})).await.status, 404, "it has not failed again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_says_what_it_is_and_whom_it_is_about_and_what_is_next_comes_first() {
    let Led { app, admin, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    let asked = admin.read("/tasks?state=pending&sort=due_at&limit=100").await;
    let pending = asked["items"].as_array().unwrap();
    let page = visitor.page("/operations/tasks?state=pending").await;
    let causes: Vec<String> = pending.iter().map(|task| task["causation"].to_string()).collect();
    let shown: Vec<&str> = page.split("href=\"/log/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    // One that was due may have been done in between.
    let mut order = causes.iter();
    assert!(shown.len() > 50 && shown[..50].iter().all(|shown| order.any(|cause| cause == shown)), "{causes:?} {shown:?}");
    let about = pending.iter().find_map(|task| task["task"]["membership_id"].as_str()).expect("renewals are opened by tasks");
    let name = admin.read(&format!("/memberships/{about}")).await["name"].as_str().unwrap().to_owned();
    assert!(page.contains(&format!("<a href=\"/memberships/{about}\">{name}</a>")), "{page}");
    assert!(page.contains(">letter: "), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looked_is_seen_and_a_rate_is_recorded() {
    let Led { app, admin, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    assert_eq!(visitor.get("/users/0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60").await.0, 404);
    app.house.accounts.recorder().flush().await;
    let page = visitor.page("/operations/access?outcome=denied").await;
    assert!(page.contains("read users") && page.contains("GET /users/0192f0c1"), "{page}");
    let said = [("base", "GBP"), ("quote", "EUR"), ("rate", "1.1954"), ("dated", "2026-03-06"), ("source", "European Central Bank")];
    let wrong: Vec<_> = said.iter().map(|(name, value)| (*name, if *name == "rate" { "about one" } else { *value })).collect();
    let (status, page) = visitor.act("/rates", "record", &wrong).await;
    assert!(status == 422 && page.contains("value=\"about one\"") && page.contains("href=\"#record-rate\""), "{status} {page}");
    let (status, place) = visitor.act("/rates", "record", &said).await;
    assert_eq!(status, 303);
    assert!(visitor.page(&place).await.contains("1.1954"));
    assert_eq!(admin.read("/exchange-rates").await["items"][0]["rate"], json!("1.1954"));
}

/// The rows of a page's table, each the texts of its cells.
pub fn rows(page: &str) -> Vec<Vec<String>> {
    let body = page.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap();
    let text = |cell: &str| {
        let cell = cell.split_once('>').map_or("", |(_, within)| within).split("<details").next().unwrap();
        let parts = cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect::<String>().trim().to_owned()
    };
    let cells = |row: &str| row.split("<th scope=\"row\"").nth(1).unwrap_or_default().split("<td").map(text).collect();
    body.split("</tr>").map(str::trim).filter(|row| !row.is_empty()).map(cells).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_program_keeps_is_sorted_by_every_column_searched_narrowed_and_exported() {
    let Led { app, made, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    let pool = app.house.runner.pool().clone();
    for member in &made.members[..2] {
        notice(&pool, made.chapter.parse().unwrap(), member.parse().unwrap()).await;
    }
    for address in ["gone@example.org", "lost@example.org"] {
        let sql = "INSERT INTO mail.suppressed_addresses (address, reason, suppressed_at) VALUES ($1, 'no such user', now())";
        sqlx::query(sql).bind(address).execute(&pool).await.unwrap();
    }
    assert_eq!(visitor.get("/users/0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60").await.0, 404);
    app.house.accounts.recorder().flush().await;
    let letters = format!("/chapters/{}/letters", made.chapter);
    for (path, columns) in [
        ("/operations/tasks?state=pending", &["task", "about", "due_at", "state", "note"][..]),
        ("/mail?from=2020-01-01", &["kind", "state", "address", "reason", "queued_at"]),
        ("/mail/addresses?q=example", &["address", "reason", "suppressed_at"]),
        ("/operations/access?outcome=denied", &["at", "who", "outcome", "what", "object_kind", "", "request"]),
        (&format!("{letters}?to=2030-01-01"), &["subject", "recipient", "queued_at", "kind", "state"]),
    ] {
        // Names are looked up for the rows of a page, and sort none.
        for (at, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
            let up = visitor.page(&format!("{path}&sort={column}")).await;
            assert!(up.contains("aria-sort=\"ascending\""), "{path} {column}");
            let down = visitor.page(&format!("{path}&sort=-{column}")).await;
            assert!(down.contains("aria-sort=\"descending\""), "{path} {column}");
            let cells = |page: &str| rows(page).into_iter().map(|row| row[at].clone()).filter(|text| !text.is_empty()).collect::<Vec<_>>();
            let (up, down) = (cells(&up), cells(&down).into_iter().rev().collect::<Vec<_>>());
            assert!(up == down || rows(&visitor.page(path).await).len() == 100, "{path} {column}: {up:?} {down:?}");
            let mut groups = up.clone();
            groups.dedup();
            assert_eq!(groups.len(), up.iter().collect::<BTreeSet<_>>().len(), "{path} {column}: equals stand together: {up:?}");
        }
        let (status, file) = visitor.get(&format!("{path}&export=csv")).await;
        let shown = rows(&visitor.page(path).await).len();
        assert_eq!((status, shown > 0), (200, true), "{path}");
        let kept = csv::Reader::from_reader(file.as_bytes()).records().count();
        assert!(kept == shown || (shown == 100 && kept > 100), "{path}: {kept} of {shown}");
        assert!(visitor.page(path).await.contains("export=xlsx"), "{path}");
    }
    let name = rows(&visitor.page(&letters).await)[0][1].clone();
    let of_one = rows(&visitor.page(&format!("{letters}?q={name}")).await);
    assert!(!of_one.is_empty() && of_one.iter().all(|row| row[1] == name), "{of_one:?}");
    let about = rows(&visitor.page("/operations/tasks?sort=about").await)[0][1].clone();
    let tasks = rows(&visitor.page(&format!("/operations/tasks?q={about}")).await);
    assert!(!tasks.is_empty() && tasks.iter().all(|row| row[1] == about), "{about}: {tasks:?}");
    assert!(visitor.page("/operations/tasks?q=nobody+of+this+name").await.contains("No row fits"));
    // What a mail server answered is not for those whom a letter is about: nor is an order by it.
    let by_reason = visitor.page(&format!("{letters}?sort=reason")).await;
    assert!(by_reason.contains("<a href=\"") && !by_reason.contains("sort=-reason"), "{by_reason}");
}
