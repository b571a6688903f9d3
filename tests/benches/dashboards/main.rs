//! How long a dashboard takes through HTTP, with token and authorisation, in a large organisation: BENCH_CHAPTERS chapters
//! (1,000 when not set) of BENCH_MONTHS months (24), copies of ten that were simulated. Medians of many requests, one at a time.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where things go wrong")]

mod organisation;

use api::app;
use api::settings::HttpSettings;
use domain::grants::{GrantScope, Role};
use domain::{ActorId, ids};
use infra::clock::Clock;
use infra::embedded::Durability;
use infra::house::House;
use std::time::{Duration, Instant};
use tests::TemporaryServer;

const DASHBOARDS: [&str; 3] = ["attendance", "referral-value", "renewals"];

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::main]
async fn main() {
    let (chapters, months) = (number("BENCH_CHAPTERS", 1_000), number("BENCH_MONTHS", 24));
    let server = TemporaryServer::start(Durability::Fsync).await;
    server.ensure_database("large").await.unwrap();
    let house = House::open(&server.options("large"), Clock::System).await.unwrap();
    let organisation = organisation::fill(&server, &house, chapters, months).await;
    println!("{} chapters of {months} months: {} events", organisation.chapters.len(), house.log.head.position());
    let started = Instant::now();
    house.runner.rebuild(&[], |_| {}).await.unwrap();
    println!("all {} read models rebuilt in {:.0} s", house.runner.projections().len(), started.elapsed().as_secs_f64());
    // As the server does by itself within a minute.
    sqlx::query("ANALYZE").execute(house.runner.pool()).await.unwrap();

    let settings = HttpSettings {
        listen: "127.0.0.1:0".parse().unwrap(),
        body_limit: 1 << 20,
        request_timeout: Duration::from_secs(60),
        rate_limit: None,
        workers: 2,
        trusted_proxies: api::settings::Proxies::default(),
        follow_for: Duration::from_secs(3600),
    };
    let listening = app::listen(&house, &settings).unwrap();
    let base = format!("http://{}/api/v1", listening.address);
    tokio::spawn(listening.server);
    let actor = ActorId(ids::derived("actor", &["bench"]));
    let token = tests::token(&house, actor, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let client = tests::client().build().unwrap();

    println!("\n{:<62} {:>10} {:>10}", "milliseconds", "median", "slowest");
    let (_, size) = organisation.regions[0];
    for dashboard in DASHBOARDS {
        let chosen = organisation.chapters.iter().step_by(7).take(200);
        let paths: Vec<String> = chosen.map(|id| format!("/chapters/{id}/dashboards/{dashboard}")).collect();
        measure(&client, &base, &token, &format!("a chapter's {dashboard}"), &paths).await;
        let officer = tests::token(&house, actor, Role::ChapterOfficer, GrantScope::Chapter(organisation.chapters[0])).await;
        measure(&client, &base, &officer, &format!("a chapter's {dashboard}, for its officer"), &vec![paths[0].clone(); 200]).await;
    }
    for dashboard in DASHBOARDS {
        let chosen = organisation.regions.iter().filter(|(_, chapters)| *chapters == size);
        let paths: Vec<String> = chosen.map(|(id, _)| format!("/regions/{id}/dashboards/{dashboard}")).cycle().take(20).collect();
        measure(&client, &base, &token, &format!("{dashboard} of a region of {size} chapters"), &paths).await;
        let director = tests::token(&house, actor, Role::RegionalDirector, GrantScope::Region(organisation.regions[0].0)).await;
        measure(&client, &base, &director, "the same, for its director", &vec![paths[0].clone(); 20]).await;
    }
    for dashboard in DASHBOARDS {
        let path = format!("/organisation/dashboards/{dashboard}");
        measure(&client, &base, &token, &format!("{dashboard} of the organisation"), &vec![path; 5]).await;
    }
}

async fn measure(client: &reqwest::Client, base: &str, token: &str, what: &str, paths: &[String]) {
    let mut taken = Vec::new();
    // The first request warms the connection and the caches, as any but the first person finds them.
    for path in paths.iter().take(1).chain(paths) {
        let started = Instant::now();
        let answer = client.get(format!("{base}{path}")).bearer_auth(token).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.bytes().await.unwrap();
        taken.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    let mut taken = taken[1..].to_vec();
    taken.sort_by(f64::total_cmp);
    println!("{what:<62} {:>10.2} {:>10.2}", taken[taken.len() / 2], taken[taken.len() - 1]);
}
