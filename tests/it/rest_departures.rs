//! Departure and return through the REST interface.

use serde_json::json;
use tests::App;
use tests::chapter::{founded, member};

use crate::rest_memberships::{francs, roster, themselves};
use crate::rest_walk::TUESDAY;

#[tokio::test]
async fn who_resigns_leaves_the_roster_that_day_and_frees_the_seat() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/memberships/{}", made.members[0]);
    app.clock_at("2026-04-14T09:00:00Z");
    let (own, other) = (themselves(&app, &made.members[0]).await, themselves(&app, &made.members[1]).await);
    other.post(&format!("{path}/resign"), json!({})).await.is_problem(403, "not_allowed");
    own.post(&format!("{path}/terminate"), json!({"reason": "x"})).await.is_problem(403, "not_allowed");
    own.done(&format!("{path}/resign"), json!({"reason": "Retired"})).await;
    assert_eq!(admin.read(&path).await["status"], "resigned");
    assert_eq!(roster(&admin, &made.chapter, "2026-04-13").await, ["Member 0", "Member 1"]);
    assert_eq!(roster(&admin, &made.chapter, "2026-04-14").await, ["Member 1"]);
    admin.post(&format!("{path}/resign"), json!({})).await.is_problem(409, "membership_not_active");
    let renewal = json!({"kind": "renewal", "term_years": 1});
    admin.post(&format!("{path}/dues/charges"), renewal).await.is_problem(409, "charge_out_of_place");
    let leave = json!({"kind": "medical", "from": "2026-04-14", "to": "2026-04-15"});
    admin.post(&format!("{path}/leaves"), leave).await.is_problem(409, "membership_not_active");

    member(&app, &admin, &made.chapter, "New Baker", "Baker").await;
    admin.post(&format!("{path}/reinstate"), json!({"term_years": 1})).await.is_problem(409, "seat_taken");
    admin.done(&format!("{path}/reinstate"), json!({"term_years": 1, "profession": "Tailor"})).await;
    let back = admin.read(&path).await;
    assert_eq!((&back["status"], &back["profession"]), (&json!("returning"), &json!("Tailor")));
}

#[tokio::test]
async fn who_was_terminated_returns_once_the_invoice_is_paid_and_the_gap_stays_visible() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/memberships/{}", made.members[0]);
    let reinstate = format!("{path}/reinstate");
    admin.post(&reinstate, json!({"term_years": 1})).await.is_problem(409, "not_departed");
    app.clock_at("2026-04-14T09:00:00Z");
    admin.done(&format!("{path}/terminate"), json!({"reason": "Absent four times"})).await;
    let gone = admin.read(&path).await;
    assert_eq!((&gone["status"], &gone["terms"]), (&json!("terminated"), &json!([{"starts_on": "2026-03-03", "ends_on": "2026-04-13"}])));

    app.clock_at("2026-05-12T09:00:00Z");
    admin.post(&reinstate, json!({"term_years": 3})).await.is_problem(409, "term_length");
    admin.done(&reinstate, json!({"term_years": 1})).await;
    let dues = app.until(&admin, &format!("{path}/dues"), |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 2)).await;
    assert_eq!((&dues["invoices"][1]["kind"], &dues["outstanding"]), (&json!("reinstatement"), &francs("853.99")));
    let waiting = admin.read(&path).await;
    assert_eq!((&waiting["status"], &waiting["seat_held_until"]), (&json!("returning"), &json!("2026-05-19")));
    let part = |amount: &str| json!({"amount": francs(amount), "method": "cash"});
    admin.done(&format!("{path}/dues/payments"), part("853.98")).await;
    assert_eq!(roster(&admin, &made.chapter, "2026-05-12").await, ["Member 1"]);
    admin.done(&format!("{path}/dues/payments"), part("0.01")).await;

    let back = app.until(&admin, &path, |member| member["status"] == "active").await;
    assert_eq!(back["terms"][0], json!({"starts_on": "2026-03-03", "ends_on": "2026-04-13"}));
    assert_eq!(back["terms"][1], json!({"starts_on": "2026-05-12", "ends_on": "2027-05-11"}));
    assert_eq!(back["stays"][0], json!({"chapter_id": made.chapter, "from": "2026-03-03", "until": "2026-04-14"}));
    assert_eq!(back["stays"][1], json!({"chapter_id": made.chapter, "from": "2026-05-12", "until": null}));
    assert_eq!(roster(&admin, &made.chapter, "2026-05-11").await, ["Member 1"]);
    assert_eq!(roster(&admin, &made.chapter, "2026-05-12").await, ["Member 0", "Member 1"]);
}

#[tokio::test]
async fn a_return_that_nobody_pays_for_is_void_after_a_week_and_the_member_is_gone_as_before() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let path = format!("/memberships/{}", made.members[0]);
    app.clock_at("2026-04-14T09:00:00Z");
    admin.done(&format!("{path}/resign"), json!({})).await;
    admin.done(&format!("{path}/reinstate"), json!({"term_years": 2})).await;
    let dues = format!("{path}/dues");
    app.until(&admin, &dues, |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 2)).await;
    app.clock_at("2026-04-22T09:00:00Z");
    app.until(&admin, &path, |member| member["status"] == "resigned").await;
    let credited = app.until(&admin, &dues, |dues| dues["outstanding"] == francs("0.00")).await;
    assert_eq!(credited["invoices"][1]["credited"], credited["invoices"][1]["total"]);
    assert_eq!(admin.read(&path).await["terms"], json!([{"starts_on": "2026-03-03", "ends_on": "2026-04-13"}]));
    member(&app, &admin, &made.chapter, "New Baker", "Baker").await;
    assert_eq!(roster(&admin, &made.chapter, "2026-04-22").await, ["New Baker"]);
}
