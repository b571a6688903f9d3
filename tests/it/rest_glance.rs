//! The roster and the totals of a home page, now and as of a position.

use domain::grants::{GrantScope, Role};
use serde_json::{Value, json};
use tests::App;
use tests::chapter::{application, chapter, founded};

use crate::rest_memberships::{francs, themselves};
use crate::rest_walk::TUESDAY;

/// Every text of an answer.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(map) => map.values().for_each(|item| texts(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[tokio::test]
async fn a_summary_holds_totals_only_and_members_read_their_own_chapters() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (giver, receiver) = (&made.members[0], &made.members[1]);
    let pledge = json!({"giver": giver, "receiver": receiver, "tier": "inside", "description": "Bread"});
    let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    let before = app.head().await;
    let close = json!({"amount": francs("80.00"), "amount_shared": false});
    let position = admin.done(&format!("/referrals/{referral}/close"), close).await["position"].clone();

    for place in [format!("/chapters/{}", made.chapter), format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let summary = format!("{place}/dashboards/summary");
        let seen = admin.read(&format!("{summary}?min_position={position}")).await;
        assert_eq!((&seen["chapters"], &seen["membership"]["members"]), (&json!(1), &json!(2)), "{place}: {seen}");
        assert_eq!(
            (&seen["referrals"], &seen["closings"], &seen["business"]),
            (&json!(1), &json!(1), &json!([francs("80.00")])),
            "{place}"
        );
        let then = admin.get(&format!("{summary}?as_of={before}")).await;
        assert_eq!((&then.json()["referrals"], &then.json()["business"]), (&json!(1), &json!([])), "{place}");
        assert_eq!(then.header("chapterhouse-position"), Some(before.to_string().as_str()));
        let mut found = Vec::new();
        texts(&seen, &mut found);
        assert!(!found.iter().any(|text| text.contains("Member") || made.members.contains(text)), "{found:?}");
    }
    let member = themselves(&app, giver).await;
    let elsewhere = chapter(&admin, &made.region, "Other").await;
    // The difference of two moments would be the amount that was not shared, and what is owed is somebody's.
    let own = format!("/chapters/{}/dashboards/summary", made.chapter);
    let seen = member.read(&own).await;
    assert_eq!((&seen["business"], seen.get("receivables")), (&json!([francs("80.00")]), None));
    for past in [before.to_string(), position.to_string(), "2026-01-01T00:00:00Z".to_owned()] {
        member.get(&format!("{own}?as_of={past}")).await.is_problem(422, "invalid_field");
    }
    assert!(admin.read(&own).await["receivables"].is_object());
    for hidden in [
        format!("/chapters/{elsewhere}/dashboards/summary"),
        format!("/chapters/{}/dashboards/roster", made.chapter),
        format!("/regions/{}/dashboards/summary", made.region),
        "/organisation/dashboards/summary".to_owned(),
    ] {
        member.get(&hidden).await.is_problem(404, "not_found");
    }
    let accountant = app.person(Role::Accountant, GrantScope::Organisation).await;
    assert_eq!(accountant.get("/organisation/dashboards/summary").await.status, 200);
}

#[tokio::test]
async fn the_roster_of_a_chapter_shows_applicants_offices_and_seats_as_of_then() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let before = app.head().await;
    let path = format!("/chapters/{}", made.chapter);
    let term = json!({"starts_on": "2026-03-03", "ends_on": "2026-09-30"});
    let office = json!({"membership_id": made.members[0], "office": "president", "term": term});
    admin.done(&format!("{path}/officers"), office).await;
    let applied = admin.done(&format!("{path}/memberships"), application("New Person", "Florist")).await;
    let approve = format!("/memberships/{}/approve", applied["id"].as_str().unwrap());
    let position = admin.done(&approve, json!({"term_years": 1})).await["position"].clone();

    let roster = format!("{path}/dashboards/roster");
    let now = admin.read(&format!("{roster}?min_position={position}")).await;
    assert_eq!((&now["active"], &now["members"][0]["offices"]), (&json!(1), &json!(["president"])), "{now}");
    assert_eq!(now["applicants"][0]["member"]["name"], "New Person");
    let held = |roster: &Value| roster["seats"].as_array().unwrap().iter().filter(|seat| !seat["held_by"].is_null()).count();
    assert_eq!(held(&now), 2, "an approved seat is held");
    let then = admin.read(&format!("{roster}?as_of={before}")).await;
    assert_eq!((held(&then), &then["applicants"], &then["members"][0]["offices"]), (1, &json!([]), &json!([])), "{then}");
}
