//! What people look for in the log, and how far one look goes.

use domain::grants::{GrantScope, Role};
use infra::event_log::LOOK;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::chapter::{chapter, founded, member, region};
use tests::{App, Person, TestDatabase, lengthen};

use crate::rest_walk::{TUESDAY, meeting};

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().unwrap()
}

fn positions(items: &[Value]) -> Vec<i64> {
    items.iter().map(|event| event["position"].as_i64().unwrap()).collect()
}

/// All that a query finds, page by page, with the number of pages.
async fn all(person: &Person, query: &str) -> (Vec<Value>, usize) {
    let (mut found, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let page = person.read(&format!("/events?{query}{cursor}")).await;
        found.extend(items(&page).iter().cloned());
        pages += 1;
        assert!(pages < 100, "{query} does not end");
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (found, pages),
        }
    }
}

fn names(found: &[Value]) -> BTreeSet<&str> {
    found.iter().map(|event| event["event_type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn everything_about_a_membership_is_found_and_nothing_else() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 3).await;
    let [one, two, three] = &made.members[..] else { panic!("three were founded") };
    let meeting = meeting(&app, &admin, &made.chapter, "2026-03-03").await;
    let marks = [one, two, three].map(|id| json!({"membership_id": id, "mark": "P"}));
    admin.done(&format!("/meetings/{meeting}/attendance/complete"), json!({"entries": marks})).await;
    let pledge = |giver: &str, receiver: &str| json!({"giver": giver, "receiver": receiver, "tier": "inside", "description": "Bread"});
    for (giver, receiver) in [(one, two), (three, one), (two, three)] {
        admin.done("/referrals", pledge(giver, receiver)).await;
    }
    let term = json!({"starts_on": "2025-10-01", "ends_on": "2026-09-30"});
    admin.done(&format!("/chapters/{}/officers", made.chapter), json!({"membership_id": one, "office": "president", "term": term})).await;
    admin.done(&format!("/memberships/{two}/testimonials"), json!({"to": one, "text": "Good"})).await;

    let until = app.head().await;
    let (whole, _) = all(&admin, &format!("until={until}&limit=500")).await;
    let concerns = |event: &&Value| {
        let own = event["aggregate_id"] == **one && ["membership", "dues"].contains(&event["aggregate_type"].as_str().unwrap());
        own || (event["chapter_id"] == *made.chapter && event["payload"].to_string().contains(one.as_str()))
    };
    let expected: Vec<i64> = positions(&whole.iter().filter(concerns).cloned().collect::<Vec<_>>());
    for limit in [500, 3] {
        let (found, _) = all(&admin, &format!("membership_id={one}&until={until}&limit={limit}")).await;
        assert_eq!(positions(&found), expected);
    }
    let (latest, _) = all(&admin, &format!("membership_id={one}&until={until}&limit=4&sort=-position")).await;
    assert_eq!(positions(&latest), expected.iter().rev().copied().collect::<Vec<_>>());
    let (found, _) = all(&admin, &format!("membership_id={one}&until={until}&limit=500")).await;
    for name in ["membership.activated", "dues.payment_received", "meeting.sheet_completed", "chapter.officer_appointed"] {
        assert!(names(&found).contains(name), "{name} is missing");
    }
    assert!(names(&found).contains("membership.testimonial_given"), "of another's stream");
    let pledges = items(&admin.read(&format!("/events?membership_id={one}&event_type=referral.pledged")).await).len();
    assert_eq!(pledges, 2, "given and received, and not that of two others");
    admin.get("/events?membership_id=0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn a_member_who_moved_is_found_in_both_chapters_as_far_as_the_reader_sees() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let elsewhere = region(&admin, "CH02").await;
    let other = chapter(&admin, &elsewhere, "Elsewhere").await;
    let friend = member(&app, &admin, &other, "Friend", "Notary").await;
    let one = &made.members[0];
    admin.done(&format!("/memberships/{one}/transfer"), json!({"to_chapter": other})).await;
    admin.done("/referrals", json!({"giver": friend, "receiver": one, "tier": "inside", "description": "Bread"})).await;
    app.until(&admin, &format!("/memberships?chapter_id={other}"), |page| items(page).len() == 2).await;

    let (found, _) = all(&admin, &format!("membership_id={one}&limit=500")).await;
    let chapters: BTreeSet<&str> = found.iter().filter_map(|event| event["chapter_id"].as_str()).collect();
    assert_eq!(chapters, BTreeSet::from([made.chapter.as_str(), other.as_str()]));
    assert!(names(&found).contains("referral.pledged"));

    let accountant = app.person(Role::Accountant, GrantScope::Region(elsewhere.parse().unwrap())).await;
    let (seen, _) = all(&accountant, &format!("membership_id={one}&limit=500")).await;
    assert!(!seen.is_empty() && seen.iter().all(|event| event["region_id"] == *elsewhere), "only what is of the accountant's region");
    let away = app.person(Role::Accountant, GrantScope::Region(made.region.parse().unwrap())).await;
    away.get(&format!("/events?membership_id={one}")).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn texts_are_found_as_they_are_written_in_capitals_or_not_and_types_by_several() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (one, two) = (&made.members[0], &made.members[1]);
    let pledge =
        json!({"giver": one, "receiver": two, "tier": "inside", "description": "Wünscht \"frisches\" Brot, 50% günstiger_als bisher"});
    let request = admin.request(Method::POST, "/referrals").header("user-agent", "Kassenbuch 7").json(&pledge);
    assert_eq!(admin.send(request).await.status, 201);
    let counted = async |query: &str| items(&admin.read(&format!("/events?limit=500&{query}")).await).len();
    for (text, expected) in [
        ("brot", 1),
        ("W%C3%9CNSCHT", 1),
        ("%22frisches%22", 1),
        ("50%25%20G", 1),
        ("50%25Brot", 0),
        ("g_nstiger", 0),
        ("KASSENBUCH%207", 1),
        ("no%20such%20thing", 0),
    ] {
        assert_eq!(counted(&format!("text={text}")).await, expected, "{text}");
        assert_eq!(counted(&format!("chapter_id={}&text={text}", made.chapter)).await, expected, "{text} in its chapter");
    }
    assert_eq!(counted("text=brot&event_type=referral.closed").await, 0);
    assert_eq!(counted("event_type=membership.activated,referral.pledged").await, 3);
    assert_eq!(counted("aggregate_type=referral,%20region").await, 3);
    assert_eq!(counted(&format!("aggregate_id={one}&event_type=membership.activated")).await, 1);
    let whole = admin.read("/events?limit=500&until=7&after=3").await;
    assert_eq!(positions(items(&whole)), [4, 5, 6, 7]);
    assert_eq!(whole["scanned_to"], 7);
    let lines = admin.send(admin.request(Method::GET, "/events?until=7&limit=3").header("accept", "application/jsonl")).await;
    assert_eq!((lines.header("scanned-to"), lines.header("next-cursor").is_some()), (Some("3"), true));

    for (query, field) in [
        ("event_type=referral.close", "event_type"),
        ("event_type=", "event_type"),
        ("aggregate_type=members", "aggregate_type"),
        ("text=", "text"),
        ("after=9&until=8", "after"),
    ] {
        let refused = admin.get(&format!("/events?{query}")).await;
        refused.is_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], field, "{query}");
    }
}

#[tokio::test]
async fn one_look_goes_no_further_than_so_many_events_and_says_where_to_go_on() {
    let database = TestDatabase::create().await;
    let app = App::still(&database.options(), TUESDAY, |_| {}).await;
    let admin = app.administrator().await;
    let home = region(&admin, "CH01").await;
    let crowded = chapter(&admin, &home, "Rheinhafen").await;
    let before = app.head().await;
    lengthen(&database.options(), 130_000, None).await;
    lengthen(&database.options(), 120_000, Some(crowded.parse().unwrap())).await;
    let end = app.head().await;
    assert_eq!(end, before + 250_000);
    let last = format!("text=number%20{}.", end - 1);

    let first = admin.read(&format!("/events?{last}")).await;
    assert_eq!((items(&first).len(), &first["scanned_to"]), (0, &LOOK.into()), "nothing yet, and no further");
    let (found, pages) = all(&admin, &last).await;
    assert_eq!((positions(&found), pages), (vec![end - 1], 3));
    let (found, pages) = all(&admin, "text=number%207.&sort=-position").await;
    assert_eq!((positions(&found), pages), (vec![7], 3));
    assert_eq!(admin.read("/events?text=number%207.&sort=-position").await["scanned_to"], end - LOOK + 1);

    // A chapter is found by its index, and the events of others are not looked at; its own are, so many at a time.
    let begins = before + 130_001;
    let own = items(&admin.read(&format!("/events?chapter_id={crowded}&until={before}")).await).len();
    let here = format!("chapter_id={crowded}&{last}");
    let first = admin.read(&format!("/events?{here}")).await;
    let so_far = begins + LOOK - i64::try_from(own).unwrap() - 1;
    assert_eq!((items(&first).len(), &first["scanned_to"]), (0, &so_far.into()));
    let (found, pages) = all(&admin, &here).await;
    assert_eq!((positions(&found), pages), (vec![end - 1], 2));
    let (found, pages) = all(&admin, &format!("chapter_id={crowded}&text=number%20{begins}.&sort=-position")).await;
    assert_eq!((positions(&found), pages), (vec![begins], 2));
    let (found, pages) = all(&admin, &format!("chapter_id={crowded}&limit=2&after={before}&until={}", begins + 2)).await;
    assert_eq!((positions(&found), pages), (vec![begins, begins + 1, begins + 2], 2));
}
