//! A chapter's pages, as whoever leads it sees them in a browser: the numbers are those of REST.

use chrono_tz::Europe::Zurich;
use domain::grants::{GrantScope, Role};
use domain::{ChapterId, MeetingId};
use reqwest::Method;
use serde_json::{Value, json};
use tests::chapter::{Founded, chapter, founded};
use tests::{App, Person, Visitor, form_token};

use crate::rest_memberships::francs;
use crate::rest_walk::TUESDAY;

/// A chapter of three, with one meeting held, of which one member was absent, and a referral that was closed.
pub struct Led {
    pub app: App,
    pub admin: Person,
    pub made: Founded,
    pub meeting: String,
    pub officer: Visitor,
    pub home: String,
}

fn scope(chapter: &str) -> GrantScope {
    GrantScope::Chapter(ChapterId(chapter.parse().unwrap()))
}

/// The chapter, with a meeting held this morning whose sheet is blank.
pub async fn met() -> Led {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 3).await;
    let path = format!("/chapters/{}", made.chapter);
    app.clock_at("2026-03-10T09:00:00Z");
    // Meetings are scheduled ahead by themselves.
    let meeting = MeetingId::of_slot(made.chapter.parse().unwrap(), "2026-03-10".parse().unwrap()).to_string();
    app.until(&admin, &format!("/meetings/{meeting}"), |_| true).await;
    let officer = Visitor::with(&app, Role::ChapterOfficer, scope(&made.chapter)).await;
    Led { app, admin, made, meeting, officer, home: path }
}

/// The same, the sheet completed with the last member absent, and a referral closed.
pub async fn led() -> Led {
    let led = met().await;
    let Led { admin, made, meeting, home: path, .. } = &led;
    let mark = |(n, id): (usize, &String)| json!({"membership_id": id, "mark": if n == 2 { "A" } else { "P" }});
    let entries: Vec<Value> = made.members.iter().enumerate().map(mark).collect();
    admin.done(&format!("/meetings/{meeting}/attendance/complete"), json!({"entries": entries})).await;
    let pledge = json!({"giver": made.members[0], "receiver": made.members[1], "tier": "outside", "description": "Bread"});
    let referral = admin.done("/referrals", pledge).await["id"].as_str().unwrap().to_owned();
    let close = json!({"amount": francs("1234.50"), "amount_shared": false});
    let position = admin.done(&format!("/referrals/{referral}/close"), close).await["position"].clone();
    admin.read(&format!("{path}/dashboards/summary?min_position={position}")).await;
    led
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn home_answers_how_the_chapter_does_with_the_numbers_of_rest() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    assert_eq!(officer.get("/").await, (303, home.clone()), "an officer comes home to the chapter");
    let page = officer.page(&home).await;
    let summary = admin.read(&format!("{home}/dashboards/summary")).await;
    assert_eq!((&summary["membership"]["members"], &summary["attendance"]["attendance_per_mille"]), (&json!(3), &json!(667)));
    assert!(page.contains("<strong>3</strong> members"), "{page}");
    for told in ["Rheinhafen chapter", "meets every Tuesday at 07:00, Hotel Rheinblick", "66.7\u{a0}%", "1,235\u{a0}CHF", "Mar so far"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(page.contains("2 of 3 members were not absent at the last meeting"), "{page}");
    assert!(page.contains("2 members received no referral in a year"), "{page}");
    for id in &made.members {
        assert!(page.contains(&format!("/memberships/{id}")), "each member is one step away");
    }
    officer.language = Some("de-CH, de;q=0.9".to_owned());
    assert!(officer.page(&home).await.contains("1’235\u{a0}CHF"), "numbers are written as the reader writes them");
    assert!(app.head().await > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_needs_a_session_comes_back_to_itself_and_is_not_there_for_strangers() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let mut nobody = Visitor::new(&app);
    let door = format!("/sign-in?to={home}%3Fas_of%3D2026-03-10");
    assert_eq!(nobody.get(&format!("{home}?as_of=2026-03-10")).await, (303, door.clone()));
    nobody.cookies.insert("__Host-chapterhouse-session".to_owned(), officer.cookies["__Host-chapterhouse-session"].clone());
    assert_eq!(nobody.get(&door).await, (303, format!("{home}?as_of=2026-03-10")));
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "/api/v1/me"] {
        assert_eq!(nobody.get(&format!("/sign-in?to={elsewhere}")).await, (303, "/".to_owned()), "{elsewhere} is no page of ours");
    }
    let other = chapter(&admin, &made.region, "Other").await;
    let (status, page) = officer.get(&format!("/chapters/{other}")).await;
    assert!(status == 404 && page.contains("There is no such page"), "{status} {page}");
    let mut member = Visitor::with(&app, Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    assert_eq!(member.get(&home).await.0, 404, "a member leads no chapter");
    assert_eq!(officer.get("/chapters/none").await.0, 404);
    let (status, page) = officer.get(&format!("{home}?as_of=tomorrow")).await;
    assert!(status == 422 && page.contains("2026-03-01"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_past_moment_is_looked_at_on_the_chapters_own_clock() {
    let Led { app, mut officer, home, .. } = led().await;
    let before = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(9, 59, 0).unwrap();
    let moment = before.and_local_timezone(Zurich).unwrap().to_utc();
    assert!(moment < app.clock.now());
    let page = officer.page(&format!("{home}?as_of=2026-03-10T09:59")).await;
    assert!(page.contains("This is what was known on 10 March 2026, 09:59") && page.contains("Back to now"), "{page}");
    assert!(page.contains("No sheet is completed yet"), "{page}");
    assert!(page.contains(&format!("{home}/referrals?as_of=2026-03-10T09%3A59")), "the moment goes along: {page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_carry_nothing_inline_and_the_theme_is_kept() {
    let Led { app: _app, mut officer, home, .. } = led().await;
    let answered = officer.ask(Method::GET, &home, &[], &[]).await;
    let policy = answered.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert_eq!(answered.status(), 200, "{:?}", answered.text().await);
    assert!(policy.contains("script-src 'self'") && policy.contains("style-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let page = answered.text().await.unwrap();
    assert!(!page.contains(" style=") && !page.contains(" onclick") && !page.contains("<script>"), "{page}");
    let style = page.split_once("<link rel=\"stylesheet\" href=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let sheet = officer.ask(Method::GET, &style, &[], &[]).await;
    assert!(sheet.status() == 200 && sheet.headers()["cache-control"].to_str().unwrap().contains("immutable"), "{style}");
    assert_eq!(officer.get("/static/chapterhouse.0000000000000000.css").await.0, 404, "another version is another file");

    let form = form_token(&page);
    assert_eq!(officer.send("/theme", &[("form", &form), ("theme", "dark"), ("back", &home)]).await, (303, home.clone()));
    assert!(officer.page(&home).await.contains("data-theme=\"dark\""));
    let elsewhere = [("form", form.as_str()), ("theme", ""), ("back", "//evil.example")];
    assert_eq!(officer.send("/theme", &elsewhere).await, (303, "/".to_owned()));
    assert!(!officer.page(&home).await.contains("data-theme"));
}
