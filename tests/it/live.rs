//! News as they come: who is told, of what, and until when; and a page that shows them by itself.

use std::time::Duration;

use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ChapterId, MembershipId, RegionId, ids};
use infra::accounts::NewToken;
use infra::commands::Context;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tests::{App, Browser, Person, Visitor};

use crate::chapter_pages::{Led, led, met};

/// What comes over a connection that stays open.
struct Following {
    answer: Response,
    text: String,
}

impl Following {
    async fn begin(person: &Person, query: &str) -> Self {
        let answer = person.request(Method::GET, &format!("/changes?{query}")).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "text/event-stream"));
        Self { answer, text: String::new() }
    }

    /// The position that is told next; none at the end.
    async fn next(&mut self) -> Option<i64> {
        loop {
            if let Some((told, rest)) = self.text.split_once("\n\n") {
                let told = told.to_owned();
                self.text = rest.to_owned();
                if let Some(data) = told.lines().find_map(|line| line.strip_prefix("data: ")) {
                    let data: Value = serde_json::from_str(data).unwrap();
                    assert!(told.contains("event: changed") && told.contains(&format!("id: {}", data["position"])), "{told}");
                    return data["position"].as_i64();
                }
                continue;
            }
            let part = self.answer.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&part).unwrap());
        }
    }

    /// Nothing is told for a while.
    async fn is_quiet(&mut self) {
        let told = tokio::time::timeout(Duration::from_secs(2), self.next()).await;
        assert!(told.is_err(), "nothing was expected, and {told:?} came");
    }
}

fn chapter(id: &str) -> GrantScope {
    GrantScope::Chapter(ChapterId(id.parse().unwrap()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_follows_a_place_hears_of_what_they_see_there_and_of_nothing_else() {
    let Led { app, admin, made, .. } = led().await;
    let other = tests::chapter::chapter(&admin, &made.region, "Seefeld").await;
    let officer = app.person(Role::ChapterOfficer, chapter(&made.chapter)).await;
    let elsewhere = app.person(Role::ChapterOfficer, chapter(&other)).await;
    let member = app.person(Role::Member, GrantScope::Membership(MembershipId(made.members[2].parse().unwrap()))).await;
    let director = app.person(Role::RegionalDirector, GrantScope::Region(RegionId(made.region.parse().unwrap()))).await;
    let mine = format!("chapter_id={}", made.chapter);
    for (person, query, status) in [
        (&elsewhere, mine.clone(), 404),
        (&officer, String::new(), 404),
        (&officer, format!("region_id={}", made.region), 404),
        (&officer, format!("{mine}&region_id={}", made.region), 422),
        (&app.showing("guessed"), mine.clone(), 401),
    ] {
        assert_eq!(person.get(&format!("/changes?{query}")).await.status, status, "{query}");
    }

    let mut officers = Following::begin(&officer, &mine).await;
    let mut elsewheres = Following::begin(&elsewhere, &format!("chapter_id={other}")).await;
    let mut members = Following::begin(&member, &format!("membership_id={}", made.members[2])).await;
    let mut directors = Following::begin(&director, &format!("region_id={}", made.region)).await;
    let mut everything = Following::begin(&admin, "").await;
    // Between two others: their officer, the director and headquarters see it, a fellow member does not.
    let pledge = json!({"giver": made.members[0], "receiver": made.members[1], "tier": "outside", "description": "Rolls"});
    let position = admin.done("/referrals", pledge).await["position"].as_i64().unwrap();
    for follower in [&mut officers, &mut directors, &mut everything] {
        let told = follower.next().await.unwrap();
        assert!(told >= position, "{told} < {position}");
    }
    // What is told can be asked for at once.
    officer.read(&format!("/chapters/{}/dashboards/summary?min_position={position}", made.chapter)).await;
    tokio::join!(elsewheres.is_quiet(), members.is_quiet());
    // One of the member's own is told to them.
    let pledge = json!({"giver": made.members[2], "receiver": made.members[1], "tier": "inside", "description": "Deed"});
    let position = admin.done("/referrals", pledge).await["position"].as_i64().unwrap();
    assert!(members.next().await.unwrap() >= position);

    // Whoever comes back is told what they missed, and asks no more of it.
    let mut back = Following::begin(&officer, &format!("{mine}&after={}", position - 1)).await;
    assert!(back.next().await.unwrap() >= position);
    let head = app.head().await;
    let request = officer.request(Method::GET, &format!("/changes?{mine}&after=1")).header("last-event-id", head.to_string());
    let mut back = Following { answer: request.send().await.unwrap(), text: String::new() };
    back.is_quiet().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_end_with_what_they_were_asked_by() {
    let Led { app, admin, made, .. } = met().await;
    let actor = ActorId(ids::derived("live", &["a screen"]));
    let context = || Context::new(actor, infra::ids::fresh(), b"a test");
    let label = Name::parse("a screen").unwrap();
    let new = NewToken { holder: None, actor, label, role: Role::ChapterOfficer, scope: chapter(&made.chapter), expires_at: None };
    let token = app.house.accounts.issue(context(), new).await.unwrap();
    let mut screen = Following::begin(&app.showing(&token.text.unwrap()), &format!("chapter_id={}", made.chapter)).await;
    admin.done(&format!("/tokens/{}/revoke", token.token_id), json!({})).await;
    // With the next news at the latest: they are not told any more.
    let pledge = json!({"giver": made.members[0], "receiver": made.members[1], "tier": "outside", "description": "Rolls"});
    admin.done("/referrals", pledge).await;
    assert_eq!(screen.next().await, None);

    let short = App::start_with("2026-03-10T09:00:00Z", |settings| settings.follow_for = Duration::from_millis(50)).await;
    assert_eq!(Following::begin(&short.administrator().await, "").await.next().await, None, "nobody follows for ever");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_shows_what_has_changed_by_itself_and_leaves_alone_what_somebody_types() {
    let Led { app, admin, made, meeting, home, .. } = met().await;
    let officer = Visitor::with(&app, Role::ChapterOfficer, chapter(&made.chapter)).await;
    Browser::with(async |browser| {
        browser.is_signed_in(&app, &officer).await;
        browser.open_page(&format!("{}{home}", app.base())).await;
        assert!(browser.text().await.contains("No sheet is completed yet"));
        let mark = |id: &String| json!({"membership_id": id, "mark": "P"});
        let entries: Vec<Value> = made.members.iter().map(mark).collect();
        admin.done(&format!("/meetings/{meeting}/attendance/complete"), json!({"entries": entries})).await;
        browser.shows("3 of 3 members were not absent").await;

        browser.open_page(&format!("{}{home}/members", app.base())).await;
        browser.fill(".filters input[name=q]", "Member").await;
        let pledge = json!({"giver": made.members[0], "receiver": made.members[1], "tier": "outside", "description": "Rolls"});
        admin.done("/referrals", pledge).await;
        browser.shows("Something here has changed since you opened it").await;
        assert_eq!(
            browser.find(".filters input[name=q]").await.value().await.unwrap().as_deref(),
            Some("Member"),
            "what was typed is there still"
        );
    })
    .await;
}
