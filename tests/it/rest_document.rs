//! The description of the interface: complete, and true to itself.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::chapter::founded;
use tests::contract::{check, objections};
use tests::{Answered, App};

use crate::rest_walk::{TUESDAY, meeting};

const SOMEBODY: &str = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";

const PLACES: &[&str] = &[
    "/api/v1/regions",
    "/api/v1/regions/{id}",
    "/api/v1/regions/{id}/subtree",
    "/api/v1/regions/{id}/fee-plans",
    "/api/v1/regions/{id}/holidays",
    "/api/v1/chapters",
    "/api/v1/chapters/{id}",
    "/api/v1/chapters/{id}/meeting-rule",
    "/api/v1/chapters/{id}/officers",
    "/api/v1/chapters/{id}/seats",
    "/api/v1/chapters/{id}/roster",
    "/api/v1/chapters/{id}/meetings",
    "/api/v1/chapters/{id}/memberships",
    "/api/v1/meetings/{id}",
    "/api/v1/meetings/{id}/attendance",
    "/api/v1/meetings/{id}/attendance/complete",
    "/api/v1/meetings/{id}/attendance/amend",
    "/api/v1/meetings/{id}/visitors",
    "/api/v1/memberships",
    "/api/v1/memberships/{id}",
    "/api/v1/memberships/{membership_id}/dues",
    "/api/v1/memberships/{membership_id}/dues/payments",
    "/api/v1/me",
    "/api/v1/me/identities/unlink",
    "/api/v1/referrals",
    "/api/v1/referrals/{id}",
    "/api/v1/referrals/{id}/close",
    "/api/v1/policies",
    "/api/v1/policies/history",
    "/api/v1/events",
    "/api/v1/events/{position}",
    "/api/v1/chapters/{id}/dashboards/attendance",
    "/api/v1/regions/{id}/dashboards/referral-value",
    "/api/v1/organisation/dashboards/renewals",
    "/healthz",
    "/readyz",
    "/metrics",
];

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter().filter(|(key, _)| ["get", "put", "post", "delete"].contains(&key.as_str()));
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    each.collect()
}

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| match (key.as_str(), value) {
            ("$ref", Value::String(to)) => drop(found.insert(to)),
            _ => references(value, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// By which one signs in. Another one that needs no token is a mistake until it stands here.
const OPEN_DOORS: [&str; 7] = [
    "post /api/v1/sessions",
    "post /api/v1/sessions/second-factor",
    "post /api/v1/sessions/enrolment",
    "post /api/v1/sessions/enrolment/confirm",
    "post /api/v1/password-resets",
    "post /api/v1/password-resets/{user_id}/{token}",
    "post /api/v1/invitations/{user_id}/{token}",
];

#[test]
fn every_operation_has_a_summary_a_name_of_its_own_and_its_answers() {
    let document = serde_json::to_value(api::app::openapi()).unwrap();
    let operations = operations(&document);
    let places: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    for place in PLACES {
        assert!(places.contains(place), "{place} is missing from {places:?}");
    }
    let mut names = BTreeSet::new();
    for (place, operation) in &operations {
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.len() > 3), "{place} has no summary");
        assert!(names.insert(operation["operationId"].as_str().unwrap()), "{place} shares its name with another");
        let answers: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        assert!(answers.iter().any(|status| status.starts_with('2')), "{place} has no answer");
        let door = OPEN_DOORS.contains(&place.as_str());
        let open =
            door || place.ends_with("healthz") || place.ends_with("readyz") || place.ends_with("metrics") || place.ends_with("problems");
        for status in ["401", "404", "422"] {
            assert!(open || answers.iter().any(|known| *known == status), "{place} does not say {status}");
        }
        let headers = operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "header").count();
        let tagged = usize::from(operation["responses"]["304"].is_object());
        let expected = if door { 0 } else { 2 };
        assert_eq!(headers, if place.starts_with("get ") { tagged } else { expected }, "{place}");
        assert_eq!(operation["responses"]["200"]["headers"]["ETag"].is_object() && place.starts_with("get "), tagged == 1, "{place}");
        assert_eq!(open, operation.get("security").is_some(), "{place} is open to everybody, or not");
    }
    assert!(operations.len() > 90, "{}", operations.len());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(api::app::openapi()).unwrap();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
}

fn answer(status: u16, kind: &'static str, text: &str) -> Answered {
    let headers = [(reqwest::header::CONTENT_TYPE, reqwest::header::HeaderValue::from_static(kind))].into_iter().collect();
    Answered { status, headers, text: text.to_owned() }
}

#[test]
fn an_answer_that_the_description_does_not_know_fails_a_test() {
    let (get, path) = (reqwest::Method::GET, "/api/v1/chapters/0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60/officers");
    check(&get, path, &answer(200, "application/json", r#"{"items": [], "next": null, "position": 1}"#));
    let wrong = [
        answer(200, "application/json", r#"{"items": [{"office": "caretaker"}], "next": null, "position": 1}"#),
        answer(200, "application/json", r#"{"items": [], "next": null, "position": 1, "more": 1}"#),
        answer(200, "text/html", "items"),
        answer(202, "application/json", r#"{"items": [], "next": null, "position": 1}"#),
    ];
    for answer in wrong {
        let checked = std::panic::catch_unwind(|| check(&get, path, &answer));
        assert!(checked.is_err(), "{answer:?}");
    }
}

/// Every body of an operation: its place, what kind of body, its content.
fn bodies<'a>(place: &str, operation: &'a Value) -> Vec<(String, &'a String, &'a Value)> {
    let named = |name: String, contents: &'a Value| {
        contents["content"].as_object().into_iter().flatten().map(move |(kind, content)| (name.clone(), kind, content))
    };
    let request = named(format!("{place} request"), &operation["requestBody"]);
    let responses = operation["responses"].as_object().unwrap().iter();
    request.chain(responses.flat_map(|(status, response)| named(format!("{place} {status}"), response))).collect()
}

#[test]
fn every_body_has_an_example_that_its_schema_allows() {
    let document = serde_json::to_value(api::app::openapi()).unwrap();
    let mut wrong = Vec::new();
    for (place, operation) in operations(&document) {
        assert!(operation["requestBody"].is_null() || operation["requestBody"]["required"] == true, "{place}");
        for (name, kind, content) in bodies(&place, operation) {
            let example = &content["example"];
            assert!(!example.is_null(), "{name} {kind} has no example");
            wrong.extend(objections(&content["schema"], example).into_iter().map(|objection| format!("{name} {objection}")));
            if kind == "application/problem+json" {
                assert!(name.ends_with(&example["status"].to_string()), "{name}: {example}");
            }
        }
        let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        let open = operation.get("security").is_some();
        assert!(open || statuses.iter().any(|status| status.starts_with('4')), "{place} has no errors");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_example_of_a_request_is_read_by_its_own_operation() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let document = admin.read("/openapi.json").await;
    for (place, operation) in operations(&document) {
        let example = &operation["requestBody"]["content"]["application/json"]["example"];
        if example.is_null() {
            continue;
        }
        let (method, path) = place.split_once(' ').unwrap();
        let path: String = path.split('/').map(|part| if part.starts_with('{') { SOMEBODY } else { part }).collect::<Vec<_>>().join("/");
        let request = admin.request(method.to_uppercase().parse().unwrap(), path.trim_start_matches("/api/v1")).json(example);
        let answer = admin.send(request).await;
        // There is no such chapter, the rules say no, nobody is let in so, or a token has no account; but it was understood.
        let understood = matches!(answer.status, 200 | 201 | 202 | 401 | 403 | 404 | 409) || answer.json()["code"] == "unknown_id";
        assert!(understood, "{place} {example}: {} {}", answer.status, answer.text);
    }
}

#[tokio::test]
async fn every_read_answers_what_the_description_says() {
    let app = App::start_with(TUESDAY, |settings| settings.follow_for = std::time::Duration::from_millis(50)).await;
    app.house.open_post(crate::notices::sender(app.base()));
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (giver, receiver) = (&made.members[0], &made.members[1]);
    let meeting = meeting(&app, &admin, &made.chapter, "2026-03-03").await;
    let sheet = json!({"entries": [{"membership_id": giver, "mark": "P"}, {"membership_id": receiver, "mark": "S", "substitute": {"name": "Vera"}}]});
    admin.done(&format!("/meetings/{meeting}/attendance/complete"), sheet).await;
    let visitor = json!({"name": "Gast Muster", "email": "gast@example.org", "invited_by": giver});
    admin.done(&format!("/meetings/{meeting}/visitors"), visitor).await;
    let pledge = json!({"giver": giver, "receiver": receiver, "tier": "inside", "description": "Bread"});
    let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    let close = json!({"amount": {"amount": "80.00", "currency": "CHF"}, "amount_shared": false});
    let position = admin.done(&format!("/referrals/{referral}/close"), close).await["position"].clone();
    admin.read(&format!("/chapters?min_position={position}")).await;

    let notices = app.until(&admin, "/notices?kind=receipt", |page| !page["items"].as_array().is_none_or(Vec::is_empty)).await;
    let notice = notices["items"][0]["id"].as_str().unwrap().to_owned();

    let kept = admin.done("/event-filters", json!({"name": "Closed", "filter": {"event_type": "referral.closed"}})).await;
    let filter = kept["id"].as_str().unwrap().to_owned();

    let user = crate::accounts::user(&app, &admin, "ada@example.org").await;
    let document = admin.read("/openapi.json").await;
    let mut read = 0;
    for (place, _) in operations(&document) {
        let Some(path) = place.strip_prefix("get /api/v1") else { continue };
        let own = match path.split('/').nth(1).unwrap() {
            "regions" => &made.region,
            "chapters" => &made.chapter,
            "meetings" => &meeting,
            "memberships" => giver,
            "referrals" => &referral,
            "notices" => &notice,
            "event-filters" => &filter,
            "users" => &user.0,
            _ => "1",
        };
        let mut parts: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { own } else { part }).collect();
        let row = format!("/tables/referrals_by_chapter_month/explanation?key={},2026-03-01", made.chapter);
        if path.starts_with("/tables/") {
            parts = vec![&row];
        }
        let reader = if path == "/sessions" { &user.1 } else { &admin };
        let answer = reader.get(&parts.join("/")).await;
        assert_eq!(answer.status, 200, "{place}: {}", answer.text);
        read += 1;
    }
    assert!(read > 45, "{read}");
}

#[tokio::test]
async fn it_is_served_with_a_page_to_read_it_and_the_kinds_of_problems() {
    let app = App::start_at(TUESDAY).await;
    let nobody = app.administrator().await;
    let document = nobody.read("/openapi.json").await;
    assert_eq!(document, serde_json::to_value(api::app::openapi()).unwrap());
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = tests::client().build().unwrap().get(format!("{}/docs/", app.base())).send().await.unwrap();
    assert_eq!(page.status().as_u16(), 200);
    assert!(nobody.read("/problems").await["items"].as_array().unwrap().len() > 10);
}

/// Every word of a text that stands behind `before` and in quotation marks.
fn quoted_behind(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).map(str::to_owned).collect()
}

fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(path.to_str().unwrap()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn every_code_that_a_problem_can_have_is_listed() {
    let app = App::start_at(TUESDAY).await;
    let listed = app.administrator().await.read("/problems").await;
    let kinds = listed["items"].as_array().unwrap();
    let known: BTreeSet<&str> = kinds.iter().map(|kind| kind["code"].as_str().unwrap()).collect();
    assert!(kinds.iter().all(|kind| !kind["meaning"].as_str().unwrap().contains(['{', '}'])), "{listed}");
    assert_eq!(kinds.len(), known.len(), "each once");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut codes = Vec::new();
    for refusals in sources(&format!("{root}/domain/src")).iter().filter(|text| text.contains("refusals! {")) {
        codes.extend(quoted_behind(refusals.split("refusals! {").last().unwrap(), " = "));
    }
    assert!(codes.len() > 100, "{codes:?}");
    for text in sources(&format!("{root}/infra/src/commands")) {
        codes.extend(quoted_behind(&text, "Refused { code: "));
        codes.extend(quoted_behind(&text, "=> ("));
    }
    for text in sources(&format!("{root}/api/src")) {
        for status in text.split("Problem::new(").skip(1) {
            codes.extend(
                status.split_once(',').and_then(|(_, rest)| rest.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)),
            );
        }
    }
    for code in codes {
        assert!(known.contains(code.as_str()), "{code} is not listed");
    }
}
