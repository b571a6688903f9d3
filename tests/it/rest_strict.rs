//! Requests are read strictly, and what is wrong with one is named.

use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{founded, region};
use tests::{Answered, App};

use crate::rest_walk::{TUESDAY, meeting};

fn field(answered: &Answered, status: u16, code: &str) -> String {
    answered.is_problem(status, code);
    answered.json()["field"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_query_names_the_parameter_at_fault() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let region = region(&admin, "CH01").await;
    for (path, at) in [
        ("/memberships?profession=a%00", "profession"),
        ("/events?event_type=a%00", "event_type"),
        ("/events?aggregate_type=a%00", "aggregate_type"),
        ("/events?aggregate_id=a%00", "aggregate_id"),
        ("/events?after=soon", "after"),
        ("/events/1?colour=red", "colour"),
        ("/problems?colour=red", "colour"),
        ("/chapters?limit=5&limit=6", "limit"),
        ("/referrals?from=2027-02-29", "from"),
        ("/referrals?from=0001-01-01", "from"),
        (&format!("/regions/{region}?colour=red"), "colour"),
    ] {
        assert_eq!(field(&admin.get(path).await, 422, "invalid_query"), at, "{path}");
    }
    for path in ["/events?from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z", "/referrals?from=2026-03-03&to=2026-03-02"] {
        assert_eq!(field(&admin.get(path).await, 422, "invalid_field"), "from", "{path}");
    }
    let rename = admin.put(&format!("/regions/{region}/name?dry_run=true"), json!({"name": "Other"})).await;
    assert_eq!(field(&rename, 422, "invalid_query"), "dry_run");
    assert_eq!(admin.read(&format!("/regions/{region}")).await["name"], "Region CH01");
    let elsewhere = admin.get("/events/abc").await;
    elsewhere.is_problem(404, "not_found");
    assert!(!elsewhere.text.contains("i64") && !elsewhere.text.contains("deserialize"), "{}", elsewhere.text);
}

#[tokio::test]
async fn a_body_is_json_that_says_so_and_an_object() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let region = region(&admin, "CH01").await;
    let path = format!("/regions/{region}/name");
    let put = || admin.request(Method::PUT, &path).body(r#"{"name": "Other"}"#);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        admin.send(put().header("content-type", kind)).await.is_problem(415, "unsupported_media_type");
    }
    admin.send(put()).await.is_problem(415, "unsupported_media_type");
    admin.put(&path, json!(["Other"])).await.is_problem(422, "invalid_field");
    assert_eq!(field(&admin.put(&path, json!({"name": ["Other"]})).await, 422, "invalid_field"), "name");
    assert_eq!(admin.read(&format!("/regions/{region}")).await["name"], "Region CH01");
    let said = admin.send(put().header("content-type", "application/json; charset=utf-8")).await;
    assert_eq!(said.status, 200, "{}", said.text);
}

#[tokio::test]
async fn a_body_names_the_field_at_fault() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let charges = format!("/memberships/{}/dues/charges", made.members[0]);
    let payments = format!("/memberships/{}/dues/payments", made.members[0]);
    let rule = json!({"section": "referrals", "expires_after_days": 120, "reminder_days": [14, 45, 90]});
    let policy = |scope: Value| json!({"scope": scope, "rule": rule, "holds_from": "2027-01-01"});
    let money = |currency: &str| json!({"amount": "1.00", "currency": currency});
    let holidays = format!("/regions/{}/holidays", made.region);
    for (path, body, at) in [
        ("/policies", policy(json!({"chapter": made.chapter, "region": made.region})), "scope"),
        ("/policies", policy(json!({})), "scope"),
        (&charges, json!({"kind": "other", "description": "Badge", "net": money("XXY")}), "net.currency"),
        (&charges, json!({"kind": "other", "description": "Badge", "net": money("CHF"), "due_on": "0001-01-01"}), "due_on"),
        (&charges, json!({"kind": "late_fee", "more": 1}), "more"),
        (&payments, json!({"amount": money("XXY"), "method": "cash"}), "amount.currency"),
        (&payments, json!({"amount": money("CHF"), "method": "cash", "received_on": "0001-01-01"}), "received_on"),
        (&holidays, json!({"on": "-0001-01-01", "name": "x"}), "on"),
    ] {
        assert_eq!(field(&admin.post(path, body.clone()).await, 422, "invalid_field"), at, "{body}");
    }
    let twice = admin.request(Method::POST, &holidays).header("content-type", "application/json");
    let twice = admin.send(twice.body(r#"{"on": "2026-12-25", "on": "2026-12-26", "name": "x"}"#)).await;
    assert_eq!(field(&twice, 422, "invalid_field"), "on");
}

#[tokio::test]
async fn a_read_of_one_thing_waits_for_its_position() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 0).await;
    let chapter = format!("/chapters/{}", made.chapter);
    let ahead = app.head().await + 1_000_000;
    for path in [chapter.clone(), format!("{chapter}/officers"), format!("{chapter}/roster"), "/policies".to_owned()] {
        admin.get(&format!("{path}?min_position={ahead}")).await.is_problem(503, "not_yet");
        admin.read(&format!("{path}?min_position={}", app.head().await)).await;
    }
}

#[tokio::test]
async fn a_query_that_is_not_utf_8_or_ends_before_it_begins_names_the_parameter() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 0).await;
    let attendance = format!("/chapters/{}/dashboards/attendance", made.chapter);
    for (path, code, field, says) in [
        ("/memberships?profession=%ff".to_owned(), "invalid_query", "profession", "UTF-8"),
        ("/memberships?status=active&profession=Ba%c3ker".to_owned(), "invalid_query", "profession", "UTF-8"),
        (format!("{attendance}?from=2026-03-04"), "invalid_field", "from", "after 2026-03-03, the last day where no `to` is named"),
        (format!("{attendance}?from=2026-03-04&to=2026-03-03"), "invalid_field", "from", "exchange the two"),
    ] {
        let answered = admin.get(&path).await;
        answered.is_problem(422, code);
        let problem = answered.json();
        assert_eq!(problem["field"], field, "{path}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{path}: {problem}");
    }
    admin.get("/memberships?%ff=x").await.is_problem(422, "invalid_query");
    assert_eq!(admin.read("/memberships?profession=B%C3%A4cker+%26+Co").await["items"], json!([]));
}

#[tokio::test]
async fn what_has_changed_is_answered_anew_to_whoever_has_the_old() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let meeting = meeting(&app, &admin, &made.chapter, "2026-03-03").await;
    let chapter = format!("/chapters/{}", made.chapter);
    let places = [format!("{chapter}/roster"), format!("{chapter}/seats"), format!("/meetings/{meeting}/attendance")];
    let ask = async |path: &str, etag: &str| admin.send(admin.request(Method::GET, path).header("if-none-match", etag)).await.status;
    let mut known = Vec::new();
    for path in &places {
        let etag = admin.get(path).await.header("etag").unwrap().to_owned();
        assert_eq!(ask(path, &etag).await, 304, "{path}");
        assert_eq!(ask(path, "*").await, 304, "{path}: whatever it is, it is there");
        known.push(etag);
    }
    tests::chapter::member(&app, &admin, &made.chapter, "Another", "Florist").await;
    for (path, etag) in places.iter().zip(&known) {
        assert_eq!(ask(path, etag).await, 200, "{path}");
    }
    // What a read answered lets a command through.
    let sheet = admin.get(&places[2]).await.header("etag").unwrap().to_owned();
    let draft = admin.request(Method::PUT, &places[2]).header("if-match", sheet);
    let drafted = admin.send(draft.json(&json!({"entries": [{"membership_id": made.members[0], "mark": "P"}]}))).await;
    assert_eq!(drafted.status, 200, "{}", drafted.text);
}
