//! A membership through the REST interface: objections, renewal, transfer, leave, contact.

use domain::grants::{GrantScope, Role};
use serde_json::{Value, json};
use tests::chapter::{application, chapter, founded, member};
use tests::{App, Person};

use crate::rest_walk::{TUESDAY, meeting};

/// The names on a chapter's roster of a day.
pub async fn roster(admin: &Person, chapter: &str, day: &str) -> Vec<String> {
    let roster = admin.read(&format!("/chapters/{chapter}/roster?on={day}")).await;
    roster["items"].as_array().unwrap().iter().map(|member| member["name"].as_str().unwrap().to_owned()).collect()
}

/// Somebody applies; the path of their membership.
async fn applied(admin: &Person, chapter: &str, name: &str, profession: &str) -> String {
    let answer = admin.done(&format!("/chapters/{chapter}/memberships"), application(name, profession)).await;
    format!("/memberships/{}", answer["id"].as_str().unwrap())
}

/// A member with a token of their own.
pub async fn themselves(app: &App, membership: &str) -> Person {
    app.person(Role::Member, GrantScope::Membership(membership.parse().unwrap())).await
}

/// An amount in the chapter's currency.
pub fn francs(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CHF"})
}

#[tokio::test]
async fn members_of_the_chapter_object_once_each_and_the_committee_declines() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let elsewhere = chapter(&admin, &made.region, "Other").await;
    let foreign = member(&app, &admin, &elsewhere, "Foreigner", "Baker").await;
    let path = applied(&admin, &made.chapter, "New Person", "Plumber").await;
    let objection = |by: &str| json!({"by": by, "reason": "Too close to my own trade"});

    let objected = admin.post(&format!("{path}/objections"), objection(&made.members[0])).await;
    assert_eq!(objected.status, 201, "{}", objected.text);
    admin.post(&format!("{path}/objections"), objection(&made.members[0])).await.is_problem(409, "already_objected");
    admin.post(&format!("{path}/objections"), objection(&foreign)).await.is_problem(409, "objector_not_a_member");
    let own = themselves(&app, &made.members[1]).await;
    own.post(&format!("{path}/objections"), objection(&made.members[0])).await.is_problem(403, "not_allowed");
    let read = admin.read(&path).await;
    assert_eq!((&read["objectors"], &read["status"]), (&json!([made.members[0]]), &json!("applied")));
    assert_eq!(read["decide_by"], "2026-03-10");

    admin.done(&format!("{path}/decline"), json!({"reason": "Two members object"})).await;
    assert_eq!(admin.read(&path).await["status"], "declined");
    admin.post(&format!("{path}/decline"), json!({"reason": "Again"})).await.is_problem(409, "already_decided");
    admin.post(&format!("{path}/approve"), json!({"term_years": 1})).await.is_problem(409, "already_decided");
    admin.post(&format!("{path}/objections"), objection(&made.members[1])).await.is_problem(409, "already_decided");
    assert_eq!(admin.read(&format!("{path}/dues")).await["invoices"], json!([]));

    // Who was declined may apply again.
    let again = applied(&admin, &made.chapter, "New Person", "Roofer").await;
    assert_eq!(admin.read(&again).await["status"], "applied");
}

#[tokio::test]
async fn who_withdraws_before_paying_gives_the_seat_back_and_owes_nothing() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let path = applied(&admin, &made.chapter, "New Person", "Plumber").await;
    admin.done(&format!("{path}/approve"), json!({"term_years": 2})).await;
    let dues = format!("{path}/dues");
    let invoiced = app.until(&admin, &dues, |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 1)).await;
    assert_ne!(invoiced["outstanding"], francs("0.00"));
    let rival = format!("/chapters/{}/memberships", made.chapter);
    admin.post(&rival, application("Second Plumber", "Plumber")).await.is_problem(409, "seat_taken");

    admin.done(&format!("{path}/withdraw"), json!({})).await;
    assert_eq!(admin.read(&path).await["status"], "withdrawn");
    let credited = app.until(&admin, &dues, |dues| dues["outstanding"] == francs("0.00")).await;
    assert_eq!(credited["invoices"][0]["credited"], credited["invoices"][0]["total"]);
    admin.post(&format!("{path}/withdraw"), json!({})).await.is_problem(409, "already_decided");
    admin.done(&rival, application("Second Plumber", "Plumber")).await;
    let active = format!("/memberships/{}", made.members[0]);
    admin.post(&format!("{active}/withdraw"), json!({})).await.is_problem(409, "already_decided");
}

#[tokio::test]
async fn a_renewal_is_decided_when_it_is_open_and_its_invoice_extends_the_term_from_the_old_end() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/memberships/{}", made.members[0]);
    let decide = format!("{path}/renewal-decision");
    let renew = json!({"kind": "renew", "term_years": 2});
    admin.post(&decide, renew.clone()).await.is_problem(409, "renewal_not_open");

    app.clock_at("2026-12-02T09:00:00Z");
    app.until(&admin, &path, |member| member["renewal"] == "open").await;
    admin.post(&decide, json!({"kind": "renew", "term_years": 3})).await.is_problem(409, "term_length");
    admin.post(&decide, json!({"kind": "perhaps"})).await.is_problem(422, "invalid_field");
    admin.done(&decide, renew.clone()).await;
    assert_eq!(admin.read(&path).await["renewal"], json!({"decided": renew}));
    admin.post(&decide, renew).await.is_problem(409, "already_decided");
    let refused = format!("/memberships/{}", made.members[1]);
    app.until(&admin, &refused, |member| member["renewal"] == "open").await;
    admin.done(&format!("{refused}/renewal-decision"), json!({"kind": "refuse", "reason": "Absent too often"})).await;

    let by_hand = json!({"kind": "renewal", "term_years": 1});
    admin.post(&format!("{refused}/dues/charges"), by_hand).await.is_problem(409, "charge_out_of_place");

    app.clock_at("2027-01-31T09:00:00Z");
    let dues = app.until(&admin, &format!("{path}/dues"), |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 2)).await;
    let invoice = &dues["invoices"][1];
    assert_eq!((&invoice["kind"], &invoice["total"]), (&json!("renewal"), &francs("1340.44")));
    assert_eq!(invoice["term"], json!({"starts_on": "2027-03-03", "ends_on": "2029-03-02"}));
    admin.done(&format!("{path}/dues/payments"), json!({"amount": francs("1340.44"), "method": "bank_transfer"})).await;
    let renewed = app.until(&admin, &path, |member| member["terms"].as_array().is_some_and(|terms| terms.len() == 2)).await;
    assert_eq!(renewed["terms"][0], json!({"starts_on": "2026-03-03", "ends_on": "2027-03-02"}));
    assert_eq!(renewed["terms"][1], json!({"starts_on": "2027-03-03", "ends_on": "2029-03-02"}));
    assert_eq!(renewed["renewal"], "not_open");
    let none = admin.read(&format!("{refused}/dues")).await;
    assert_eq!(none["invoices"].as_array().unwrap().len(), 1, "who is refused is not invoiced");
}

#[tokio::test]
async fn a_transfer_moves_the_member_from_one_roster_to_the_other_and_keeps_the_term() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let elsewhere = chapter(&admin, &made.region, "Other").await;
    member(&app, &admin, &elsewhere, "Local", "Florist").await;
    let path = format!("/memberships/{}", made.members[0]);
    let transfer = format!("{path}/transfer");
    let before = admin.read(&path).await;
    app.clock_at("2026-03-10T09:00:00Z");

    admin.post(&transfer, json!({"to_chapter": made.chapter})).await.is_problem(409, "already_in_chapter");
    admin.post(&transfer, json!({"to_chapter": elsewhere, "profession": "Florist"})).await.is_problem(409, "seat_taken");
    admin.post(&transfer, json!({"to_chapter": made.members[1]})).await.is_problem(422, "unknown_id");
    let own = themselves(&app, &made.members[0]).await;
    own.post(&transfer, json!({"to_chapter": elsewhere})).await.is_problem(403, "not_allowed");
    admin.done(&transfer, json!({"to_chapter": elsewhere})).await;

    let after = admin.read(&path).await;
    assert_eq!((&after["chapter_id"], &after["status"], &after["terms"]), (&json!(elsewhere), &json!("active"), &before["terms"]));
    assert_eq!(after["stays"][0], json!({"chapter_id": made.chapter, "from": "2026-03-03", "until": "2026-03-10"}));
    assert_eq!(after["stays"][1], json!({"chapter_id": elsewhere, "from": "2026-03-10", "until": null}));
    assert_eq!(roster(&admin, &made.chapter, "2026-03-09").await, ["Member 0", "Member 1"]);
    assert_eq!(roster(&admin, &elsewhere, "2026-03-09").await, ["Local"]);
    assert_eq!(roster(&admin, &made.chapter, "2026-03-10").await, ["Member 1"]);
    assert_eq!(roster(&admin, &elsewhere, "2026-03-10").await, ["Local", "Member 0"]);
    let dues = app.until(&admin, &format!("{path}/dues"), |dues| dues["invoices"].as_array().is_some_and(|all| all.len() == 2)).await;
    assert_eq!((&dues["invoices"][1]["kind"], &dues["outstanding"]), (&json!("transfer"), &francs("86.48")));

    // The old seat is free, the new one is not.
    applied(&admin, &made.chapter, "New Baker", "Baker").await;
    let taken = admin.post(&format!("/chapters/{elsewhere}/memberships"), application("Third Baker", "Baker")).await;
    taken.is_problem(409, "seat_taken");
}

#[tokio::test]
async fn the_mark_m_is_for_a_member_whose_medical_leave_covers_the_day() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/memberships/{}", made.members[0]);
    let leave = |kind: &str, from: &str, to: &str| json!({"kind": kind, "from": from, "to": to});
    let leaves = format!("{path}/leaves");
    let sheet = |marks: [&str; 2]| -> Value {
        let entries: Value = made.members.iter().zip(marks).map(|(m, mark)| json!({"membership_id": m, "mark": mark})).collect();
        json!({ "entries": entries })
    };
    let complete = format!("/meetings/{}/attendance/complete", meeting(&app, &admin, &made.chapter, "2026-03-03").await);

    admin.post(&leaves, leave("medical", "2026-03-03", "2026-03-01")).await.is_problem(409, "leave_backwards");
    admin.post(&leaves, leave("medical", "2026-03-03", "2026-04-28")).await.is_problem(409, "leave_too_long");
    admin.post(&leaves, leave("sabbatical", "2026-03-03", "2026-03-04")).await.is_problem(422, "invalid_field");
    admin.done(&format!("/memberships/{}/leaves", made.members[1]), leave("other", "2026-03-03", "2026-03-03")).await;
    admin.post(&complete, sheet(["M", "P"])).await.is_problem(409, "no_medical_leave");
    let granted = admin.post(&leaves, leave("medical", "2026-03-03", "2026-04-27")).await;
    assert_eq!(granted.status, 201, "{}", granted.text);
    admin.post(&leaves, leave("parental", "2026-04-27", "2026-05-27")).await.is_problem(409, "leave_overlaps");
    let today = admin.read(&format!("/chapters/{}/roster", made.chapter)).await;
    assert_eq!((&today["items"][0]["on_medical_leave"], &today["items"][1]["on_medical_leave"]), (&json!(true), &json!(false)));
    admin.post(&complete, sheet(["M", "M"])).await.is_problem(409, "no_medical_leave");
    admin.done(&complete, sheet(["M", "P"])).await;

    let end = format!("{path}/leaves/end");
    admin.post(&end, json!({"from": "2026-03-04", "last_day": "2026-03-09"})).await.is_problem(409, "no_such_leave");
    admin.post(&end, json!({"from": "2026-03-03", "last_day": "2026-04-27"})).await.is_problem(409, "last_day_outside_leave");
    admin.done(&end, json!({"from": "2026-03-03", "last_day": "2026-03-09"})).await;
    let ended = json!({"kind": "medical", "from": "2026-03-03", "to": "2026-03-09", "granted_on": "2026-03-03"});
    assert_eq!(admin.read(&path).await["leaves"], json!([ended]));
    app.clock_at("2026-03-10T09:00:00Z");
    let next = format!("/meetings/{}/attendance/complete", meeting(&app, &admin, &made.chapter, "2026-03-10").await);
    admin.post(&next, sheet(["M", "P"])).await.is_problem(409, "no_medical_leave");
    admin.done(&next, sheet(["A", "P"])).await;
    // Granted the day after, it does not reach back to the meeting.
    app.clock_at("2026-03-11T09:00:00Z");
    admin.done(&leaves, leave("medical", "2026-03-10", "2026-03-20")).await;
    let amend = format!("/meetings/{}/attendance/amend", meeting(&app, &admin, &made.chapter, "2026-03-10").await);
    let excused = json!({"entries": [{"membership_id": made.members[0], "mark": "M"}], "reason": "Was ill"});
    admin.post(&amend, excused).await.is_problem(409, "no_medical_leave");
}

#[tokio::test]
async fn members_change_their_own_contact_and_nobody_takes_an_address_that_another_uses() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/memberships/{}", made.members[0]);
    let contact = format!("{path}/contact");
    let (own, other) = (themselves(&app, &made.members[0]).await, themselves(&app, &made.members[1]).await);
    let changed = own.put(&contact, json!({"phone": "+41 61 555 01 09", "name": "Anna Muster"})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let read = own.read(&path).await;
    assert_eq!((&read["name"], &read["phone"]), (&json!("Anna Muster"), &json!("+41 61 555 01 09")));
    assert_eq!(read["email"], "member.0@example.org", "what is left out stays");
    assert_eq!(roster(&admin, &made.chapter, "2026-03-03").await, ["Anna Muster", "Member 1"]);

    own.put(&contact, json!({"name": "Anna Muster"})).await.is_problem(409, "nothing_changes");
    assert_eq!(own.put(&contact, json!({"phone": null})).await.status, 200, "a number is taken away");
    assert_eq!(own.read(&path).await["phone"], Value::Null);
    own.put(&contact, json!({"phone": null})).await.is_problem(409, "nothing_changes");
    assert_eq!(own.put(&contact, json!({"phone": "+41 61 555 01 09"})).await.status, 200);
    own.put(&contact, json!({"email": "member.1@example.org"})).await.is_problem(409, "email_taken");
    own.put(&contact, json!({"phone": ""})).await.is_problem(422, "invalid_field");
    other.put(&contact, json!({"name": "Mallory"})).await.is_problem(403, "not_allowed");
    assert_eq!(own.put(&contact, json!({"email": "anna@example.org"})).await.status, 200);
    let mut stranger = application("Stranger", "Plumber");
    stranger["email"] = json!("anna@example.org");
    admin.post(&format!("/chapters/{}/memberships", made.chapter), stranger).await.is_problem(409, "email_taken");
}

#[tokio::test]
async fn where_the_rules_ask_for_it_a_member_with_less_than_half_a_year_left_renews_before_a_transfer() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let elsewhere = chapter(&admin, &made.region, "Other").await;
    let path = format!("/memberships/{}", made.members[0]);
    let transfer = format!("{path}/transfer");
    let rules = admin.read(&format!("/policies?chapter_id={elsewhere}")).await;
    let renewal = rules["items"].as_array().unwrap().iter().find(|item| item["rule"]["section"] == "renewal").unwrap();
    let mut rule = renewal["rule"].clone();
    assert_eq!((&rule["transfer_requires_renewal"], &rule["transfer_months_left"]), (&json!(false), &json!(6)));
    rule["transfer_requires_renewal"] = json!(true);
    admin.done("/policies", json!({"scope": {"chapter": elsewhere}, "rule": rule, "holds_from": "2026-03-03"})).await;
    app.clock_at("2026-10-06T09:00:00Z");
    let to = json!({"to_chapter": elsewhere});
    admin.post(&transfer, to.clone()).await.is_problem(409, "renewal_required");
    admin.done(&format!("{path}/dues/charges"), json!({"kind": "renewal", "term_years": 1})).await;
    admin.done(&format!("{path}/dues/payments"), json!({"amount": francs("745.89"), "method": "card"})).await;
    app.until(&admin, &path, |member| member["terms"].as_array().is_some_and(|terms| terms.len() == 2)).await;
    admin.done(&format!("/chapters/{elsewhere}/suspend"), json!({"reason": "Too few members"})).await;
    admin.post(&transfer, to.clone()).await.is_problem(409, "chapter_not_open");
    admin.done(&format!("/chapters/{elsewhere}/resume"), json!({})).await;
    admin.done(&transfer, to).await;
    assert_eq!(roster(&admin, &elsewhere, "2026-10-06").await, ["Member 0"]);
}
