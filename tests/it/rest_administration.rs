//! Visitors, officers and policies through the REST interface.

use domain::grants::{GrantScope, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{application, chapter, founded, member};
use tests::{Answered, App, Person};

use crate::rest_walk::{TUESDAY, meeting};

/// A section of the rules as it holds on a day: the rule, and the version that it came from.
async fn in_force(admin: &Person, place: &str, on: &str, section: &str) -> (Value, Value) {
    let rules = admin.read(&format!("/policies?on={on}{place}")).await;
    let found = rules["items"].as_array().unwrap().iter().find(|item| item["rule"]["section"] == section).unwrap();
    (found["rule"].clone(), found["from"].clone())
}

fn referrals(expires_after_days: u32) -> Value {
    json!({"section": "referrals", "expires_after_days": expires_after_days, "reminder_days": [7, 14]})
}

async fn delete(person: &Person, path: &str) -> Answered {
    person.send(person.request(Method::DELETE, path)).await
}

#[tokio::test]
async fn a_guest_visits_twice_and_the_third_visit_is_refused() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let elsewhere = chapter(&admin, &made.region, "Other").await;
    let foreign = member(&app, &admin, &elsewhere, "Foreigner", "Baker").await;
    let mut meetings = Vec::new();
    for slot in ["2026-03-03", "2026-03-10", "2026-03-17"] {
        meetings.push(format!("/meetings/{}/visitors", meeting(&app, &admin, &made.chapter, slot).await));
    }
    let guest = |by: &str| json!({"name": "Gast Muster", "email": "gast@example.org", "profession": "Plumber", "invited_by": by});
    let own = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;

    admin.post(&meetings[0], guest(&foreign)).await.is_problem(409, "inviter_not_a_member");
    own.post(&meetings[0], guest(&made.members[1])).await.is_problem(403, "not_allowed");
    let first = own.post(&meetings[0], guest(&made.members[0])).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let person = first.json()["person_id"].as_str().unwrap().to_owned();
    admin.post(&meetings[0], guest(&made.members[1])).await.is_problem(409, "visitor_already_registered");
    let list = admin.read(&meetings[0]).await;
    let expected = json!({"person_id": person, "name": "Gast Muster", "email": "gast@example.org", "profession": "Plumber", "invited_by": made.members[0]});
    assert_eq!(list["items"], json!([expected]));

    let second = admin.done(&meetings[1], guest(&made.members[1])).await;
    assert_eq!(second["person_id"], person.as_str(), "the e-mail address says who it is");
    admin.post(&meetings[2], guest(&made.members[0])).await.is_problem(409, "too_many_visits");
    let other = format!("/meetings/{}/visitors", meeting(&app, &admin, &elsewhere, "2026-03-17").await);
    admin.post(&other, guest(&foreign)).await.is_problem(409, "too_many_visits");

    // Who did not come after all is taken off the list, and may come another day.
    delete(&own, &format!("{}/{person}", meetings[1])).await.is_problem(403, "not_allowed");
    let removed = delete(&admin, &format!("{}/{person}", meetings[1])).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    assert_eq!(admin.read(&meetings[1]).await["items"], json!([]));
    delete(&admin, &format!("{}/{person}", meetings[1])).await.is_problem(409, "no_such_visitor");
    admin.done(&meetings[2], guest(&made.members[0])).await;
    assert_eq!(admin.read(&meetings[2]).await["items"][0]["person_id"], person.as_str());
}

#[tokio::test]
async fn a_member_is_no_visitor_and_an_applicant_comes_as_often_as_the_committee_takes() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let mut visitors = Vec::new();
    for slot in ["2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"] {
        visitors.push(format!("/meetings/{}/visitors", meeting(&app, &admin, &made.chapter, slot).await));
    }
    let guest = |name: &str, email: &str| json!({"name": name, "email": email, "invited_by": made.members[0]});
    // Another spelling of the member's own address.
    admin.post(&visitors[0], guest("Member 1", "MEMBER.1@example.org")).await.is_problem(409, "visitor_is_member");
    let ada = guest("Ada Okafor", "ada.okafor@example.org");
    admin.done(&visitors[0], ada.clone()).await;
    admin.done(&visitors[1], ada.clone()).await;
    admin.post(&visitors[2], ada.clone()).await.is_problem(409, "too_many_visits");
    admin.done(&format!("/chapters/{}/memberships", made.chapter), application("Ada Okafor", "Dentist")).await;
    admin.done(&visitors[2], ada).await;

    // A meeting that was called off was not visited.
    let bo = guest("Bo Lindqvist", "bo@example.org");
    admin.done(&visitors[1], bo.clone()).await;
    admin.done(&visitors[2], bo.clone()).await;
    admin.post(&visitors[3], bo.clone()).await.is_problem(409, "too_many_visits");
    let called_off = visitors[2].replace("/visitors", "/cancel");
    admin.done(&called_off, json!({"reason": "Snow"})).await;
    admin.done(&visitors[3], bo).await;
}

#[tokio::test]
async fn of_registrations_at_the_same_moment_no_more_pass_than_are_allowed() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let mut visitors = Vec::new();
    for slot in ["2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24", "2026-03-31", "2026-04-07"] {
        visitors.push(format!("/meetings/{}/visitors", meeting(&app, &admin, &made.chapter, slot).await));
    }
    let guest = json!({"name": "Gast Muster", "email": "gast@example.org", "invited_by": made.members[0]});
    let answered = futures::future::join_all(visitors.iter().map(|path| admin.post(path, guest.clone()))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answered.iter().partition(|answered| answered.status == 201);
    assert_eq!((taken.len(), refused.len()), (2, 4));
    refused.iter().for_each(|answered| answered.is_problem(409, "too_many_visits"));
}

#[tokio::test]
async fn an_office_has_one_holder_at_a_time_until_the_term_ends_or_the_holder_is_removed() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let path = format!("/chapters/{}/officers", made.chapter);
    let (one, two) = (&made.members[0], &made.members[1]);
    let term = |year: i32| json!({"starts_on": format!("{year}-10-01"), "ends_on": format!("{}-09-30", year + 1)});
    let appoint = |who: &str, office: &str, term: Value| json!({"membership_id": who, "office": office, "term": term});

    // Without a term, for the running year.
    let appointed = admin.post(&path, json!({"membership_id": one, "office": "president"})).await;
    assert_eq!(appointed.status, 201, "{}", appointed.text);
    admin.post(&path, appoint(one, "president", term(2025))).await.is_problem(409, "already_in_office");
    admin.post(&path, appoint(two, "president", term(2025))).await.is_problem(409, "office_taken");
    admin.post(&path, appoint(two, "treasurer", term(2025))).await.is_problem(422, "invalid_field");
    let backwards = json!({"starts_on": "2026-10-01", "ends_on": "2026-09-30"});
    admin.post(&path, appoint(two, "vice_president", backwards)).await.is_problem(409, "term_backwards");
    admin.done(&path, appoint(two, "president", term(2026))).await;
    for member in [one, two] {
        admin.done(&path, appoint(member, "membership_committee", term(2025))).await;
    }
    let officers = async |on: &str, office: &str| -> Vec<String> {
        let list = admin.read(&format!("{path}?on={on}")).await;
        let held = list["items"].as_array().unwrap().iter().filter(|officer| officer["office"] == office);
        held.map(|officer| officer["membership_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(officers("2026-09-30", "president").await, [one.as_str()]);
    assert_eq!(officers("2026-10-01", "president").await, [two.as_str()]);
    assert_eq!(officers("2026-03-03", "membership_committee").await.len(), 2);

    let remove = |who: &str| format!("{path}/{who}/remove");
    let served = json!({"office": "president", "last_day": "2025-09-30", "reason": "Moved abroad"});
    admin.post(&remove(one), served).await.is_problem(409, "last_day_before_term");
    let removal = json!({"office": "president", "last_day": "2026-03-31", "reason": "Moved abroad"});
    let removed = admin.post(&remove(one), removal.clone()).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    assert_eq!(officers("2026-03-31", "president").await, [one.as_str()]);
    assert!(officers("2026-04-01", "president").await.is_empty());
    admin.post(&remove(one), removal).await.is_problem(409, "not_in_office");
    let rest = json!({"starts_on": "2026-04-01", "ends_on": "2026-09-30"});
    admin.done(&path, appoint(two, "president", rest)).await;
    assert_eq!(officers("2026-04-01", "president").await, [two.as_str()]);
    let own = app.person(Role::Member, GrantScope::Membership(two.parse().unwrap())).await;
    own.post(&path, appoint(two, "mentor_coordinator", term(2025))).await.is_problem(403, "not_allowed");
}

#[tokio::test]
async fn a_changed_rule_holds_from_its_date_and_for_its_scope_until_the_override_ends() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let change = |scope: Value, rule: Value, from: &str| json!({"scope": scope, "rule": rule, "holds_from": from});
    let (chapter, region) = (format!("&chapter_id={}", made.chapter), format!("&region_id={}", made.region));
    let (founding, from) = in_force(&admin, "", "2026-03-03", "referrals").await;
    assert_eq!((&founding["expires_after_days"], &from["version"]), (&json!(180), &json!(0)));

    let answered = admin.post("/policies", change(json!("organisation"), referrals(120), "2026-04-01")).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    admin.done("/policies", change(json!({"chapter": made.chapter}), referrals(30), "2026-05-01")).await;
    for (place, on, days) in [
        ("", "2026-03-31", 180),
        ("", "2026-04-01", 120),
        (region.as_str(), "2026-05-01", 120),
        (chapter.as_str(), "2026-03-31", 180),
        (chapter.as_str(), "2026-04-30", 120),
        (chapter.as_str(), "2026-05-01", 30),
    ] {
        assert_eq!(in_force(&admin, place, on, "referrals").await.0["expires_after_days"], days, "{place} {on}");
    }
    let (rule, from) = in_force(&admin, &chapter, "2026-05-01", "referrals").await;
    assert_eq!((&rule, &from), (&referrals(30), &json!({"scope": {"chapter": made.chapter}, "version": 1})));

    let end = |scope: Value, from: &str| json!({"scope": scope, "section": "referrals", "holds_from": from});
    let ended = admin.post("/policies/end-override", end(json!({"chapter": made.chapter}), "2026-06-01")).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    assert_eq!(in_force(&admin, &chapter, "2026-05-31", "referrals").await.0["expires_after_days"], 30);
    assert_eq!(in_force(&admin, &chapter, "2026-06-01", "referrals").await.0["expires_after_days"], 120);
    let history = admin.read(&format!("/policies/history?chapter_id={}", made.chapter)).await;
    let first = json!({"version": 1, "section": "referrals", "holds_from": "2026-05-01", "rule": referrals(30)});
    let second = json!({"version": 2, "section": "referrals", "holds_from": "2026-06-01", "rule": null});
    assert_eq!(history["items"], json!([first, second]));
    assert_eq!(admin.read("/policies/history").await["items"].as_array().unwrap().len(), 1);

    let organisation = json!("organisation");
    admin.post("/policies", change(organisation.clone(), referrals(90), "2026-03-02")).await.is_problem(409, "in_the_past");
    admin.post("/policies", change(organisation.clone(), referrals(120), "2026-07-01")).await.is_problem(409, "nothing_changes");
    admin.post("/policies", change(organisation.clone(), referrals(0), "2026-07-01")).await.is_problem(409, "unsound_rule");
    let half = json!({"section": "referrals", "expires_after_days": 90});
    admin.post("/policies", change(organisation.clone(), half, "2026-07-01")).await.is_problem(422, "invalid_field");
    admin.post("/policies/end-override", end(organisation, "2026-07-01")).await.is_problem(409, "nothing_above");
    let region = json!({"region": made.region});
    admin.post("/policies/end-override", end(region, "2026-07-01")).await.is_problem(409, "no_override");
    let own = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    let refused = own.post("/policies", change(json!({"chapter": made.chapter}), referrals(60), "2026-07-01")).await;
    refused.is_problem(403, "not_allowed");
}

#[tokio::test]
async fn the_officers_year_and_the_late_fee_are_the_policys_where_nobody_names_them() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let rule = |rule: Value, from: &str| json!({"scope": "organisation", "rule": rule, "holds_from": from});
    let plan = |currency: &str, holds_from: &str| {
        let amount = |amount: &str| json!({"amount": amount, "currency": currency});
        let plan = json!({
            "currency": currency, "joining_fee": amount("1"), "dues_one_year": amount("10"), "dues_two_years": amount("18"),
            "transfer_fee": amount("1"), "reinstatement_fee": amount("1"), "tax_rate": 0, "tax_label": "MWST",
        });
        json!({"plan": plan, "holds_from": holds_from})
    };
    let plans = format!("/regions/{}/fee-plans", made.region);
    admin.done("/policies", rule(json!({"section": "fees", "late_fee": 60}), "2026-05-01")).await;
    for (currency, from) in [("CHF", "2026-04-01"), ("KWD", "2026-04-01"), ("JPY", "2026-05-01")] {
        admin.done(&plans, plan(currency, from)).await;
    }
    let fees: Vec<Value> = admin.read(&plans).await["items"]
        .as_array()
        .unwrap()
        .iter()
        .skip(1)
        .map(|dated| dated["plan"]["late_fee"]["amount"].clone())
        .collect();
    assert_eq!(fees, ["50.00", "50.000", "60"]);
    // So long an invoice by hand may be paid, from the day on which the policy holds.
    let charge = json!({"kind": "other", "description": "Badge", "net": {"amount": "10.00", "currency": "CHF"}});
    let dues = format!("/memberships/{}/dues", made.members[0]);
    let due = async || {
        admin.done(&format!("{dues}/charges"), charge.clone()).await;
        admin.read(&dues).await["invoices"].as_array().unwrap().last().unwrap()["due_on"].clone()
    };
    assert_eq!(due().await, "2026-03-17");
    admin.done("/policies", rule(json!({"section": "fees", "late_fee": 60, "days_to_pay": 30}), "2026-03-03")).await;
    assert_eq!(due().await, "2026-04-02");

    admin.done("/policies", rule(json!({"section": "offices", "year_begins_month": 1, "year_begins_day": 1}), "2026-03-03")).await;
    let path = format!("/chapters/{}/officers", made.chapter);
    admin.done(&path, json!({"membership_id": made.members[0], "office": "president"})).await;
    let in_office = async |on: &str| admin.read(&format!("{path}?on={on}")).await["items"].as_array().unwrap().len();
    assert_eq!((in_office("2025-12-31").await, in_office("2026-01-01").await, in_office("2026-12-31").await), (0, 1, 1));
}

#[tokio::test]
async fn what_is_allowed_follows_the_rule_of_the_day() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let (mut rule, _) = in_force(&admin, &format!("&chapter_id={}", made.chapter), "2026-03-03", "attendance").await;
    assert_eq!(rule["medical_leave_weeks"], 8);
    rule["medical_leave_weeks"] = json!(10);
    admin.done("/policies", json!({"scope": {"chapter": made.chapter}, "rule": rule, "holds_from": "2026-03-10"})).await;
    let leaves = format!("/memberships/{}/leaves", made.members[0]);
    let ten_weeks = json!({"kind": "medical", "from": "2026-03-10", "to": "2026-05-18"});
    admin.post(&leaves, ten_weeks.clone()).await.is_problem(409, "leave_too_long");
    app.clock_at("2026-03-09T22:59:59Z");
    admin.post(&leaves, ten_weeks.clone()).await.is_problem(409, "leave_too_long");
    // Midnight in Basle.
    app.clock_at("2026-03-09T23:00:00Z");
    assert_eq!(admin.post(&leaves, ten_weeks).await.status, 201);
}
