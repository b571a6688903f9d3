//! The main walk through the REST interface: from founding a region to closed business.

use domain::MembershipId;
use domain::grants::{GrantScope, Role};
use serde_json::{Value, json};
use tests::chapter::{Founded, founded};
use tests::{App, Person};

/// A Tuesday, after the meeting.
pub const TUESDAY: &str = "2026-03-03T09:00:00Z";

/// The chapter's meeting of a day, which is scheduled by itself or here.
pub async fn meeting(app: &App, admin: &Person, chapter: &str, slot: &str) -> String {
    let answered = admin.post(&format!("/chapters/{chapter}/meetings"), json!({ "slot": slot })).await;
    assert!(matches!(answered.status, 201 | 409), "{}", answered.text);
    let list = format!("/chapters/{chapter}/meetings?from={slot}&to={slot}&min_position={}", app.head().await);
    admin.read(&list).await["items"][0]["meeting_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_chapter_is_founded_members_join_and_pay_a_meeting_is_held_and_business_closed() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 3).await;
    let (chapter, members) = (&made.chapter, &made.members);

    let roster = admin.read(&format!("/chapters/{chapter}/roster")).await;
    let names: Vec<_> = roster["items"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Member 0", "Member 1", "Member 2"]);
    let seats = async |held: bool| -> Vec<String> {
        let seats = admin.read(&format!("/chapters/{chapter}/seats?limit=500&held={held}")).await;
        seats["items"].as_array().unwrap().iter().map(|seat| seat["profession"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(seats(true).await, ["Baker", "Florist", "Notary"]);
    let open = seats(false).await;
    assert!(open.len() > 20 && !open.contains(&"Baker".to_owned()), "{open:?}");

    let dues = admin.read(&format!("/memberships/{}/dues", members[0])).await;
    assert_eq!(dues["outstanding"], json!({"amount": "0.00", "currency": "CHF"}));
    assert_eq!(dues["invoices"][0]["number"], "CH01-2026-000001");
    assert_eq!(dues["invoices"][0]["paid"], json!({"amount": "908.04", "currency": "CHF"}));

    let meeting = meeting(&app, &admin, chapter, "2026-03-03").await;
    let sheet = format!("/meetings/{meeting}/attendance");
    let blank = admin.read(&sheet).await;
    assert_eq!(blank["status"], "blank");
    assert_eq!(blank["lines"].as_array().unwrap().len(), 3);
    let marks =
        |marks: [&str; 3]| -> Value { members.iter().zip(marks).map(|(m, mark)| json!({"membership_id": m, "mark": mark})).collect() };
    let drafted = admin.put(&sheet, json!({"entries": [{"membership_id": members[0], "mark": "P"}]})).await;
    assert_eq!(drafted.status, 200, "{}", drafted.text);
    admin.done(&format!("{sheet}/complete"), json!({"entries": marks(["P", "L", "A"])})).await;
    admin
        .done(&format!("{sheet}/amend"), json!({"entries": [{"membership_id": members[2], "mark": "P"}], "reason": "Sat at the back"}))
        .await;
    let amended = admin.read(&sheet).await;
    assert_eq!(amended["status"], "amended");

    let pledge = json!({"giver": members[0], "receiver": members[1], "tier": "outside", "contact": {"name": "Eva Beispiel"}, "description": "Wants flowers"});
    let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    let path = format!("/referrals/{referral}");
    admin.done(&format!("{path}/acknowledge"), json!({})).await;
    admin.done(&format!("{path}/contact"), json!({})).await;
    let closed =
        admin.done(&format!("{path}/close"), json!({"amount": {"amount": "1250.00", "currency": "CHF"}, "amount_shared": false})).await;
    admin
        .done(
            &format!("{path}/amend"),
            json!({"closure_id": closed["closure_id"], "amount": {"amount": "1150.00", "currency": "CHF"}, "reason": "Less"}),
        )
        .await;
    let whole = admin.read(&path).await;
    assert_eq!(whole["stage"], "closed");
    assert_eq!(whole["closures"][0]["amount"], json!({"amount": "1150.00", "currency": "CHF"}));

    the_dashboards_show_exactly_that(&app, &admin, &made).await;
    let closings = format!("/chapters/{}/closings", made.chapter);
    let listed = admin.read(&format!("{closings}?referral_id={referral}")).await["items"].clone();
    assert_eq!((&listed[0]["amount"], &listed[0]["amended"]), (&whole["closures"][0]["amount"], &json!(true)), "{listed}");
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let others = [format!("giver={}", made.members[1]), "to=2026-03-01".to_owned()];
    for other in others {
        assert_eq!(admin.read(&format!("{closings}?{other}")).await["items"], json!([]), "{other}");
    }
    let member = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    member.get(&closings).await.is_problem(404, "not_found");
}

async fn the_dashboards_show_exactly_that(app: &App, admin: &Person, made: &Founded) {
    let now = format!("min_position={}", app.head().await);
    let francs = |amount: &str| json!([{"amount": amount, "currency": "CHF"}]);
    for place in [format!("/chapters/{}", made.chapter), format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let look = async |dashboard: &str| admin.read(&format!("{place}/dashboards/{dashboard}?{now}")).await;
        let attendance = look("attendance").await;
        let marks = json!({"present": 2, "absent": 0, "late": 1, "medical": 0, "substituted": 0});
        assert_eq!((&attendance["totals"]["counts"], &attendance["totals"]["meetings"]), (&marks, &json!(1)), "{place}");
        let value = look("referral-value").await;
        assert_eq!((&value["totals"]["outside"], &value["totals"]["inside"]), (&json!(1), &json!(0)), "{place}");
        assert_eq!((&value["totals"]["business"], &value["conversion"]["closed"]), (&francs("1150.00"), &json!(1)), "{place}");
        let renewals = look("renewals").await;
        assert_eq!(renewals["cohorts"][0]["joined"], 3, "{place}");
        let months = renewals["dues_months"].as_array().unwrap();
        assert_eq!(months.last().unwrap()["figures"]["received"], francs("2724.12"), "{place}");
        assert_eq!(renewals["receivables"]["outstanding"], json!([]), "{place}");
        for more in ["scores", "return-on-dues"] {
            assert!(look(more).await.is_object(), "{place} {more}");
        }
    }
    let score = admin.read(&format!("/memberships/{}/score", made.members[0])).await;
    assert_eq!(score["member"]["membership_id"], made.members[0].as_str(), "{score}");
    what_was_known_before_is_still_to_be_seen(app, admin, made).await;
}

async fn what_was_known_before_is_still_to_be_seen(app: &App, admin: &Person, made: &Founded) {
    let log = admin.read("/events?event_type=referral.closed").await;
    let closing = log["items"][0]["position"].as_i64().unwrap();
    assert_eq!(admin.read(&format!("/events/{closing}")).await["event_type"], "referral.closed");
    let path = format!("/chapters/{}/dashboards/referral-value", made.chapter);
    let before = admin.get(&format!("{path}?as_of={}", closing - 1)).await;
    assert_eq!(before.header("chapterhouse-position"), Some((closing - 1).to_string().as_str()));
    assert_eq!((&before.json()["totals"]["business"], &before.json()["totals"]["outside"]), (&json!([]), &json!(1)));
    let after = admin.read(&format!("{path}?as_of={closing}")).await;
    assert_eq!(after["totals"]["business"], json!([{"amount": "1250.00", "currency": "CHF"}]));
    assert_eq!(admin.read(&format!("{path}?as_of={TUESDAY}")).await["totals"], admin.read(&path).await["totals"]);
    for as_of in ["2030-01-01T00:00:00Z", "0", "-1"] {
        admin.get(&format!("{path}?as_of={as_of}")).await.is_problem(422, "invalid_field");
    }
    admin.get(&format!("{path}?as_of={}", app.head().await + 1)).await.is_problem(422, "invalid_field");
    admin.get(&format!("{path}?as_of=yesterday")).await.is_problem(422, "invalid_query");
    admin.get(&format!("{path}?from=2026-03-02&to=2026-03-01")).await.is_problem(422, "invalid_field");

    let table = "/tables/referrals_by_chapter_month/explanation";
    let why = admin.read(&format!("{table}?key={},2026-03-01", made.chapter)).await;
    let types: Vec<_> = why["events"].as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert!(types.contains(&"referral.pledged") && types.contains(&"referral.closed"), "{types:?}");
    admin.get(table).await.is_problem(422, "invalid_query");
    admin.get(&format!("{table}?key=2026-03-01")).await.is_problem(422, "invalid_field");
}

#[tokio::test]
async fn the_giver_sees_an_amount_only_when_the_receiver_shares_it() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let members = founded(&app, &admin, 3).await.members;
    let as_member = |n: usize| app.person(Role::Member, GrantScope::Membership(members[n].parse::<MembershipId>().unwrap()));
    let (giver, receiver, other) = (as_member(0).await, as_member(1).await, as_member(2).await);
    let pledge = json!({"giver": members[0], "receiver": members[1], "tier": "inside", "description": "For my own kitchen"});
    let referral = format!("/referrals/{}", giver.done("/referrals", pledge).await["id"].as_str().unwrap());
    let amount = json!({"amount": "100.00", "currency": "CHF"});

    giver.post(&format!("{referral}/close"), json!({"amount": amount, "amount_shared": true})).await.is_problem(403, "not_allowed");
    other.get(&referral).await.is_problem(404, "not_found");
    other.post(&format!("{referral}/acknowledge"), json!({})).await.is_problem(404, "not_found");
    receiver.post(&format!("{referral}/withdraw"), json!({"reason": "No"})).await.is_problem(403, "not_allowed");

    receiver.done(&format!("{referral}/close"), json!({"amount": amount, "amount_shared": false})).await;
    receiver.done(&format!("{referral}/close"), json!({"amount": amount, "amount_shared": true})).await;
    let seen = giver.read(&referral).await;
    assert_eq!(seen["closures"][0].get("amount"), None);
    assert_eq!(seen["closures"][1]["amount"], amount);
    assert_eq!(receiver.read(&referral).await["closures"][0]["amount"], amount);
}

#[tokio::test]
async fn members_report_what_they_do_and_nobody_else_does_it_for_them() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let members = founded(&app, &admin, 2).await.members;
    let own = format!("/memberships/{}", members[0]);
    let member = app.person(Role::Member, GrantScope::Membership(members[0].parse().unwrap())).await;
    member.done(&format!("{own}/one-to-ones"), json!({"with": members[1], "on": "2026-03-03"})).await;
    member.post(&format!("{own}/one-to-ones"), json!({"with": members[1], "on": "2026-03-03"})).await.is_problem(409, "already_reported");
    member.done(&format!("{own}/testimonials"), json!({"to": members[1], "text": "Splendid tulips"})).await;
    let credits = json!({"credits": 2, "course": "Speaking", "on": "2026-03-03"});
    member.post(&format!("{own}/training-credits"), credits.clone()).await.is_problem(403, "not_allowed");
    member.post(&format!("{own}/training"), json!({})).await.is_problem(403, "not_allowed");
    admin.done(&format!("{own}/training-credits"), credits).await;
    assert_eq!(member.read(&format!("{own}/testimonials")).await["items"][0]["text"], "Splendid tulips");
    assert_eq!(member.read(&format!("{own}/one-to-ones")).await["items"].as_array().unwrap().len(), 1);
    assert_eq!(member.read(&format!("{own}/training-credits")).await["items"][0]["credits"], 2);
    let others = format!("/memberships/{}", members[1]);
    let receiver = app.person(Role::Member, GrantScope::Membership(members[1].parse().unwrap())).await;
    let received = receiver.read(&format!("{others}/testimonials-received")).await["items"].clone();
    assert_eq!((received[0]["text"].as_str(), received[0]["from"].as_str()), (Some("Splendid tulips"), Some(members[0].as_str())));
    assert!(member.read(&format!("{own}/testimonials-received")).await["items"].as_array().unwrap().is_empty());
    member.get(&format!("{others}/testimonials-received")).await.is_problem(404, "not_found");
    member.post(&format!("{others}/testimonials"), json!({"to": members[0], "text": "x"})).await.is_problem(403, "not_allowed");
    member.get(&format!("{others}/dues")).await.is_problem(404, "not_found");
}
