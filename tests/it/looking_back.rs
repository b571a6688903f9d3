//! What has changed since a moment, and finding one's way by names.

use domain::grants::{GrantScope, Role};
use domain::{ChapterId, MembershipId};
use reqwest::Method;
use tests::Visitor;

use crate::chapter_pages::{Led, led};

/// The cells of the line of a table that begins with a text.
fn line(page: &str, first: &str) -> Vec<String> {
    let row = page.split("<tr>").find(|row| row.contains(&format!(">{first}</th>"))).unwrap_or_else(|| panic!("no line {first}: {page}"));
    let cell = |part: &str| part.split_once('>').unwrap().1.split(['<']).next().unwrap().replace('\u{a0}', " ");
    row.split("<td").skip(1).map(cell).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_past_moment_is_set_beside_what_is_known_now_of_the_same_days_and_beside_now() {
    let Led { app, admin, made, meeting, mut officer, home } = led().await;
    let past = officer.page(&format!("{home}/attendance?as_of=2026-03-09")).await;
    let since = format!("{home}/since?as_of=2026-03-09");
    assert!(past.contains(&format!("href=\"{since}\"")), "{past}");
    // One moves on from there by a slider, from the day of the founding to now.
    let slider = past.split("id=\"slide\"").nth(1).unwrap_or_else(|| panic!("{past}")).split('>').next().unwrap();
    let founded = slider.split("min=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(slider.contains(&format!("max=\"{}\"", app.head().await)), "{slider}");
    assert!(officer.page(&format!("{home}?as_of={founded}")).await.contains("Rheinhafen chapter"), "the first is there already");
    let before = founded.parse::<i64>().unwrap() - 1;
    assert_eq!(officer.get(&format!("{home}?as_of={before}")).await.0, 404, "{founded} is the first");
    let page = officer.page(&since).await;
    assert_eq!(line(&page, "Members"), ["3", "3", "3"]);
    assert_eq!(line(&page, "Meetings held"), ["0", "1", "1"], "the sheet came after");
    assert_eq!(line(&page, "Attendance"), ["–", "66.7 %", "66.7 %"]);
    assert_eq!(line(&page, "Closed business"), ["0 CHF", "1,235 CHF", "1,235 CHF"]);
    let told = page.contains("What was known then still holds") && page.contains("March 2026 still ran");
    assert!(told, "a sheet of the next day corrects nothing: {page}");
    assert_eq!((line(&page, "meeting: sheet completed"), line(&page, "referral: closed")), (vec!["1".to_owned()], vec!["1".to_owned()]));
    assert!(!page.contains("href=\"/log"), "an officer of a chapter does not read the log");

    // Without a moment it looks back a month; where nothing happened since, it says so.
    assert_eq!(officer.get(&format!("{home}/since")).await, (303, format!("{home}/since?as_of=2026-02-08")));
    assert_eq!(officer.get(&format!("{home}/since?as_of=2026-02-08")).await.0, 404, "the chapter was not founded yet");
    let page = officer.page(&format!("{home}/since?as_of={}", app.head().await)).await;
    assert!(page.contains("What was known then still holds") && page.contains("Nothing was recorded here since"), "{page}");

    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    for path in [format!("/regions/{}", made.region), "/organisation".to_owned()] {
        let page = accountant.page(&format!("{path}/since?as_of=2026-03-09")).await;
        assert_eq!(line(&page, "Meetings held"), ["0", "1", "1"], "{path}");
        let log = page.split("href=\"/log?event_type=referral.closed&#38;").nth(1).unwrap_or_else(|| panic!("{page}"));
        let query = log.split('"').next().unwrap().replace("&#38;", "&");
        let shown = accountant.page(&format!("/log?event_type=referral.closed&{query}")).await;
        assert_eq!(shown.matches(">referral: closed</a>").count(), 1, "{shown}");
    }
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(MembershipId(made.members[0].parse().unwrap()))).await;
    assert_eq!(member.get(&since).await.0, 404, "members see no past");

    // Of a month that was over, what is recorded later is a correction.
    app.clock_at("2026-04-08T10:00:00Z");
    let entries = serde_json::json!([{"membership_id": made.members[2], "mark": "P"}]);
    let amend = serde_json::json!({"entries": entries, "reason": "Was there"});
    let position = admin.done(&format!("/meetings/{meeting}/attendance/amend"), amend).await["position"].clone();
    let mut officer = Visitor::with(&app, Role::ChapterOfficer, GrantScope::Chapter(ChapterId(made.chapter.parse().unwrap()))).await;
    let page = officer.page(&format!("{home}/since?as_of=2026-04-06&min_position={position}")).await;
    assert!(page.contains("One number has changed since") && page.contains("April 2026 still ran"), "{page}");
    assert_eq!(line(&page, "Attendance")[..2], ["66.7 %", "100.0 %"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_and_a_referral_are_shown_as_they_were_known_and_what_has_no_past_says_so() {
    let Led { app, admin, made, meeting, mut officer, home, .. } = led().await;
    let then = "as_of=2026-03-10T09%3A59";
    let listed = officer.page(&format!("{home}/meetings?{then}")).await;
    let place = format!("/meetings/{meeting}");
    assert!(listed.contains(&format!("href=\"{place}?{then}\"")), "the moment goes along: {listed}");
    let past = officer.page(&format!("{place}?{then}")).await;
    assert!(past.contains("This is what was known on 10 March 2026, 09:59"), "{past}");
    assert!(past.contains("The attendance sheet is blank.") && !past.contains("<form method=\"post\" action=\"/meetings"), "{past}");
    let now = officer.page(&place).await;
    assert!(now.contains("The attendance sheet is completed.") && now.contains("as of: </span>now"), "{now}");
    assert_eq!(officer.get(&format!("{place}/sheet?{then}")).await, (303, format!("{place}?{then}")), "a form is for now");
    assert_eq!(officer.get(&format!("{place}?as_of=1")).await.0, 404, "it was not scheduled yet");

    let referral = {
        let page = officer.page(&format!("/memberships/{}?which=all", made.members[0])).await;
        let id = page.split("href=\"/referrals/").nth(1).unwrap_or_else(|| panic!("no referral: {page}"));
        format!("/referrals/{}", id.split('"').next().unwrap())
    };
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let log = accountant.page("/log?event_type=referral.closed").await;
    let closed: i64 = log.split("href=\"/log/").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let now = officer.page(&referral).await;
    assert!(now.contains("<dt>Closed</dt>"), "{now}");
    let past = officer.page(&format!("{referral}?as_of={}", closed - 1)).await;
    assert!(!past.contains("<dt>Closed</dt>") && past.contains(&format!("at position {} of the log", closed - 1)), "{past}");

    // The log of then ends then, on the page and in both files.
    let past = accountant.page(&format!("/log?event_type=referral.closed&as_of={}", closed - 1)).await;
    assert!(past.contains("Nothing fits") && past.contains("This is what was known"), "{past}");
    for (until, lines) in [(closed - 1, 1), (closed, 2)] {
        let place = format!("/log?event_type=referral.closed&as_of={until}&export=csv");
        let file = accountant.ask(Method::GET, &place, &[], &[]).await.text().await.unwrap();
        assert_eq!(file.lines().count(), lines, "{file}");
    }
    // How far the log goes is for its readers.
    for moment in [1, 1_000_000] {
        assert_eq!(officer.get(&format!("/log?as_of={moment}")).await.0, 404);
    }
    // A place goes by the name that it had.
    assert_eq!(admin.put(&format!("{home}/name"), serde_json::json!({"name": "Rheinbrücke"})).await.status, 200);
    assert!(officer.page(&home).await.contains("Rheinbrücke chapter"));
    let past = officer.page(&format!("{home}?{then}")).await;
    assert!(past.contains("Rheinhafen chapter") && !past.contains("Record attendance"), "{past}");
    // What shows the present alone does not say that it is the past.
    let page = officer.page(&format!("{home}/meetings/plan?{then}")).await;
    assert!(page.contains("This page shows what is known now") && !page.contains("This is what was known"), "{page}");
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(MembershipId(made.members[0].parse().unwrap()))).await;
    let page = member.page(&format!("{referral}?{then}")).await;
    assert!(page.contains("<dt>Closed</dt>") && page.contains("This page shows what is known now"), "members see no past: {page}");
    assert!(!member.page(&referral).await.contains("as of: </span>now"), "and are not offered one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anything_is_found_by_a_part_of_its_name_and_nothing_that_one_may_not_see() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let other = tests::chapter::chapter(&admin, &made.region, "Seefeld").await;
    let kinds = async |person: &tests::Person, part: &str| {
        let found = person.read(&format!("/search?q={part}")).await;
        let of = |one: &serde_json::Value| (one["kind"].as_str().unwrap().to_owned(), one["name"].as_str().unwrap().to_owned());
        found["items"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    app.until(&admin, "/search?q=seefeld", |found| !found["items"].as_array().unwrap().is_empty()).await;
    let named = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
    assert_eq!(kinds(&admin, "EEFEL").await, [named("chapter", "Seefeld")]);
    assert_eq!(kinds(&admin, "ember%200").await, [named("member", "Member 0")]);
    assert_eq!(kinds(&admin, "%25%25").await.len() + kinds(&admin, "no_such").await.len(), 0, "signs stand for themselves");
    admin.get("/search?q=a").await.is_problem(422, "invalid_field");
    assert_eq!(admin.read("/search").await["items"].as_array().unwrap().len(), 6, "a region, two chapters, three members");
    let officers = app.person(Role::ChapterOfficer, GrantScope::Chapter(ChapterId(made.chapter.parse().unwrap()))).await;
    assert_eq!((kinds(&officers, "seefeld").await, kinds(&officers, "member").await.len()), (Vec::new(), 3));
    let member = app.person(Role::Member, GrantScope::Membership(MembershipId(made.members[1].parse().unwrap()))).await;
    assert_eq!(kinds(&member, "member").await, [named("member", "Member 1")]);

    let page = officer.page("/find?q=member").await;
    assert!(made.members.iter().all(|id| page.contains(&format!("/memberships/{id}"))), "{page}");
    assert_eq!(officer.get("/find?q=rheinhafen").await, (303, home), "the only one is gone to at once");
    assert_eq!(officer.get("/find?q=member+2").await, (303, format!("/memberships/{}", made.members[2])));
    assert!(officer.page("/find?q=seefeld").await.contains("Nothing that you may see"));
    let asked = officer.ask(Method::GET, "/find?q=a", &[], &[]).await;
    assert_eq!(asked.status().as_u16(), 422);
    assert!(asked.text().await.unwrap().contains("Give at least two letters"));
    assert!(!other.is_empty());

    // The log is narrowed by names, too.
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let events = |page: &str| page.matches("href=\"/log/").count();
    let by_id = accountant.page(&format!("/log?membership_id={}", made.members[2])).await;
    let by_name = accountant.page("/log?membership_id=member+2").await;
    assert!(events(&by_id) > 3 && events(&by_name) == events(&by_id), "{by_name}");
    for (name, told) in [("member", "several are called so"), ("nobody", "no member that you may see is called so")] {
        let (status, page) = accountant.get(&format!("/log?membership_id={name}")).await;
        assert!(status == 422 && page.to_lowercase().contains(told), "{status} {page}");
    }
    let offered = accountant.get("/log?membership_id=member").await.1;
    assert!(made.members.iter().all(|id| offered.contains(&format!("<option value=\"{id}\""))), "one is chosen of them: {offered}");
    assert_eq!(accountant.get("/log?actor=test").await.0, 422, "users' names are not for an accountant");
    let mut admin = Visitor::with(&app, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    assert_eq!(admin.get("/log?actor=somebody+else").await.0, 422);
}
