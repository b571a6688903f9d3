//! How long a dashboard takes through HTTP, with token and authorisation, in a large organisation: BENCH_CHAPTERS chapters
//! (1,000 when not set) of BENCH_MONTHS months (24), copies of ten that were simulated. Then each page of a chapter. Medians of many requests,
//! one at a time, and what they weigh. BENCH_FOLDER names a folder in which the organisation stays, to be measured again.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where things go wrong")]

mod organisation;

use domain::grants::{GrantScope, Role};
use domain::{ActorId, ChapterId, ids};
use infra::clock::Clock;
use infra::embedded::Durability;
use infra::house::House;
use organisation::Organisation;
use reqwest::Method;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::{App, TemporaryServer, Visitor};

const PAGES: [&str; 15] = [
    "",
    "/meetings",
    "/attendance",
    "/members",
    "/scores",
    "/referrals",
    "/pledges",
    "/closings",
    "/renewals",
    "/dues",
    "/letters",
    "/applications",
    "/officers",
    "/meetings/plan",
    "/policies",
];
const DASHBOARDS: [&str; 3] = ["attendance", "referral-value", "renewals"];

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::main]
async fn main() {
    let (chapters, months) = (number("BENCH_CHAPTERS", 1_000), number("BENCH_MONTHS", 24));
    let server = match std::env::var_os("BENCH_FOLDER") {
        Some(folder) => TemporaryServer::kept(Path::new(&folder), Durability::Fsync).await,
        None => TemporaryServer::start(Durability::Fsync).await,
    };
    server.ensure_database("large").await.unwrap();
    let house = House::open(&server.options("large"), Clock::System).await.unwrap();
    if house.log.head.position() == 0 {
        organisation::fill(&server, &house, chapters, months).await;
        println!("{months} months: {} events", house.log.head.position());
        let started = Instant::now();
        house.runner.rebuild(&[], |_| {}).await.unwrap();
        println!("all {} read models rebuilt in {:.0} s", house.runner.projections().len(), started.elapsed().as_secs_f64());
        // As the server does by itself within a minute.
        sqlx::query("ANALYZE").execute(house.runner.pool()).await.unwrap();
    }
    let organisation = Organisation::of(&house).await;
    println!("{} chapters, {} events", organisation.chapters.len(), house.log.head.position());

    let app = App::serving(house, Clock::System, |settings| settings.request_timeout = Duration::from_secs(60));
    let (house, base) = (&app.house, format!("{}/api/v1", app.base()));
    let actor = ActorId(ids::derived("actor", &["bench"]));
    let token = tests::token(house, actor, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let client = tests::client().build().unwrap();

    println!("\n{:<62} {:>10} {:>10} {:>10}", "milliseconds, medians", "first", "later", "slowest");
    let (_, size) = organisation.regions[0];
    for dashboard in DASHBOARDS {
        let chosen = organisation.chapters.iter().step_by(7).take(200);
        let paths: Vec<String> = chosen.map(|id| format!("/chapters/{id}/dashboards/{dashboard}")).collect();
        measure(&client, &base, &token, &format!("a chapter's {dashboard}"), &paths).await;
        let officer = tests::token(house, actor, Role::ChapterOfficer, GrantScope::Chapter(organisation.chapters[0])).await;
        measure(&client, &base, &officer, &format!("a chapter's {dashboard}, for its officer"), &vec![paths[0].clone(); 200]).await;
    }
    for dashboard in DASHBOARDS {
        let chosen = organisation.regions.iter().filter(|(_, chapters)| *chapters == size);
        let paths: Vec<String> = chosen.map(|(id, _)| format!("/regions/{id}/dashboards/{dashboard}")).collect();
        measure(&client, &base, &token, &format!("{dashboard} of a region of {size} chapters"), &paths).await;
        let director = tests::token(house, actor, Role::RegionalDirector, GrantScope::Region(organisation.regions[0].0)).await;
        measure(&client, &base, &director, "the same, for its director", &vec![paths[0].clone(); 20]).await;
    }
    for dashboard in DASHBOARDS {
        let path = format!("/organisation/dashboards/{dashboard}");
        measure(&client, &base, &token, &format!("{dashboard} of the organisation"), &vec![path; 5]).await;
    }
    let chosen: Vec<ChapterId> = organisation.chapters.iter().step_by(7).take(100).copied().collect();
    pages(&app, &client, &base, &token, &chosen).await;
}

/// The pages of chapters, for headquarters, that does not look at the same one twice.
async fn pages(app: &App, client: &reqwest::Client, base: &str, token: &str, chapters: &[ChapterId]) {
    let mut visitor = Visitor::with(app, Role::HeadquartersStaff, GrantScope::Organisation).await;
    let head = "milliseconds, medians of a chapter's pages";
    println!("\n{head:<62} {:>10} {:>10} {:>10} {:>10}", "first", "later", "slowest", "KiB cold");
    for page in PAGES {
        let paths: Vec<String> = chapters.iter().map(|id| format!("/chapters/{id}{page}")).collect();
        measure_pages(&mut visitor, &format!("/chapters/{{id}}{page}"), &paths).await;
    }
    let (mut meetings, mut sheets, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for id in chapters.iter().take(30) {
        let held = first(client, base, token, &format!("/chapters/{id}/meetings?sheet=completed&limit=1&sort=-held_on")).await;
        meetings.push(format!("/meetings/{}", held["meeting_id"].as_str().unwrap()));
        sheets.push(format!("/meetings/{}/sheet", held["meeting_id"].as_str().unwrap()));
        let member = first(client, base, token, &format!("/memberships?chapter_id={id}&status=active&limit=1")).await;
        members.push(format!("/memberships/{}", member["membership_id"].as_str().unwrap()));
    }
    for (name, paths) in [("/meetings/{id}", meetings), ("/meetings/{id}/sheet", sheets), ("/memberships/{id}", members)] {
        measure_pages(&mut visitor, name, &paths).await;
    }
    let mut admin = Visitor::with(app, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let next_week = (app.house.log.clock.now() + chrono::TimeDelta::days(7)).date_naive();
    let stricter = format!(
        "action=change&window=rolling&window_months=6&absences_allowed=2&substitutes_guideline=3&medical_leave_weeks=8&sheet_due_days=1&holds_from={next_week}"
    );
    let of_chapters: Vec<String> = chapters.iter().map(|id| format!("/chapters/{id}/policies/attendance?{stricter}")).collect();
    measure_pages(&mut admin, "what a stricter policy would do to a chapter", &of_chapters).await;
    let of_all = vec![format!("/policies/attendance?{stricter}"); 3];
    measure_pages(&mut admin, "what it would do to the organisation, 200 chapters a page", &of_all).await;
}

/// The first of a list.
async fn first(client: &reqwest::Client, base: &str, token: &str, path: &str) -> serde_json::Value {
    let answer = client.get(format!("{base}{path}")).bearer_auth(token).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    let list: serde_json::Value = answer.json().await.unwrap();
    list["items"][0].clone()
}

async fn measure_pages(visitor: &mut Visitor, what: &str, paths: &[String]) {
    let mut taken = Vec::new();
    for path in paths.iter().chain(paths) {
        let started = Instant::now();
        visitor.page(path).await;
        taken.push(started.elapsed());
    }
    let weight = weight(visitor, &paths[0]).await;
    told(what, &taken, Some(weight));
}

/// What a browser fetches that has nothing yet, compressed: the page with its styles, scripts and icon, in bytes.
async fn weight(visitor: &mut Visitor, path: &str) -> usize {
    let page = visitor.page(path).await;
    let files = page.split('"').filter(|part| part.starts_with("/static/")).map(str::to_owned);
    let places: BTreeSet<String> = files.chain([path.to_owned()]).collect();
    let mut bytes = 0;
    for place in places {
        let answer = visitor.ask(Method::GET, &place, &[], &[("accept-encoding", "gzip")]).await;
        bytes += answer.bytes().await.unwrap().len();
    }
    bytes
}

/// The median of those that were the first to look at something since the server was started, then of those that came after them; and the slowest of these.
fn told(what: &str, taken: &[Duration], weight: Option<usize>) {
    let sorted = |taken: &[Duration]| {
        let mut times: Vec<f64> = taken.iter().map(|time| time.as_secs_f64() * 1_000.0).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (first, later) = taken.split_at(taken.len() / 2);
    let (first, later) = (sorted(first), sorted(later));
    let weight = weight.map(|bytes| format!(" {:>10.1}", bytes as f64 / 1024.0)).unwrap_or_default();
    println!("{what:<62} {:>10.2} {:>10.2} {:>10.2}{weight}", first[first.len() / 2], later[later.len() / 2], later[later.len() - 1]);
}

async fn measure(client: &reqwest::Client, base: &str, token: &str, what: &str, paths: &[String]) {
    let mut taken = Vec::new();
    for path in paths.iter().chain(paths) {
        let started = Instant::now();
        let answer = client.get(format!("{base}{path}")).bearer_auth(token).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.bytes().await.unwrap();
        taken.push(started.elapsed());
    }
    told(what, &taken, None);
}
