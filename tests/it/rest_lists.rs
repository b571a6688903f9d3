//! Every list: by page, sorted by each of its columns, as JSON, CSV and JSON Lines.

use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{Founded, application, founded};
use tests::{App, Person};

use crate::rest_walk::{TUESDAY, meeting};

/// A list of the description: its path, and the columns that it says it has.
struct List {
    path: String,
    columns: Vec<String>,
}

/// What the log tells has one order, that of its positions, both ways round: another would have to read all of it.
const BY_ONE: &[(&str, &str)] = &[("/events", "position")];

/// What the columns of this list tell that no table holds, it is not sorted by.
const NOT_SORTED_BY: (&str, &[&str]) = ("/invoices/overdue", &["member", "chapter", "next_step", "next_on"]);

fn lists() -> Vec<List> {
    let document = serde_json::to_value(api::app::openapi()).unwrap();
    let columns_of = |operation: &Value| {
        let schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].as_str()?;
        let schema = document.pointer(schema.trim_start_matches('#'))?;
        Some(schema["x-columns"].as_array()?.iter().map(|column| column.as_str().unwrap().to_owned()).collect())
    };
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .filter_map(|(path, item)| {
            let columns = columns_of(&item["get"])?;
            Some(List { path: path.strip_prefix("/api/v1").unwrap().to_owned(), columns })
        })
        .collect()
}

/// Two rows at least in every list but that of addresses that mail does not go to.
async fn stage(app: &App, admin: &Person) -> (Founded, String) {
    let made = founded(app, admin, 2).await;
    let (chapter, region, one, two) = (&made.chapter, &made.region, &made.members[0], &made.members[1]);
    let meeting = meeting(app, admin, chapter, "2026-03-10").await;
    let term = |year: i32| json!({"starts_on": format!("{year}-10-01"), "ends_on": format!("{}-09-30", year + 1)});
    for year in [2025, 2026] {
        admin
            .done(&format!("/chapters/{chapter}/officers"), json!({"membership_id": one, "office": "president", "term": term(year)}))
            .await;
    }
    for (on, name) in [("2026-12-25", "Christmas"), ("2026-12-26", "=1+1")] {
        admin.done(&format!("/regions/{region}/holidays"), json!({"on": on, "name": name})).await;
    }
    admin.done("/regions", json!({"name": "Beneath", "parent": region})).await;
    for (by, name) in [(one, "Gast Muster"), (two, "Gabe Probe")] {
        let email = format!("{}@example.org", name.replace(' ', "."));
        admin.done(&format!("/meetings/{meeting}/visitors"), json!({"name": name, "email": email, "invited_by": by})).await;
    }
    for by in [one, two] {
        let answer = json!({"membership_id": by, "answer": {"kind": "attending"}});
        admin.done(&format!("/meetings/{meeting}/answers"), answer).await;
    }
    app.clock_at("2026-03-05T10:00:00Z");
    for on in ["2026-03-03", "2026-03-04"] {
        admin.done(&format!("/memberships/{one}/training-credits"), json!({"credits": 2, "course": "Speaking", "on": on})).await;
        admin.done(&format!("/memberships/{one}/testimonials"), json!({"to": two, "text": "Good"})).await;
        admin.done(&format!("/memberships/{two}/testimonials"), json!({"to": one, "text": "Better"})).await;
        admin.done(&format!("/memberships/{one}/one-to-ones"), json!({"with": two, "on": on})).await;
    }
    admin.done(&format!("/chapters/{chapter}/memberships"), application("Applicant", "Notary")).await;
    for text in ["Bread", "Flowers"] {
        let pledge = json!({"giver": one, "receiver": two, "tier": "inside", "description": text});
        let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
        let amount = json!({"amount": format!("{}.00", text.len()), "currency": "CHF"});
        admin.done(&format!("/referrals/{referral}/close"), json!({"amount": amount, "amount_shared": true})).await;
    }
    for days in [90, 120] {
        let rule = json!({"section": "referrals", "expires_after_days": days, "reminder_days": [7, 14]});
        admin.done("/policies", json!({"scope": "organisation", "rule": rule, "holds_from": format!("2026-0{}-01", days / 30 + 1)})).await;
    }
    for dated in ["2026-02-27", "2026-03-02"] {
        let rate = json!({"base": "CHF", "quote": "EUR", "dated": dated, "rate": "1.0625", "source": "Central bank"});
        admin.done("/exchange-rates", rate).await;
    }
    for (name, shared) in [("Bread", true), ("Flowers", false)] {
        admin.done("/event-filters", json!({"name": name, "filter": {"text": name}, "shared": shared})).await;
    }
    for email in ["ada@example.org", "ben@example.org"] {
        let grants = json!([{"role": "regional_director", "scope": {"kind": "region", "id": region}}]);
        admin.done("/users", json!({"name": "Ada Muster", "email": email, "grants": grants})).await;
        // Nobody's: refused, and recorded.
        admin.get(&format!("/memberships/{region}")).await.is_problem(404, "not_found");
    }
    app.administrator().await;
    app.house.accounts.recorder().flush().await;
    let end = app.head().await;
    admin.read(&format!("/chapters?min_position={end}")).await;
    (made, meeting)
}

/// The items of a list, page by page, one at a time or as many as it gives.
async fn all(admin: &Person, path: &str, limit: usize) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let place = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let join = if path.contains('?') { '&' } else { '?' };
        let page = admin.read(&format!("{path}{join}limit={limit}{place}")).await;
        assert!(page["position"].as_i64().unwrap() > 0, "{path}: {page}");
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        assert!(items.len() < 1_000, "{path} does not end");
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return items,
        }
    }
}

fn cell<'a>(item: &'a Value, column: &str) -> &'a Value {
    column.split('.').fold(item, |part, name| &part[name])
}

fn place(made: &Founded, meeting: &str, path: &str) -> String {
    let id = match path.split('/').nth(1).unwrap() {
        "regions" => &made.region,
        "chapters" => &made.chapter,
        "memberships" => &made.members[0],
        "meetings" => meeting,
        _ => return path.to_owned(),
    };
    path.replace("{id}", id).replace("{membership_id}", id)
}

#[tokio::test]
async fn every_list_is_read_by_page_in_the_order_of_any_column() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let (made, meeting) = stage(&app, &admin).await;
    let lists = lists();
    assert!(lists.len() >= 20, "{}", lists.len());
    for List { path, columns } in lists {
        let at = place(&made, &meeting, &path);
        let only = BY_ONE.iter().find(|(place, _)| *place == path).map(|(_, column)| (*column).to_owned());
        let mut columns = only.map_or(columns, |column| vec![column]);
        columns.retain(|column| path != NOT_SORTED_BY.0 || !NOT_SORTED_BY.1.contains(&column.as_str()));
        for column in columns {
            for sort in [column.clone(), format!("-{column}")] {
                let sorted = format!("{at}?sort={sort}");
                let whole = admin.read(&format!("{sorted}&limit=500")).await["items"].as_array().unwrap().clone();
                // A handful of pages is enough of a long list.
                let whole = if path == "/events" { whole[..8].to_vec() } else { whole };
                // One at a time, save where that would be hundreds of pages.
                let at_once = if path == "/events" { 200 } else { 1 + whole.len() / 25 };
                let mut paged = all(&admin, &sorted, at_once).await;
                paged.truncate(whole.len());
                assert_eq!(paged, whole, "{sorted}");
                let values: Vec<&Value> = whole.iter().map(|item| cell(item, &column)).collect();
                let given = values.iter().take_while(|value| !value.is_null()).count();
                assert!(values[given..].iter().all(|value| value.is_null()), "{sorted}: {values:?}");
            }
        }
        admin.get(&format!("{at}?sort=colour")).await.is_problem(422, "invalid_field");
        admin.get(&format!("{at}?cursor=00")).await.is_problem(422, "invalid_field");
        admin.get(&format!("{at}?limit=0")).await.is_problem(422, "invalid_field");
        admin.get(&format!("{at}?limit=501")).await.is_problem(422, "invalid_field");
    }
}

#[tokio::test]
async fn every_list_is_csv_and_json_lines_for_whoever_asks() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let (made, meeting) = stage(&app, &admin).await;
    for List { path, columns } in lists() {
        let at = place(&made, &meeting, &path);
        let ask = async |kind: &str| admin.send(admin.request(Method::GET, &format!("{at}?limit=1")).header("accept", kind)).await;
        let rows = admin.read(&format!("{at}?limit=2")).await["items"].as_array().unwrap().len();
        let csv = ask("text/csv").await;
        assert_eq!((csv.status, csv.header("content-type")), (200, Some("text/csv; charset=utf-8")), "{at}");
        let mut reader = csv::Reader::from_reader(csv.text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), columns, "{at}");
        assert_eq!(reader.records().count(), rows.min(1), "{at}: {}", csv.text);
        let lines = ask("application/x-ndjson").await;
        assert_eq!((lines.status, lines.header("content-type")), (200, Some("application/jsonl")), "{at}");
        let told: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(told.len(), rows.min(1), "{at}");
        for answered in [&csv, &lines] {
            assert_eq!(answered.header("next-cursor").is_some(), rows == 2, "{at}: a page that is not the last says where to go on");
        }
        // Nobody is late here: `money_pages` reads such a list with somebody in it.
        let may_be_empty = ["addresses", "reviews", "overdue"].iter().any(|end| path.ends_with(end));
        assert!(rows > 0 || may_be_empty, "{path} has nothing to show");
    }
    let holidays = admin.request(Method::GET, &format!("/regions/{}/holidays", made.region)).header("accept", "text/csv");
    assert!(admin.send(holidays).await.text.contains("2026-12-26,'=1+1"), "what was typed is no formula");
}

#[tokio::test]
async fn lists_are_narrowed_by_their_filters() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let (made, meeting) = stage(&app, &admin).await;
    let one = &made.members[0];
    let counted = async |path: String| admin.read(&path).await["items"].as_array().unwrap().len();
    for (path, expected) in [
        (format!("/chapters/{}/seats?held=true", made.chapter), 2),
        (format!("/chapters/{}/roster?profession=Baker", made.chapter), 1),
        (format!("/chapters/{}/officers?office=president&on=2026-10-01", made.chapter), 1),
        (format!("/regions/{}/holidays?from=2026-12-26", made.region), 1),
        (format!("/regions/{}/fee-plans?currency=JPY", made.region), 0),
        (format!("/meetings/{meeting}/visitors?invited_by={one}"), 1),
        (format!("/memberships/{one}/one-to-ones?to=2026-03-03"), 1),
        (format!("/memberships/{one}/training-credits?from=2026-03-04"), 1),
        (format!("/memberships/{one}/testimonials-received?to=2026-03-04"), 0),
        ("/policies/history?section=referrals".to_owned(), 2),
        ("/policies/history?section=renewal".to_owned(), 0),
        ("/events?after=1&limit=1&event_type=region.founded".to_owned(), 1),
    ] {
        assert_eq!(counted(path.clone()).await, expected, "{path}");
    }
    let latest = admin.read("/events?sort=-position&limit=1").await;
    assert_eq!(latest["items"][0]["position"], latest["position"]);
}
