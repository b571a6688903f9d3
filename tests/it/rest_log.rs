//! The event log through REST: by place, as CSV, and as far as the caller's grant reaches.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::App;
use tests::chapter::{chapter, region};

use crate::rest_walk::TUESDAY;

/// The positions on a page, up to one: meetings are scheduled by themselves meanwhile.
fn positions(page: &Value, until: i64) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().filter_map(|event| event["position"].as_i64()).filter(|at| *at <= until).collect()
}

fn of_type(page: &Value, name: &str) -> usize {
    page["items"].as_array().unwrap().iter().filter(|event| event["event_type"] == name).count()
}

#[tokio::test]
async fn a_region_of_the_log_includes_the_regions_beneath_it_and_an_accountant_sees_no_further() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let (above, elsewhere) = (region(&admin, "CH01").await, region(&admin, "CH02").await);
    let beneath = admin.done("/regions", json!({"name": "Beneath", "parent": above})).await["id"].as_str().unwrap().to_owned();
    let own = chapter(&admin, &beneath, "Rheinhafen").await;
    let foreign = chapter(&admin, &elsewhere, "Elsewhere").await;
    app.until(&admin, &format!("/chapters?min_position={}", app.head().await), |page| page["items"].as_array().unwrap().len() == 2).await;

    let of_region = |id: &str| format!("/events?limit=500&region_id={id}");
    let head = app.head().await;
    let whole = admin.read("/events?limit=500").await;
    assert_eq!(positions(&whole, head), Vec::from_iter(1..=head));
    let seen = admin.read(&of_region(&above)).await;
    assert_eq!((of_type(&seen, "region.founded"), of_type(&seen, "chapter.founded")), (2, 1));
    assert_eq!(of_type(&admin.read(&of_region(&beneath)).await, "region.founded"), 1);

    let accountant = app.person(Role::Accountant, GrantScope::Region(above.parse().unwrap())).await;
    let seen = positions(&seen, head);
    assert_eq!(positions(&accountant.read("/events?limit=500").await, head), seen);
    assert_eq!(of_type(&accountant.read(&format!("/events?chapter_id={own}")).await, "chapter.founded"), 1);
    accountant.get(&of_region(&elsewhere)).await.is_problem(404, "not_found");
    accountant.get(&format!("/events?chapter_id={foreign}")).await.is_problem(404, "not_found");
    for position in 1..=head {
        let expected = if seen.contains(&position) { 200 } else { 404 };
        assert_eq!(accountant.get(&format!("/events/{position}")).await.status, expected, "{position}");
    }
    let officer = app.person(Role::ChapterOfficer, GrantScope::Chapter(own.parse().unwrap())).await;
    officer.get(&format!("/events?chapter_id={own}")).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn the_log_is_csv_for_whoever_asks_for_it() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    region(&admin, "CH01").await;
    let csv = |query: &str| admin.request(Method::GET, &format!("/events{query}")).header("accept", "text/csv");
    let first = admin.send(csv("?limit=1&after=1")).await;
    assert_eq!((first.status, first.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    let lines: Vec<&str> = first.text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("position,aggregate_type,aggregate_id,sequence,event_type,"), "{}", lines[0]);
    assert!(lines[1].starts_with("2,region,") && lines[1].contains(",region.founded,"), "{}", lines[1]);
    let rest = admin.send(csv(&format!("?cursor={}", first.header("next-cursor").unwrap()))).await;
    assert!(rest.text.contains("region.fee_plan_set") && rest.header("next-cursor").is_none(), "{}", rest.text);
}
