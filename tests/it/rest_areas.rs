//! Regions with what is beneath them: rosters and attendance in numbers, deadlines that go by, and every dashboard as of then.

use domain::grants::{GrantScope, Role};
use serde_json::{Value, json};
use tests::chapter::{application, chapter, founded, member, region};
use tests::{App, Person};

use crate::rest_memberships::francs;
use crate::rest_walk::{TUESDAY, meeting};

async fn fresh(app: &App, admin: &Person, path: &str) -> Value {
    let join = if path.contains('?') { '&' } else { '?' };
    admin.read(&format!("{path}{join}min_position={}", app.head().await)).await
}

#[tokio::test]
async fn a_sheet_is_overdue_once_its_day_has_gone_by_until_it_is_completed() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let meeting = meeting(&app, &admin, &made.chapter, "2026-03-03").await;
    let list = format!("/chapters/{}/meetings?from=2026-03-03&to=2026-03-03", made.chapter);
    let dashboard = format!("/chapters/{}/dashboards/attendance", made.chapter);
    let seen = async || {
        let listed = fresh(&app, &admin, &list).await["items"][0].clone();
        let shown = fresh(&app, &admin, &dashboard).await;
        let of_meeting = shown["meetings"].as_array().unwrap().iter().find(|row| row["meeting_id"] == meeting.as_str()).cloned().unwrap();
        assert_eq!((&listed["sheet_due_on"], &of_meeting["sheet_due_on"]), (&json!("2026-03-04"), &json!("2026-03-04")));
        assert_eq!(listed["sheet_overdue"], of_meeting["sheet_overdue"]);
        (listed["sheet_overdue"].as_bool().unwrap(), shown["sheets_overdue"].as_i64().unwrap())
    };
    app.clock_at("2026-03-04T20:00:00Z");
    assert_eq!(seen().await, (false, 0), "the last day is in time");
    app.clock_at("2026-03-05T08:00:00Z");
    assert_eq!(seen().await, (true, 1));
    let first = async |sort: &str| {
        fresh(&app, &admin, &format!("/chapters/{}/meetings?sort={sort}&limit=1", made.chapter)).await["items"][0].clone()
    };
    assert_eq!(first("-sheet_overdue").await["meeting_id"], meeting.as_str());
    assert_eq!(first("sheet_overdue").await["sheet_overdue"], false);
    assert_eq!(first("sheet_due_on").await["meeting_id"], meeting.as_str());
    assert!(first("-sheet_due_on").await["sheet_due_on"].as_str() > Some("2026-04-01"));
    let entries = json!({"entries": [{"membership_id": made.members[0], "mark": "P"}]});
    admin.done(&format!("/meetings/{meeting}/attendance/complete"), entries).await;
    assert_eq!(seen().await, (false, 0));
}

#[tokio::test]
async fn a_cohort_is_counted_to_the_last_day_asked_about() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    app.clock_at("2026-03-10T12:00:00Z");
    member(&app, &admin, &made.chapter, "Late Comer", "Notary").await;
    app.clock_at("2026-03-20T12:00:00Z");
    admin.done(&format!("/memberships/{}/resign", made.members[0]), json!({})).await;
    for place in [format!("/chapters/{}", made.chapter), format!("/regions/{}", made.region), "/organisation".to_owned()] {
        for (to, expected) in [("2026-03-09", [2, 2, 0]), ("2026-03-19", [3, 3, 0]), ("2026-03-20", [3, 2, 1]), ("2026-04-10", [3, 2, 1])] {
            let shown = fresh(&app, &admin, &format!("{place}/dashboards/renewals?from=2026-03-01&to={to}")).await;
            let cohort = &shown["cohorts"][0];
            let counts = ["joined", "active", "resigned"].map(|field| cohort[field].as_i64().unwrap());
            assert_eq!(counts, expected, "{place} to {to}");
        }
    }
}

#[tokio::test]
async fn an_application_shows_objections_and_that_its_decision_is_overdue() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let applied = admin.done(&format!("/chapters/{}/memberships", made.chapter), application("Applicant", "Notary")).await;
    let objection = json!({"by": made.members[0], "reason": "Too close to my own trade"});
    admin.done(&format!("/memberships/{}/objections", applied["id"].as_str().unwrap()), objection).await;
    let seen = async || {
        let listed = fresh(&app, &admin, &format!("/memberships?chapter_id={}&status=applied", made.chapter)).await["items"][0].clone();
        let shown = fresh(&app, &admin, &format!("/chapters/{}/dashboards/roster", made.chapter)).await["applicants"][0].clone();
        let area = fresh(&app, &admin, &format!("/regions/{}/dashboards/roster", made.region)).await["totals"].clone();
        for field in ["decide_by", "decision_overdue", "objections"] {
            assert_eq!(listed[field], shown[field], "{field}");
        }
        assert_eq!((&shown["objections"], &area["objections"], &area["applicants"]), (&json!(1), &json!(1), &json!(1)));
        (shown["decision_overdue"].as_bool().unwrap(), area["decisions_overdue"].as_i64().unwrap())
    };
    app.clock_at("2026-03-10T20:00:00Z");
    assert_eq!(seen().await, (false, 0), "seven days");
    app.clock_at("2026-03-11T08:00:00Z");
    assert_eq!(seen().await, (true, 1));
    for (sort, late) in [("-decision_overdue", true), ("decision_overdue", false)] {
        let first = fresh(&app, &admin, &format!("/memberships?sort={sort}&limit=1")).await["items"][0].clone();
        assert_eq!((&first["decision_overdue"], first["status"] == "applied"), (&json!(late), late), "{sort}");
    }
}

/// Three regions one beneath the other, with a chapter in each and a region beside them.
async fn nested(admin: &Person) -> (Vec<String>, Vec<String>, String) {
    let mut regions = vec![region(admin, "CH01").await];
    for name in ["Middle", "Low"] {
        let under = json!({"name": name, "parent": regions.last().unwrap()});
        regions.push(admin.done("/regions", under).await["id"].as_str().unwrap().to_owned());
    }
    let beside = region(admin, "CH02").await;
    let mut chapters = Vec::new();
    for (region, name) in regions.iter().zip(["Top chapter", "Middle chapter", "Low chapter"]) {
        chapters.push(chapter(admin, region, name).await);
    }
    chapter(admin, &beside, "Beside").await;
    (regions, chapters, beside)
}

#[tokio::test]
async fn a_region_takes_in_all_that_is_beneath_it_however_deep() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let (regions, chapters, beside) = nested(&admin).await;
    member(&app, &admin, &chapters[2], "Deep One", "Baker").await;
    member(&app, &admin, &chapters[1], "Middle One", "Florist").await;
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        let mut ids: Vec<String> = items.map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    for (depth, region) in regions.iter().enumerate() {
        let listed = fresh(&app, &admin, &format!("/regions/{region}/subtree")).await;
        assert_eq!(ids(&listed), sorted(&regions[depth..]), "{depth}");
        let roster = fresh(&app, &admin, &format!("/regions/{region}/dashboards/roster")).await;
        let inside: Vec<&str> = roster["parts"]["chapters"].as_array().unwrap().iter().map(|part| part["id"].as_str().unwrap()).collect();
        assert_eq!(inside.len(), 3 - depth, "{roster}");
        assert_eq!((&roster["chapters"], &roster["totals"]["active"]), (&json!(3 - depth), &json!([2, 2, 1][depth])), "{roster}");
        assert_eq!(roster["totals"]["seats_taken"], roster["totals"]["active"]);
        let open: i64 =
            roster["parts"]["chapters"].as_array().unwrap().iter().map(|part| part["totals"]["seats_open"].as_i64().unwrap()).sum();
        assert_eq!(roster["totals"]["seats_open"], open);
    }
    let top = fresh(&app, &admin, &format!("/regions/{}/dashboards/roster", regions[0])).await;
    assert_eq!(top["parts"]["regions"][0]["totals"]["active"], 2, "the region below counts what is below it");
    let all = fresh(&app, &admin, "/organisation/dashboards/roster").await;
    assert_eq!((&all["chapters"], &all["totals"]["active"]), (&json!(4), &json!(2)));

    let director = app.person(Role::RegionalDirector, GrantScope::Region(regions[1].parse().unwrap())).await;
    assert_eq!(ids(&director.read("/regions").await), sorted(&regions[1..]));
    assert_eq!(director.get(&format!("/chapters/{}", chapters[2])).await.status, 200);
    for hidden in [format!("/regions/{}", regions[0]), format!("/regions/{beside}"), format!("/chapters/{}", chapters[0])] {
        director.get(&hidden).await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn an_area_counts_members_at_the_limit_of_absences_and_seats_under_review() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let standings = async || {
        let area = fresh(&app, &admin, &format!("/regions/{}/dashboards/attendance", made.region)).await;
        assert_eq!(area["parts"]["chapters"][0]["totals"], area["totals"]);
        (area["totals"]["at_limit"].as_i64().unwrap(), area["totals"]["under_review"].as_i64().unwrap())
    };
    for (day, expected) in [("2026-03-03", (0, 0)), ("2026-03-10", (0, 0)), ("2026-03-17", (1, 0)), ("2026-03-24", (1, 1))] {
        app.clock_at(&format!("{day}T12:00:00Z"));
        let meeting = meeting(&app, &admin, &made.chapter, day).await;
        let entries = json!([{"membership_id": made.members[0], "mark": "A"}, {"membership_id": made.members[1], "mark": "P"}]);
        admin.done(&format!("/meetings/{meeting}/attendance/complete"), json!({"entries": entries})).await;
        if expected.1 == 1 {
            let path = format!("/chapters/{}/seat-reviews?status=open", made.chapter);
            app.until(&admin, &path, |page| page["items"].as_array().is_some_and(|items| items.len() == 1)).await;
        }
        assert_eq!(standings().await, expected, "{day}");
    }
}

#[tokio::test]
async fn every_dashboard_answers_as_of_then_what_it_answered_then() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (one, two) = (&made.members[0], &made.members[1]);
    let held = meeting(&app, &admin, &made.chapter, "2026-03-03").await;
    let referral = admin.done("/referrals", json!({"giver": one, "receiver": two, "tier": "inside", "description": "Bread"})).await;
    let referral = referral["id"].as_str().unwrap().to_owned();
    // What happens by itself has happened.
    let mut then = 0;
    while then != app.head().await {
        then = app.head().await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    }
    let document = serde_json::to_value(api::app::openapi()).unwrap();
    let of_dashboards = |path: &&String| path.contains("/dashboards/") || path.ends_with("/score");
    let paths = document["paths"].as_object().unwrap().keys().filter(of_dashboards);
    let paths: Vec<String> = paths
        .map(|path| {
            let id = match path.split('/').nth(3).unwrap() {
                "regions" => &made.region,
                "chapters" => &made.chapter,
                _ => one,
            };
            path.trim_start_matches("/api/v1").replace("{id}", id)
        })
        .collect();
    assert!(paths.len() >= 21, "{paths:?}");
    let mut known = Vec::new();
    for path in &paths {
        known.push(fresh(&app, &admin, path).await);
    }
    let entries = json!([{"membership_id": one, "mark": "A"}, {"membership_id": two, "mark": "L"}]);
    admin.done(&format!("/meetings/{held}/attendance/complete"), json!({ "entries": entries })).await;
    admin.done(&format!("/referrals/{referral}/close"), json!({"amount": francs("80.00"), "amount_shared": true})).await;
    admin.done(&format!("/chapters/{}/memberships", made.chapter), application("Applicant", "Notary")).await;
    admin.done(&format!("/memberships/{two}/resign"), json!({"reason": "Moves away"})).await;
    let charge = json!({"kind": "other", "description": "Badge", "net": francs("10.00")});
    admin.done(&format!("/memberships/{one}/dues/charges"), charge).await;
    member(&app, &admin, &made.chapter, "New Person", "Tailor").await;
    chapter(&admin, &made.region, "Another").await;
    let mut moved = 0;
    for (path, known) in paths.iter().zip(&known) {
        let answer = admin.get(&format!("{path}?as_of={then}")).await;
        assert_eq!(answer.header("chapterhouse-position"), Some(then.to_string().as_str()), "{path}");
        assert_eq!(&answer.json(), known, "{path}");
        moved += usize::from(fresh(&app, &admin, path).await != *known);
    }
    assert_eq!(moved, paths.len(), "each has something new to tell now");
}
