//! One event of the log with its command, its causes and its effects.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{application, chapter, founded, region};
use tests::{App, Person};

use crate::rest_walk::TUESDAY;

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

/// The positions of linked events.
fn at(links: &Value) -> Vec<i64> {
    links.as_array().unwrap().iter().map(|link| link["position"].as_i64().unwrap()).collect()
}

async fn only(person: &Person, stream: &str, event_type: &str) -> Value {
    let page = person.read(&format!("/events?aggregate_id={stream}&event_type={event_type}")).await;
    assert_eq!(items(&page).len(), 1, "{event_type}");
    person.read(&format!("/events/{}", items(&page)[0]["position"])).await
}

/// Somebody has joined through a browser; with the application's id.
async fn joined(app: &App, admin: &Person, chapter: &str) -> String {
    let applied = admin.done(&format!("/chapters/{chapter}/memberships"), application("Ada Okafor", "Baker")).await;
    let id = applied["id"].as_str().unwrap().to_owned();
    let approve = admin.request(Method::POST, &format!("/memberships/{id}/approve")).header("user-agent", "a test's browser");
    assert_eq!(admin.send(approve.json(&json!({"term_years": 1}))).await.status, 200);
    let dues = format!("/memberships/{id}/dues");
    let account = app.until(admin, &dues, |account| !account["invoices"].as_array().is_none_or(Vec::is_empty)).await;
    admin.done(&format!("{dues}/payments"), json!({"amount": account["outstanding"], "method": "cash"})).await;
    app.until(admin, &format!("/memberships/{id}"), |member| member["status"] == "active").await;
    id
}

#[tokio::test]
async fn an_event_names_its_command_its_tasks_and_what_people_were_told() {
    let app = App::start_at(TUESDAY).await;
    app.house.open_post(crate::notices::sender(app.base()));
    let admin = app.administrator().await;
    let home = region(&admin, "CH01").await;
    let chapter = chapter(&admin, &home, "Rheinhafen").await;
    let id = joined(&app, &admin, &chapter).await;
    app.until(&admin, "/notices?kind=receipt", |page| !items(page).is_empty()).await;

    let approved = only(&admin, &id, "membership.approved").await;
    let command = &approved["command"];
    assert_eq!((&command["client"], &command["command_id"]), (&json!("a test's browser"), &command["correlation"]));
    assert_eq!((&command["answered"]["answer"]["id"], &command["answered"]["position"]), (&json!(id), &approved["position"]));
    assert_eq!((at(&approved["causes"]).len(), &command["reason"]), (0, &Value::Null), "somebody asked for it");
    assert_eq!(approved["previous"]["event_type"], "membership.applied");
    assert_eq!(approved["next"]["event_type"], "membership.activated");
    assert!(only(&admin, &id, "membership.applied").await["previous"].is_null());

    let effects = &approved["effects"];
    let task = effects["tasks"].as_array().unwrap().iter().find(|task| task["set_by"] == "invoice_on_approval").unwrap();
    assert_eq!((&task["state"], &effects["is_all"]), (&json!("done"), &json!(true)));
    let invoiced = effects["events"].as_array().unwrap().iter().find(|link| link["event_type"] == "dues.invoice_issued").unwrap();
    assert_eq!(invoiced["command_id"], task["id"], "the task became this command");

    let invoiced = admin.read(&format!("/events/{}", invoiced["position"])).await;
    assert_eq!((at(&invoiced["causes"]), &invoiced["command"]["reason"]), (at(&json!([approved])), &json!("invoice_on_approval")));
    let told = app.until(&admin, &format!("/events/{}", invoiced["position"]), |event| event["effects"]["notices"] != json!([])).await;
    let notice = &told["effects"]["notices"][0];
    assert_eq!((&notice["kind"], &notice["membership_id"]), (&json!("invoice"), &json!(id)));
    assert_eq!(admin.read(&format!("/notices/{}", notice["id"].as_str().unwrap())).await["causation"], invoiced["position"]);

    let paid = only(&admin, &id, "dues.payment_received").await;
    let settled = only(&admin, &id, "dues.invoice_settled").await;
    assert!(at(&paid["command"]["events"]).contains(&settled["position"].as_i64().unwrap()), "one command, side by side");
    assert_eq!(paid["command"]["answered"]["position"], settled["position"], "the command's last event");
}

#[tokio::test]
async fn causes_and_effects_are_those_that_the_metadata_of_all_events_tell() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let home = region(&admin, "CH01").await;
    let chapter = chapter(&admin, &home, "Rheinhafen").await;
    let id = joined(&app, &admin, &chapter).await;
    app.clock_at("2026-12-20T10:00:00Z");
    let opened = format!("/events?aggregate_id={id}&event_type=membership.renewal_opened");
    app.until(&admin, &opened, |page| !items(page).is_empty()).await;

    let head = app.head().await;
    let whole = admin.read(&format!("/events?limit=500&until={head}")).await;
    let cause = |event: &Value| event["metadata"]["causation"].as_i64();
    let mut longest = 0;
    for event in items(&whole) {
        let position = event["position"].as_i64().unwrap();
        let told = admin.read(&format!("/events/{position}")).await;
        for (field, value) in event.as_object().unwrap() {
            assert_eq!(&told[field], value, "{position}");
        }
        let mut line = Vec::new();
        while let Some(next) = cause(line.last().map_or(event, |at: &i64| &items(&whole)[usize::try_from(*at).unwrap() - 1])) {
            line.push(next);
        }
        longest = longest.max(line.len());
        assert_eq!(at(&told["causes"]), line, "{position}");
        let those = |fits: &dyn Fn(&Value) -> bool| at(&Value::Array(items(&whole).iter().filter(|event| fits(event)).cloned().collect()));
        let effects: Vec<i64> = at(&told["effects"]["events"]).into_iter().filter(|at| *at <= head).collect();
        assert_eq!(effects, those(&|other| cause(other) == Some(position)), "{position}");
        let command = &event["metadata"]["command_id"];
        let others = those(&|other| other["metadata"]["command_id"] == *command && other["position"] != position);
        assert_eq!(at(&told["command"]["events"]), others, "{position}");
    }
    assert!(longest >= 2, "from the payment to the activation to the renewal");
}

#[tokio::test]
async fn what_is_beyond_the_readers_reach_is_left_out() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let elsewhere = region(&admin, "CH02").await;
    let other = chapter(&admin, &elsewhere, "Elsewhere").await;
    let one = &made.members[0];
    let charged = format!("/memberships/{one}/transfer");
    admin.done(&charged, json!({"to_chapter": other})).await;
    app.until(&admin, &format!("/memberships?chapter_id={other}"), |page| items(page).len() == 1).await;

    let out = only(&admin, one, "membership.transferred_out").await;
    let inwards = only(&admin, one, "membership.transferred_in").await;
    assert!(at(&out["command"]["events"]).contains(&inwards["position"].as_i64().unwrap()));
    assert_eq!(out["next"]["position"], inwards["position"]);
    let accountant = app.person(Role::Accountant, GrantScope::Region(made.region.parse().unwrap())).await;
    let seen = accountant.read(&format!("/events/{}", out["position"])).await;
    assert_eq!(seen["next"], Value::Null);
    assert!(!at(&seen["command"]["events"]).contains(&inwards["position"].as_i64().unwrap()));
    let all = app.until(&admin, &format!("/events/{}", inwards["position"]), |event| event["effects"]["tasks"] != json!([])).await;
    assert!(all["effects"]["tasks"].as_array().unwrap().iter().all(|task| task["chapter_id"] == *other));
    accountant.get(&format!("/events/{}", inwards["position"])).await.is_problem(404, "not_found");
    let theirs = app.person(Role::Accountant, GrantScope::Region(elsewhere.parse().unwrap())).await;
    let seen = theirs.read(&format!("/events/{}", inwards["position"])).await;
    assert_eq!((&seen["previous"], &seen["effects"]["tasks"]), (&Value::Null, &all["effects"]["tasks"]));
}
