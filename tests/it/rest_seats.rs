//! A seat that too many absences open for review, and an account that owes, through the REST interface.

use serde_json::json;
use tests::App;
use tests::chapter::{application, founded};

use crate::rest_memberships::{francs, themselves};
use crate::rest_walk::TUESDAY;

#[tokio::test]
async fn the_committee_decides_on_a_seat_that_absences_have_opened_for_review() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/memberships/{}/seat-review-decision", made.members[0]);
    let keep = json!({"kind": "keep", "note": "Was abroad"});
    admin.post(&path, keep.clone()).await.is_problem(409, "no_seat_review");
    app.clock_at("2026-03-31T12:00:00Z");
    let dashboard = format!("/chapters/{}/dashboards/attendance", made.chapter);
    for slot in ["2026-03-10", "2026-03-17", "2026-03-24", "2026-03-31"] {
        let list = format!("/chapters/{}/meetings?from={slot}&to={slot}", made.chapter);
        let meeting = app.until(&admin, &list, |page| page["items"][0]["meeting_id"].is_string()).await["items"][0]["meeting_id"].clone();
        let marks = [("A", &made.members[0]), ("P", &made.members[1])];
        let entries: Vec<_> = marks.iter().map(|(mark, id)| json!({"membership_id": id, "mark": mark})).collect();
        admin.done(&format!("/meetings/{}/attendance/complete", meeting.as_str().unwrap()), json!({"entries": entries})).await;
    }
    let open = app.until(&admin, &dashboard, |answer| answer["standings"]["under_review"] == 1).await;
    let review = &open["members"][0]["review"];
    assert_eq!((&review["status"], &review["absences"], &review["allowed"]), (&json!("open"), &json!(4), &json!(3)));
    assert_eq!((&review["window_to"], &review["policy"]["version"]), (&json!("2026-03-31"), &json!(0)));
    let own = themselves(&app, &made.members[0]).await;
    own.post(&path, keep.clone()).await.is_problem(403, "not_allowed");
    admin.post(&path, json!({"kind": "terminate"})).await.is_problem(422, "invalid_field");
    admin.done(&path, keep.clone()).await;
    let kept = app.until(&admin, &dashboard, |answer| answer["standings"]["under_review"] == 0).await;
    let review = &kept["members"][0]["review"];
    assert_eq!((&review["status"], &review["note"], &review["closed_on"]), (&json!("kept"), &json!("Was abroad"), &json!("2026-03-31")));
    admin.post(&path, keep).await.is_problem(409, "no_seat_review");
}

#[tokio::test]
async fn what_an_account_itself_owes_is_given_up() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let chapter = founded(&app, &admin, 0).await.chapter;
    let applied = admin.done(&format!("/chapters/{chapter}/memberships"), application("Ada Miller", "Baker")).await;
    let path = format!("/memberships/{}", applied["id"].as_str().unwrap());
    admin.done(&format!("{path}/approve"), json!({"term_years": 1})).await;
    let dues = format!("{path}/dues");
    app.until(&admin, &dues, |account| !account["invoices"].as_array().is_none_or(Vec::is_empty)).await;
    let write_off = format!("{dues}/balance-write-offs");
    let reason = json!({"reason": "Has moved abroad"});
    admin.post(&write_off, reason.clone()).await.is_problem(409, "balance_not_owing");
    // 908.04 are owed: 150.00 and 690.00, and 8.1 % tax on each.
    let paid = admin.done(&format!("{dues}/payments"), json!({"amount": francs("958.04"), "method": "card"})).await;
    admin.done(&format!("{dues}/refunds"), json!({"amount": francs("50.00"), "method": "card", "reason": "Paid too much"})).await;
    let payment = paid["payment_id"].as_str().unwrap();
    admin.done(&format!("{dues}/payments/{payment}/dishonour"), json!({"reason": "Refer to drawer"})).await;
    let balance = |outstanding: &str, itself: &str| {
        json!([{
            "legal_entity": "CH01", "currency": "CHF", "outstanding": francs(outstanding), "owed_without_invoice": francs(itself),
            "on_account": francs("0.00"),
        }])
    };
    let receivables = async || {
        let path = format!("/chapters/{chapter}/dashboards/renewals?min_position={}", app.head().await);
        admin.read(&path).await["receivables"].clone()
    };
    let account = admin.read(&dues).await;
    assert_eq!(account["balances"], balance("958.04", "50.00"));
    assert_eq!((&account["outstanding"], &account["on_account"]), (&francs("958.04"), &francs("0.00")));
    assert_eq!(receivables().await["outstanding"], json!([francs("958.04")]), "the dashboards say the same");
    app.clock_at("2026-03-04T09:00:00Z");
    assert_eq!(receivables().await["overdue"], json!([francs("50.00")]), "the invoice has days left, the account has none");
    let too_much = json!({"amount": francs("50.01"), "reason": "Has moved abroad"});
    admin.post(&write_off, too_much).await.is_problem(409, "more_than_balance");
    assert!(admin.done(&write_off, reason).await["write_off_id"].is_string());
    assert_eq!(admin.read(&dues).await["balances"], balance("908.04", "0.00"));
    assert_eq!(receivables().await["outstanding"], json!([francs("908.04")]));
}

#[tokio::test]
async fn fees_are_charged_by_hand_where_they_make_sense() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let charges = |n: usize| format!("/memberships/{}/dues/charges", made.members[n]);
    let joining = json!({"kind": "joining", "term_years": 1, "due_on": "2026-03-10"});
    let reinstatement = json!({"kind": "reinstatement", "term_years": 1, "due_on": "2026-03-10"});
    admin.post(&charges(0), reinstatement.clone()).await.is_problem(409, "charge_out_of_place");
    admin.post(&charges(0), json!({"kind": "transfer"})).await.is_problem(409, "charge_out_of_place");
    admin.post(&charges(0), joining.clone()).await.is_problem(409, "joining_already_paid");
    admin.done(&format!("/memberships/{}/resign", made.members[1]), json!({})).await;
    admin.post(&charges(1), joining).await.is_problem(409, "charge_out_of_place");
    admin.done(&charges(1), reinstatement).await;
    let other = tests::chapter::chapter(&admin, &made.region, "Altmarkt").await;
    admin.done(&format!("/memberships/{}/transfer", made.members[0]), json!({"to_chapter": other})).await;
    admin.done(&charges(0), json!({"kind": "transfer"})).await;
}
