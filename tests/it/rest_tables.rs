//! The read tables, and the events behind their rows.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::chapter::{chapter, founded, member, region};
use tests::{App, Person};

use crate::rest_memberships::{francs, themselves};
use crate::rest_walk::TUESDAY;

async fn types(person: &Person, path: &str) -> Vec<String> {
    let events = person.read(path).await["events"].clone();
    events.as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_table_is_listed_with_its_key_and_a_wrong_key_is_told_the_right_one() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let tables = admin.read("/tables?limit=500").await["items"].clone();
    let tables = tables.as_array().unwrap();
    assert_eq!(tables.len(), projections::all().len());
    for table in tables {
        let refused = admin.get(&format!("/tables/{}/explanation?key=x,y,z,w,v", table["name"].as_str().unwrap())).await;
        refused.is_problem(422, "invalid_field");
        let names: Vec<&str> = table["key"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert!(refused.json()["detail"].as_str().unwrap().contains(&names.join(", ")), "{}", refused.text);
    }
    admin.get("/tables/nothing/explanation?key=x").await.is_problem(404, "not_found");
    admin.get("/tables/regions/explanation").await.is_problem(422, "invalid_query");
}

#[tokio::test]
async fn rows_of_every_kind_are_explained_to_whoever_may_read_the_place_and_as_of_then() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (one, two) = (&made.members[0], &made.members[1]);
    let far = region(&admin, "CH02").await;
    let other = chapter(&admin, &far, "Other").await;
    let stranger = member(&app, &admin, &other, "Stranger", "Baker").await;
    let rule = json!({"section": "referrals", "expires_after_days": 90, "reminder_days": [14]});
    admin.done("/policies", json!({"scope": "organisation", "rule": rule, "holds_from": "2026-07-01"})).await;
    let pledge = json!({"giver": one, "receiver": two, "tier": "inside", "description": "Bread"});
    let pledged = admin.done("/referrals", pledge).await;
    let before = pledged["position"].as_i64().unwrap();
    let close = json!({"amount": francs("80.00"), "amount_shared": true});
    let last = admin.done(&format!("/referrals/{}/close", pledged["id"].as_str().unwrap()), close).await["position"].as_i64().unwrap();
    admin.read(&format!("/chapters?min_position={last}")).await;

    let account = admin.read(&format!("/memberships/{one}/dues")).await;
    let invoice = account["invoices"][0]["id"].as_str().unwrap().to_owned();
    let month = format!("/tables/closed_business_by_member_month/explanation?key={},2026-03-01,{one},CHF", made.chapter);
    let rows = [
        (format!("/tables/regions/explanation?key={}", made.region), "region.founded"),
        (format!("/tables/fee_plans/explanation?key={},CHF,2026-01-01", made.region), "region.fee_plan_set"),
        (format!("/tables/invoices/explanation?key={invoice}"), "dues.invoice_issued"),
        (format!("/tables/members/explanation?key={},{one}", made.chapter), "membership.applied"),
        (month.clone(), "referral.closed"),
    ];
    let nil = uuid::Uuid::nil();
    let policy = format!("/tables/policy_versions/explanation?key={nil},1");
    let director = app.person(Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    let elsewhere = app.person(Role::RegionalDirector, GrantScope::Region(far.parse().unwrap())).await;
    for (path, expected) in &rows {
        assert!(types(&admin, path).await.contains(&(*expected).to_owned()), "{path}");
        assert!(types(&director, path).await.contains(&(*expected).to_owned()), "{path}");
        elsewhere.get(path).await.is_problem(404, "not_found");
    }
    assert_eq!(types(&admin, &policy).await, ["policy.changed"]);
    director.get(&policy).await.is_problem(404, "not_found");

    assert!(!types(&admin, &format!("{month}&as_of={before}")).await.contains(&"referral.closed".to_owned()));
    admin.get(&format!("{month}&as_of={}", app.head().await + 1)).await.is_problem(422, "invalid_field");

    // Members follow what is their own, and nothing of others.
    let (own, foreign) = (themselves(&app, one).await, themselves(&app, &stranger).await);
    assert_eq!(types(&own, &month).await, types(&admin, &month).await);
    assert!(!types(&own, &format!("/tables/invoices/explanation?key={invoice}")).await.is_empty());
    for hidden in [month.clone(), format!("/tables/invoices/explanation?key={invoice}"), policy, rows[0].0.clone()] {
        foreign.get(&hidden).await.is_problem(404, "not_found");
    }
    own.get(&format!("/tables/members/explanation?key={},{two}", made.chapter)).await.is_problem(404, "not_found");
    own.get(&format!("/tables/referrals_by_chapter_month/explanation?key={},2026-03-01", made.chapter)).await.is_problem(404, "not_found");
}
