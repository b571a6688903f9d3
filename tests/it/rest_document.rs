//! The description of the interface: complete, and true to itself.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::App;

use crate::rest_walk::TUESDAY;

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
        let open = place.ends_with("healthz") || place.ends_with("readyz") || place.ends_with("metrics") || place.ends_with("problems");
        for status in ["401", "404", "422"] {
            assert!(open || answers.iter().any(|known| *known == status), "{place} does not say {status}");
        }
        let headers = operation["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "header").count();
        assert_eq!(headers, if place.starts_with("get ") { 0 } else { 2 }, "{place}");
        assert!(open || operation.get("security").is_none(), "{place} needs no token");
    }
    assert!(operations.len() > 90, "{}", operations.len());
}

#[test]
fn every_reference_leads_somewhere_and_every_request_has_an_example() {
    let document = serde_json::to_value(api::app::openapi()).unwrap();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
    for (place, operation) in operations(&document) {
        let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema/$ref").and_then(Value::as_str) else {
            continue;
        };
        let schema = document.pointer(schema.trim_start_matches('#')).unwrap();
        let example = schema.get("example").or_else(|| schema.get("examples"));
        assert!(example.is_some() || schema.get("oneOf").is_some(), "{place} has no example");
    }
}

#[tokio::test]
async fn it_is_served_with_a_page_to_read_it_and_the_kinds_of_problems() {
    let app = App::start_at(TUESDAY).await;
    let nobody = app.administrator().await;
    let document = nobody.read("/openapi.json").await;
    assert_eq!(document, serde_json::to_value(api::app::openapi()).unwrap());
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = reqwest::get(format!("{}/docs/", app.base())).await.unwrap();
    assert_eq!(page.status().as_u16(), 200);
    assert!(nobody.read("/problems").await["items"].as_array().unwrap().len() > 10);
}
