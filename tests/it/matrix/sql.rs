//! The same in raw SQL, as the role that answers people, with no check of ours before it: of every table exactly the rows that a caller may
//! see, no fewer and no more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::Organisation;
use super::callers::roles;
use super::sight::{Sight, Tree};
use domain::grants::GrantScope;

const WHAT_A_CHAPTERS_MEMBERS_KNOW: &[&str] = &[
    "read.chapters",
    "read.meetings",
    "read.members",
    "read.officers",
    "read.attendance_by_chapter_month",
    "read.closed_business_by_chapter_month",
    "read.activity_by_chapter_month",
    "read.referrals_by_chapter_month",
    "read.membership_by_chapter_day",
    "read.membership_by_chapter_month",
];

/// Of these a member sees those in which they are named.
const WHAT_IS_BETWEEN_SOME: &[(&str, &[&str])] = &[
    ("read.attendance_by_member_month", &["membership_id"]),
    ("read.attendance_marks", &["membership_id", "substitute"]),
    ("read.closed_business_by_member_month", &["membership_id"]),
    ("read.closings", &["giver", "receiver"]),
    ("read.dues_by_member", &["membership_id"]),
    ("read.dues_by_member_month", &["membership_id"]),
    ("read.invoices", &["membership_id"]),
    ("read.leaves", &["membership_id"]),
    ("read.member_activity_by_day", &["membership_id"]),
    ("read.member_activity_by_month", &["membership_id"]),
    ("read.one_to_ones", &["member_a", "member_b"]),
    ("read.open_referrals", &["giver", "receiver"]),
    ("read.payments", &["membership_id"]),
    ("read.referral_pairs_by_month", &["giver", "receiver"]),
    ("read.referrals", &["giver", "receiver"]),
    ("read.referrals_by_member_month", &["membership_id"]),
    ("read.renewals", &["membership_id"]),
    ("read.seat_reviews", &["membership_id"]),
    ("read.visitors", &["invited_by"]),
    ("mail.notices", &["membership_id"]),
];

const HEADQUARTERS_ALONE: &[&str] = &["read.users", "read.grants", "read.api_tokens", "access.records"];

fn id(row: &Value, column: &str) -> Option<Uuid> {
    row[column].as_str()?.parse().ok()
}

/// Whether a caller may see a row. None for a table that nobody has thought of.
fn may_see(sight: &Sight, table: &str, row: &Value, chapters_of: &BTreeMap<Uuid, BTreeSet<Uuid>>) -> Option<bool> {
    let within = |ids: &BTreeSet<Uuid>, column: &str| id(row, column).is_some_and(|id| ids.contains(&id));
    let charge = sight.everywhere || within(&sight.chapters, "chapter_id");
    let named = |columns: &[&str]| columns.iter().any(|column| within(&sight.own, column));
    Some(match table {
        "read.exchange_rates" => sight.somebody,
        "read.regions" | "read.fee_plans" | "read.holidays" => sight.everywhere || within(&sight.known, "region_id"),
        "read.policy_versions" => {
            let organisations = sight.somebody && id(row, "scope_id") == Some(Uuid::nil());
            let theirs = [&sight.known, &sight.chapters, &sight.homes].into_iter().any(|ids| within(ids, "scope_id"));
            sight.everywhere || organisations || theirs
        }
        "read.member_names" => {
            let chapters = &chapters_of[&id(row, "membership_id").unwrap()];
            sight.everywhere
                || named(&["membership_id"])
                || chapters.iter().any(|one| sight.chapters.contains(one) || sight.homes.contains(one))
        }
        "read.dues_by_chapter_month" | "work.tasks" => charge,
        "work.event_filters" => id(row, "keeper") == Some(sight.actor) || (row["shared"] == true && sight.reads_log),
        "log.events" => sees_event(sight, row),
        _ if HEADQUARTERS_ALONE.contains(&table) => sight.everywhere,
        _ if WHAT_A_CHAPTERS_MEMBERS_KNOW.contains(&table) => charge || within(&sight.homes, "chapter_id"),
        _ => charge || named(WHAT_IS_BETWEEN_SOME.iter().find(|(name, _)| *name == table)?.1),
    })
}

fn sees_event(sight: &Sight, event: &Value) -> bool {
    let chapter = id(event, "chapter_id");
    let region = id(event, "region_id");
    let kind = event["aggregate_type"].as_str().unwrap();
    let charge =
        sight.everywhere || chapter.is_some_and(|id| sight.chapters.contains(&id)) || region.is_some_and(|id| sight.regions.contains(&id));
    let home = chapter.is_some_and(|id| sight.homes.contains(&id));
    let own = id(event, "aggregate_id").is_some_and(|id| sight.own.contains(&id));
    let party = |name: &str| {
        id(&event["payload"][event["event_type"].as_str().unwrap()]["parties"], name).is_some_and(|id| sight.own.contains(&id))
    };
    charge
        || match kind {
            "region" => region.is_some_and(|id| sight.known.contains(&id)),
            "policy" if chapter.is_none() => sight.somebody && region.is_none_or(|id| sight.known.contains(&id)),
            "exchange_rate" => sight.somebody,
            "membership" => home || own,
            "chapter" | "meeting" | "policy" => home,
            "dues" => own,
            "referral" => party("giver") || party("receiver"),
            _ => false,
        }
}

async fn rows(pool: &PgPool, caller: Option<&Value>, table: &str) -> Vec<Value> {
    let mut tx = pool.begin().await.unwrap();
    if let Some(caller) = caller {
        sqlx::query("SET LOCAL ROLE chapterhouse_people").execute(&mut *tx).await.unwrap();
        if !caller.is_null() {
            sqlx::query("SELECT wall.enter($1::json)").bind(caller.to_string()).execute(&mut *tx).await.unwrap();
        }
    }
    let sql = format!("SELECT to_jsonb(t) FROM (SELECT * FROM {table}) t");
    sqlx::query(&sql).fetch_all(&mut *tx).await.unwrap().iter().map(|row| row.get(0)).collect()
}

fn caller(sight: &Sight, role: &str, scope: GrantScope) -> Value {
    let (kind, id) = match scope {
        GrantScope::Organisation => ("organisation", None),
        GrantScope::Region(id) => ("region", Some(id.0)),
        GrantScope::Chapter(id) => ("chapter", Some(id.0)),
        GrantScope::Membership(id) => ("membership", Some(id.0)),
    };
    json!({"actor": sight.actor, "user": null, "grants": [{"role": role, "kind": kind, "id": id}]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_shows_each_caller_the_rows_that_are_theirs_and_no_other() {
    let organisation = Organisation::new().await;
    organisation.app.house.runner.catch_up_wholly().await.unwrap();
    let pool = PgPool::connect_with(organisation.database.options()).await.unwrap();
    let tree = Tree::of(&pool).await;
    let chapters_of =
        "SELECT aggregate_id::uuid, array_agg(DISTINCT chapter_id) FROM log.events WHERE aggregate_type = 'membership' GROUP BY 1";
    let chapters_of: Vec<(Uuid, Vec<Uuid>)> = sqlx::query_as(chapters_of).fetch_all(&pool).await.unwrap();
    let chapters_of: BTreeMap<_, BTreeSet<_>> =
        chapters_of.into_iter().map(|(id, chapters)| (id, chapters.into_iter().collect())).collect();
    // Every table that the role may read at all.
    let readable = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'v', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
         AND has_table_privilege('chapterhouse_people', c.oid, 'SELECT') ORDER BY 1";
    let readable: Vec<String> = sqlx::query_scalar(readable).fetch_all(&pool).await.unwrap();
    let mut askers: Vec<(&str, Value, Sight)> = vec![("nobody", Value::Null, Sight::default())];
    for (name, role, scope) in roles(&organisation) {
        let sight = Sight::of(&tree, domain::ids::derived("matrix", &[name]), role, scope);
        askers.push((name, caller(&sight, role.name(), scope), sight));
    }
    let mut counted = 0;
    let mut empty = Vec::new();
    // How far read models have come is nobody's secret.
    for table in readable.iter().filter(|table| *table != "work.checkpoints") {
        let all = rows(&pool, None, table).await;
        if all.is_empty() {
            empty.push(table);
        }
        for (name, caller, sight) in &askers {
            let seen: BTreeSet<String> = rows(&pool, Some(caller), table).await.iter().map(Value::to_string).collect();
            let may =
                |row: &&Value| may_see(sight, table, row, &chapters_of).unwrap_or_else(|| panic!("{table} is missing from the matrix"));
            let theirs: BTreeSet<String> = all.iter().filter(may).map(Value::to_string).collect();
            let (more, fewer) = (seen.difference(&theirs).next(), theirs.difference(&seen).next());
            assert!(more.is_none(), "{name} sees of {table}: {more:?}");
            assert!(fewer.is_none(), "{name} does not see of {table}: {fewer:?}");
            counted += all.len();
        }
    }
    println!(
        "{} callers before {} tables: {counted} rows were each seen or hidden as they should be; without rows: {empty:?}",
        askers.len(),
        readable.len() - 1
    );
    assert!(counted > 100_000 && empty.len() < 8, "{counted}, {empty:?}");
}

#[tokio::test]
async fn the_role_that_answers_people_changes_nothing_and_reads_no_secret() {
    let database = tests::TestDatabase::create().await;
    let house = infra::house::House::open(&database.options(), infra::clock::Clock::System).await.unwrap();
    drop(house);
    let pool = PgPool::connect_with(database.options()).await.unwrap();
    let tables = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND n.nspname IN ('log', 'read', 'work', 'mail', 'access') ORDER BY 1";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&pool).await.unwrap();
    assert!(tables.len() > 45, "{tables:?}");
    for table in &tables {
        for right in ["INSERT", "UPDATE", "DELETE", "TRUNCATE"] {
            let has: bool = sqlx::query_scalar("SELECT has_table_privilege('chapterhouse_people', $1, $2)")
                .bind(table)
                .bind(right)
                .fetch_one(&pool)
                .await
                .unwrap();
            assert!(!has, "{right} on {table}");
        }
    }
    for secret in ["access.secrets", "access.throttles", "log.commands", "log.claims", "mail.suppressed_addresses"] {
        let reads: bool = sqlx::query_scalar("SELECT has_table_privilege('chapterhouse_people', $1, 'SELECT')")
            .bind(secret)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(!reads, "{secret}");
    }
    let unguarded = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND has_table_privilege('chapterhouse_people', c.oid, 'SELECT') \
         AND n.nspname NOT IN ('pg_catalog', 'information_schema')";
    let unguarded: Vec<String> = sqlx::query_scalar(unguarded).fetch_all(&pool).await.unwrap();
    assert_eq!(unguarded, ["work.checkpoints"], "every other table that people are answered from is guarded");
}
