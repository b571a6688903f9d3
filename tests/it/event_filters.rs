//! Filters of the log that people keep under a name.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{founded, region};
use tests::{Answered, App, Person, Program, TestDatabase};

use crate::rest_walk::TUESDAY;

async fn keep(person: &Person, name: &str, filter: Value, shared: bool) -> String {
    let kept = person.done("/event-filters", json!({"name": name, "filter": filter, "shared": shared})).await;
    kept["id"].as_str().unwrap().to_owned()
}

async fn names(person: &Person) -> Vec<String> {
    let page = person.read("/event-filters").await;
    page["items"].as_array().unwrap().iter().map(|filter| filter["name"].as_str().unwrap().to_owned()).collect()
}

async fn forget(person: &Person, id: &str) -> Answered {
    person.send(person.request(Method::DELETE, &format!("/event-filters/{id}"))).await
}

async fn found(person: &Person, query: &str) -> Vec<String> {
    let page = person.read(&format!("/events?limit=500&{query}")).await;
    page["items"].as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_filter_is_used_by_name_where_nothing_else_is_asked() {
    let database = TestDatabase::create().await;
    let app = App::over(&database.options(), TUESDAY, |_| {}).await;
    let admin = app.administrator().await;
    founded(&app, &admin, 2).await;
    let id = keep(&admin, "Joined", json!({"event_type": "membership.activated", "after": 1}), false).await;
    let kept = admin.read(&format!("/event-filters/{id}")).await;
    assert_eq!(kept["filter"], json!({"event_type": "membership.activated", "after": 1}));
    assert_eq!((&kept["own"], &kept["shared"], &kept["name"]), (&json!(true), &json!(false), &json!("Joined")));
    assert_eq!(found(&admin, &format!("filter_id={id}")).await, ["membership.activated", "membership.activated"]);
    assert_eq!(found(&admin, &format!("filter_id={id}&event_type=chapter.founded")).await, ["chapter.founded"]);
    let export = async |query: &str| admin.get(&format!("/events/export?{query}")).await.text;
    let expected = export("event_type=membership.activated&after=1").await;
    assert_eq!((export(&format!("filter_id={id}")).await, expected.lines().count()), (expected.clone(), 2));

    let url = database.url();
    let run = |name: &str| Program::command(&["events", "export", "--filter", name, "--database-url", &url]).output().unwrap();
    for name in ["Joined", &id] {
        assert_eq!(String::from_utf8(run(name).stdout).unwrap(), expected, "{name}");
    }
    let accountant = app.person(Role::Accountant, GrantScope::Organisation).await;
    let other = keep(&accountant, "Joined", json!({"event_type": "membership.applied"}), false).await;
    let both = run("Joined");
    let said = String::from_utf8_lossy(&both.stderr);
    assert!(!both.status.success() && said.contains(&id) && said.contains(&other), "{said}");
    assert!(String::from_utf8_lossy(&run("Nobody's").stderr).contains("there is no filter `Nobody's`"));
}

#[tokio::test]
async fn anothers_own_filter_is_not_there_and_a_shared_one_is_theirs_to_forget() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 0).await;
    let elsewhere = region(&admin, "CH02").await;
    let own = keep(&admin, "Mine", json!({"event_type": "region.founded"}), false).await;
    let shared = keep(&admin, "Ours", json!({"event_type": "region.founded"}), true).await;
    let away = keep(&admin, "Elsewhere", json!({"region_id": elsewhere}), true).await;

    let accountant = app.person(Role::Accountant, GrantScope::Region(made.region.parse().unwrap())).await;
    assert_eq!(names(&admin).await, ["Elsewhere", "Mine", "Ours"]);
    assert_eq!(names(&accountant).await, ["Elsewhere", "Ours"]);
    for path in [format!("/event-filters/{own}"), format!("/events?filter_id={own}"), format!("/events/export?filter_id={own}")] {
        accountant.get(&path).await.is_problem(404, "not_found");
    }
    forget(&accountant, &own).await.is_problem(404, "not_found");
    forget(&accountant, &shared).await.is_problem(403, "not_allowed");
    assert_eq!(accountant.read(&format!("/event-filters/{shared}")).await["own"], false);
    assert_eq!(found(&accountant, &format!("filter_id={shared}")).await.len(), 1, "of two, the one of their region");
    accountant.get(&format!("/events?filter_id={away}")).await.is_problem(404, "not_found");

    let officer = app.person(Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    officer.get("/event-filters").await.is_problem(404, "not_found");
    officer.get(&format!("/event-filters/{shared}")).await.is_problem(404, "not_found");
    officer.post("/event-filters", json!({"name": "x", "filter": {}})).await.is_problem(404, "not_found");
    forget(&officer, &shared).await.is_problem(404, "not_found");

    assert_eq!(forget(&admin, &own).await.json()["name"], "Mine");
    forget(&admin, &own).await.is_problem(404, "not_found");
    assert_eq!(names(&admin).await, ["Elsewhere", "Ours"]);
}

#[tokio::test]
async fn a_filter_is_kept_once_under_a_name_of_its_own_and_only_if_it_can_be_asked() {
    let app = App::start_at(TUESDAY).await;
    let (admin, accountant) = (app.administrator().await, app.person(Role::Accountant, GrantScope::Organisation).await);
    let before = app.head().await;
    let sent = |name: &str| {
        let body = json!({"name": name, "filter": {"text": "bread"}});
        admin.request(Method::POST, "/event-filters").header("idempotency-key", "once").json(&body)
    };
    let (first, again) = (admin.send(sent("Bread")).await, admin.send(sent("Bread")).await);
    assert_eq!((first.status, first.json()), (201, again.json()));
    admin.send(sent("Cake")).await.is_problem(422, "idempotency_key_reused");
    assert_eq!(names(&admin).await, ["Bread"]);

    let body = |name: &str, shared: bool| json!({"name": name, "filter": {}, "shared": shared});
    admin.post("/event-filters", body("Bread", false)).await.is_problem(409, "filter_name_taken");
    keep(&accountant, "Bread", json!({}), true).await;
    admin.post("/event-filters", body("Bread", true)).await.is_problem(409, "filter_name_taken");

    for (filter, field) in [
        (json!({"event_type": "referral.close"}), "filter.event_type"),
        (json!({"from": "2026-03-03T00:00:00Z", "to": "2026-03-02T00:00:00Z"}), "filter.from"),
        (json!({"colour": "red"}), "filter.colour"),
        (json!({"actor": "me"}), "filter.actor"),
    ] {
        let refused = admin.post("/event-filters", json!({"name": "Wrong", "filter": filter})).await;
        refused.is_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], field);
    }
    assert_eq!(app.head().await, before, "none of it is a fact");
}
