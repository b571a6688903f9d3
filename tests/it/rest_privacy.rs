//! What members may know of each other, and what the staff of headquarters may not do.

use std::collections::BTreeSet;

use domain::grants::{GrantScope, Role};
use serde_json::{Value, json};
use tests::chapter::founded;
use tests::{App, Person};

use crate::rest_walk::{TUESDAY, meeting};

fn francs(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CHF"})
}

/// Closes business of a giver, shared or not.
async fn closed(admin: &Person, giver: &str, receiver: &str, amount: &str, shared: bool) -> Value {
    let pledge = json!({"giver": giver, "receiver": receiver, "tier": "inside", "description": "Bread"});
    let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    let close = json!({"amount": francs(amount), "amount_shared": shared});
    admin.done(&format!("/referrals/{referral}/close"), close).await["position"].clone()
}

#[tokio::test]
async fn a_member_sees_the_band_of_the_business_they_gave_and_not_its_amount() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (giver, receiver) = (&made.members[0], &made.members[1]);
    let mut rule = admin.read("/policies").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|item| (item["rule"]["section"] == "member_score").then(|| item["rule"].clone()))
        .unwrap();
    rule["currency"] = json!("CHF");
    admin.done("/policies", json!({"scope": "organisation", "rule": rule, "holds_from": "2026-03-03"})).await;
    let position = closed(&admin, giver, receiver, "4321.00", false).await;
    let member = app.person(Role::Member, GrantScope::Membership(giver.parse().unwrap())).await;
    let path = format!("/memberships/{giver}/score?min_position={position}");
    let business = |score: &Value| -> Value {
        score["measures"].as_array().unwrap().iter().find(|measure| measure["name"] == "closed_business_given").unwrap().clone()
    };
    let (theirs, ours) = (member.get(&path).await, admin.read(&path).await);
    assert!(!theirs.text.contains("4321"), "{}", theirs.text);
    let theirs = business(&theirs.json());
    assert_eq!((&theirs["points"], &theirs["amount"], &theirs["count"]), (&json!(10), &Value::Null, &Value::Null), "{theirs}");
    assert_eq!(theirs["value_thousandths"], Value::Null);
    assert_eq!(theirs["band"], json!({"from_thousandths": 2_500_000, "below_thousandths": 5_000_000}));
    assert_eq!((&business(&ours)["amount"], &business(&ours)["points"]), (&francs("4321.00"), &json!(10)));
}

#[tokio::test]
async fn of_others_a_member_knows_the_card() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (own, other) = (&made.members[0], &made.members[1]);
    let leave = json!({"kind": "medical", "from": "2026-03-01", "to": "2026-04-05"});
    admin.done(&format!("/memberships/{other}/leaves"), leave).await;
    let meeting = meeting(&app, &admin, &made.chapter, "2026-03-03").await;
    for (name, by) in [("Gast", own), ("Guest", other)] {
        let visitor = json!({"name": name, "email": format!("{name}@example.org"), "invited_by": by});
        admin.done(&format!("/meetings/{meeting}/visitors"), visitor).await;
    }
    let member = app.person(Role::Member, GrantScope::Membership(own.parse().unwrap())).await;
    let officer = app.person(Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;

    let card = member.read(&format!("/memberships/{other}")).await;
    let names: BTreeSet<&str> = card.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(Vec::from_iter(names), ["chapter_id", "id", "name", "profession", "status"]);
    assert_eq!(member.read(&format!("/memberships/{own}")).await["email"], "member.0@example.org");
    assert_eq!(officer.read(&format!("/memberships/{other}")).await["leaves"][0]["kind"], "medical");

    let roster = format!("/chapters/{}/roster", made.chapter);
    let told = |roster: &Value| -> Vec<(bool, Value)> {
        let items = roster["items"].as_array().unwrap().iter();
        items.map(|item| (item["term"].is_object(), item["on_medical_leave"].clone())).collect()
    };
    assert_eq!(told(&officer.read(&roster).await), [(true, json!(false)), (true, json!(true))]);
    assert_eq!(told(&member.read(&roster).await), [(true, json!(false)), (false, Value::Null)]);

    let emails =
        |visitors: Value| -> Vec<Value> { visitors["items"].as_array().unwrap().iter().map(|visitor| visitor["email"].clone()).collect() };
    let visitors = format!("/meetings/{meeting}/visitors");
    assert_eq!(emails(member.read(&visitors).await), [json!("Gast@example.org"), Value::Null]);
    assert_eq!(emails(officer.read(&visitors).await), [json!("Gast@example.org"), json!("Guest@example.org")]);

    let listed = member.read(&format!("/memberships?min_position={}", app.head().await)).await;
    let ids: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|row| &row["membership_id"]).collect();
    assert_eq!(ids, [&json!(own)]);
}

#[tokio::test]
async fn the_staff_of_headquarters_does_the_daily_work_and_makes_no_rules() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let staff = app.person(Role::HeadquartersStaff, GrantScope::Organisation).await;
    let director = app.person(Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    let rule = json!({"section": "referrals", "expires_after_days": 120, "reminder_days": [14, 45, 90]});
    let policy = |scope: Value| json!({"scope": scope, "rule": rule, "holds_from": "2027-01-01"});
    let end = json!({"scope": {"region": made.region}, "section": "referrals", "holds_from": "2027-06-01"});
    staff.post("/policies", policy(json!("organisation"))).await.is_problem(403, "not_allowed");
    director.post("/policies", policy(json!("organisation"))).await.is_problem(404, "not_found");
    director.done("/policies", policy(json!({"region": made.region}))).await;
    staff.post("/policies/end-override", end.clone()).await.is_problem(403, "not_allowed");
    admin.done("/policies/end-override", end).await;
    let payment = json!({"amount": francs("1.00"), "method": "cash"});
    staff.done(&format!("/memberships/{}/dues/payments", made.members[0]), payment).await;
    assert_eq!(staff.put(&format!("/chapters/{}/name", made.chapter), json!({"name": "Other"})).await.status, 200);
    assert_eq!(staff.get("/events?limit=1").await.status, 200);
    assert_eq!(staff.get("/policies").await.status, 200);
}
