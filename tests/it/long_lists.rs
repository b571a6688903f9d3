//! Lists that grow for ever, page after page: each row comes once, in its order, also where many are equal and where some have no value.

use std::collections::BTreeSet;

use crate::chapter_pages::{Led, led};
use crate::matrix::extras::notice;
use crate::operation_pages::{headquarters, rows};
use sqlx::PgPool;
use tests::{App, Visitor};

/// The rows of all pages.
async fn walked(visitor: &mut Visitor, path: &str) -> Vec<Vec<String>> {
    let (mut all, mut at) = (Vec::new(), path.to_owned());
    loop {
        let page = visitor.page(&at).await;
        all.extend(rows(&page));
        let Some(before) = page.split("#table\">After</a>").next().filter(|before| before.len() < page.len()) else { return all };
        at = before.rsplit("href=\"").next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::query(sql).execute(pool).await.unwrap();
}

/// 240 tasks that are done: of members, of the chapter, and of nothing that has a name; many of each.
async fn tasks(app: &App) {
    let sql = "INSERT INTO work.tasks (id, due_at, due_on, chapter_id, task, set_by, causation, state, note) \
               SELECT gen_random_uuid(), timestamptz '2019-01-01' + (n / 3) * interval '1 hour', '2019-01-01', CASE WHEN n % 3 > 0 THEN m.chapter_id END, \
               CASE WHEN n % 3 = 1 THEN jsonb_build_object('task', 'notify', 'notice', 'renewal_is_near', 'membership_id', m.membership_id) \
                    ELSE '{\"task\": \"lapse_of_old\"}'::jsonb END, 'a test', 1, 'refused', 'number ' || n \
               FROM generate_series(1, 240) n JOIN (SELECT *, row_number() OVER (ORDER BY membership_id) AS k, count(*) OVER () AS all_of \
               FROM read.members) m ON m.k = 1 + (n / 3) % m.all_of";
    run(app.house.runner.pool(), sql).await;
}

/// 240 letters: to the chapter's members, and to users.
async fn letters(app: &App, chapter: &str, members: &[String]) {
    let pool = app.house.runner.pool();
    let one = notice(pool, chapter.parse().unwrap(), members[0].parse().unwrap()).await;
    run(
        pool,
        &format!(
            "INSERT INTO mail.notices SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'subject_line', 'Number ' || n, \
             'membership_id', CASE WHEN n % 5 > 0 THEN m.membership_id END, 'user_id', CASE WHEN n % 5 = 0 THEN gen_random_uuid() END, \
             'address', 'user' || n % 4 || '@example.org', 'queued_at', l.queued_at - (n / 4) * interval '1 second'))).* \
             FROM generate_series(1, 240) n JOIN (SELECT *, row_number() OVER (ORDER BY membership_id) AS k, count(*) OVER () AS all_of \
             FROM read.members) m ON m.k = 1 + (n / 5) % m.all_of JOIN mail.notices l ON l.id = '{one}'"
        ),
    )
    .await;
}

/// 240 refusals: of a user, and of actors who are none.
async fn refusals(app: &App) {
    let sql = "INSERT INTO access.records (at, actor, outcome, what, object_kind, request, request_id) \
               SELECT now(), CASE WHEN n % 2 = 0 THEN u.user_id ELSE gen_random_uuid() END, 'denied', 'read', 'chapter', 'GET /number/' || n, '' \
               FROM generate_series(1, 240) n CROSS JOIN (SELECT user_id FROM read.users ORDER BY user_id LIMIT 1) u";
    run(app.house.runner.pool(), sql).await;
}

/// The texts of a column in an order, checked: each row once, equals together, rows without a value last.
async fn in_order(visitor: &mut Visitor, path: &str, sort: &str, (at, apart): (usize, usize), lacking: &[&str]) -> Vec<String> {
    let all = walked(visitor, &format!("{path}&sort={sort}")).await;
    let each: BTreeSet<&String> = all.iter().map(|row| &row[apart]).collect();
    assert_eq!((all.len(), each.len()), (240, 240), "{path} {sort}: each comes once");
    let lacks = |row: &Vec<String>| row[at].is_empty() || lacking.contains(&row[at].as_str());
    let (with, without) = all.split_at(all.iter().position(lacks).unwrap_or(all.len()));
    assert!(without.iter().all(lacks), "{path} {sort}: those without a value are last: {all:?}");
    let texts: Vec<String> = with.iter().map(|row| row[at].clone()).collect();
    let mut groups = texts.clone();
    groups.dedup();
    assert_eq!(groups.len(), texts.iter().collect::<BTreeSet<_>>().len(), "{path} {sort}: equals stand together: {texts:?}");
    texts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_comes_once_and_in_order_over_all_pages() {
    let Led { app, made, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    tasks(&app).await;
    letters(&app, &made.chapter, &made.members).await;
    refusals(&app).await;
    let nobodies = ["a program", "nobody who was let in"];
    let letters = format!("/chapters/{}/letters?q=Number", made.chapter);
    for (path, column, places, values, lacking) in [
        ("/operations/tasks?from=2019-01-01&to=2019-12-31", "about", (1, 4), 3, &[][..]),
        ("/operations/tasks?from=2019-01-01&to=2019-12-31", "due_at", (2, 4), 81, &[]),
        ("/operations/tasks?from=2019-01-01&to=2019-12-31", "task", (0, 4), 2, &[]),
        (letters.as_str(), "recipient", (1, 0), 4, &[]),
        (letters.as_str(), "queued_at", (2, 0), 1, &[]),
        ("/operations/access?q=/number/", "who", (1, 6), 1, &nobodies),
        ("/operations/access?q=/number/", "at", (0, 6), 1, &[]),
    ] {
        let up = in_order(&mut visitor, path, column, places, lacking).await;
        let mut down = in_order(&mut visitor, path, &format!("-{column}"), places, lacking).await;
        down.reverse();
        assert_eq!(up, down, "{path} {column}");
        let mut sorted = up.clone();
        sorted.sort_by_key(|text| text.to_lowercase());
        // Days are not sorted as their words are.
        assert!(up == sorted || ["due_at", "queued_at", "at"].contains(&column), "{path} {column} ascends: {up:?}");
        assert!(up.iter().collect::<BTreeSet<_>>().len() >= values, "{path} {column}: {up:?}");
    }
    let first = |page: &str| rows(page)[0][2].clone();
    let (oldest, latest) = (
        visitor.page("/operations/tasks?from=2019-01-01&to=2019-12-31&sort=due_at").await,
        visitor.page("/operations/tasks?from=2019-01-01&to=2019-12-31").await,
    );
    assert!(first(&oldest).contains("1 January 2019") || first(&oldest).contains("Jan 2019"), "{}", first(&oldest));
    assert_ne!(first(&oldest), first(&latest));
    // What is found by a name is what shows it, all of it.
    let all = walked(&mut visitor, "/operations/tasks?from=2019-01-01&to=2019-12-31&sort=about").await;
    for name in all.iter().map(|row| &row[1]).filter(|name| !name.is_empty()).collect::<BTreeSet<_>>() {
        let found = walked(&mut visitor, &format!("/operations/tasks?from=2019-01-01&to=2019-12-31&q={name}")).await;
        let of_name = all.iter().filter(|row| row.iter().any(|text| text.to_lowercase().contains(&name.to_lowercase()))).count();
        assert_eq!(found.len(), of_name, "{name}");
    }
}
