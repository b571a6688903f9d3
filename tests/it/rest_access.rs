//! Who may do what: what one may not see is not there, what one sees but may not do is refused.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::json;
use tests::chapter::{chapter, founded, region};
use tests::{App, Person};

use crate::rest_walk::TUESDAY;

async fn status(person: &Person, path: &str) -> u16 {
    person.get(path).await.status
}

#[tokio::test]
async fn a_request_without_a_good_token_is_not_answered() {
    let app = App::start_at(TUESDAY).await;
    let http = tests::client().build().unwrap();
    let url = format!("{}/api/v1/chapters", app.base());
    for request in [http.get(&url), http.get(&url).bearer_auth("ch_guessed"), http.get(&url).header("authorization", "Basic x")] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 401);
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
    }
    let health = http.get(format!("{}/healthz", app.base())).send().await.unwrap();
    assert_eq!(health.status().as_u16(), 200);
}

#[tokio::test]
async fn each_role_sees_and_does_what_is_its_own() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let other_region = region(&admin, "CH02").await;
    let other = chapter(&admin, &other_region, "Elsewhere").await;
    let id = |text: &str| text.parse::<uuid::Uuid>().unwrap();
    let director = app.person(Role::RegionalDirector, GrantScope::Region(id(&made.region).into())).await;
    let officer = app.person(Role::ChapterOfficer, GrantScope::Chapter(id(&made.chapter).into())).await;
    let member = app.person(Role::Member, GrantScope::Membership(id(&made.members[0]).into())).await;
    let accountant = app.person(Role::Accountant, GrantScope::Organisation).await;

    let (own, foreign) = (format!("/chapters/{}", made.chapter), format!("/chapters/{other}"));
    for person in [&director, &officer, &member, &accountant] {
        assert_eq!(status(person, &own).await, 200);
    }
    for person in [&director, &officer, &member] {
        person.get(&foreign).await.is_problem(404, "not_found");
        person.post(&format!("{foreign}/suspend"), json!({"reason": "x"})).await.is_problem(404, "not_found");
        person.get("/events").await.is_problem(404, "not_found");
    }
    assert_eq!(status(&accountant, "/events?limit=1").await, 200);
    let dues = format!("/memberships/{}/dues", made.members[0]);
    let others = format!("/memberships/{}/dues", made.members[1]);
    assert_eq!((status(&member, &dues).await, status(&member, &others).await), (200, 404));
    assert_eq!((status(&accountant, &dues).await, status(&officer, &dues).await), (200, 200));

    let suspend = format!("{own}/suspend");
    for person in [&officer, &member, &accountant] {
        person.post(&suspend, json!({"reason": "x"})).await.is_problem(403, "not_allowed");
    }
    let payment = json!({"amount": {"amount": "1.00", "currency": "CHF"}, "method": "cash"});
    for person in [&director, &officer, &member, &accountant] {
        person.post(&format!("{dues}/payments"), payment.clone()).await.is_problem(403, "not_allowed");
    }
    assert_eq!(director.put(&format!("{own}/name"), json!({"name": "By the director"})).await.status, 200);
    for person in [&officer, &member] {
        let region = person.read(&format!("/regions/{}", made.region)).await;
        assert_eq!(person.read("/regions").await["items"], json!([region]), "one shape, and the same in both");
        assert_eq!(person.read(&format!("/regions/{}/subtree", made.region)).await["items"], json!([region]));
        person.get(&format!("/regions/{other_region}")).await.is_problem(404, "not_found");
        person.get(&format!("/regions/{}/dashboards/summary", made.region)).await.is_problem(404, "not_found");
        person.put(&format!("/regions/{}/name", made.region), json!({"name": "Ours"})).await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_may_not_be_read_is_not_there_though_it_is_the_same_permission_that_may_not_be_used() {
    let app = App::start_at(TUESDAY).await;
    let accountant = app.person(Role::Accountant, GrantScope::Organisation).await;
    accountant.get("/mail/suppressed-addresses").await.is_problem(404, "not_found");
    let address = json!({"address": "somebody@example.org"});
    accountant.post("/mail/allowed-addresses", address).await.is_problem(403, "not_allowed");
}

#[tokio::test]
async fn lists_hold_what_the_caller_may_see_by_page_and_as_csv() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 3).await;
    chapter(&admin, &made.region, "Alte Brücke").await;
    let elsewhere = region(&admin, "CH02").await;
    chapter(&admin, &elsewhere, "=Elsewhere").await;
    let now = format!("min_position={}", app.head().await);
    let names = |page: serde_json::Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(admin.read(&format!("/chapters?{now}")).await), ["=Elsewhere", "Alte Brücke", "Rheinhafen"]);
    let first = admin.read(&format!("/chapters?limit=2&sort=-name&{now}")).await;
    let second = admin.read(&format!("/chapters?limit=2&sort=-name&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!([names(first), names(second.clone())].concat(), ["Rheinhafen", "Alte Brücke", "=Elsewhere"]);
    assert!(second["next"].is_null());
    assert_eq!(names(admin.read(&format!("/chapters?region_id={}", made.region)).await).len(), 2);

    let director = app.person(Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    assert_eq!(names(director.read("/chapters").await), ["Alte Brücke", "Rheinhafen"]);
    assert_eq!(names(director.read("/regions").await), ["Region CH01"]);
    let members = director.read(&format!("/memberships?chapter_id={}&status=active&sort=profession", made.chapter)).await;
    assert_eq!(members["items"].as_array().unwrap().len(), 3);
    let member = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    assert_eq!(names(member.read("/chapters").await), ["Rheinhafen"]);
    assert_eq!(member.read(&format!("/referrals?giver={}", made.members[0])).await["items"], json!([]));

    let csv = admin.send(admin.request(Method::GET, "/chapters").header("accept", "text/csv")).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(csv.text.starts_with("chapter_id,region_id,name,"), "{}", csv.text);
    assert!(csv.text.contains(",'=Elsewhere,"), "{}", csv.text);
}

#[tokio::test]
async fn every_answer_is_framed() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let named = admin.send(admin.request(Method::GET, "/chapters").header("x-request-id", "walk-1")).await;
    assert_eq!(named.header("x-request-id"), Some("walk-1"));
    assert_eq!((named.header("x-content-type-options"), named.header("cache-control")), (Some("nosniff"), Some("no-store")));
    assert_eq!(named.header("chapterhouse-simulated"), Some("true"));
    assert!(admin.get("/nowhere").await.header("x-request-id").is_some());
}
