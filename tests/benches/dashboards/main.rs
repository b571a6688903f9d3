//! How long a dashboard takes through HTTP, with token and authorisation, in a large organisation: BENCH_CHAPTERS chapters
//! (1,000 when not set) of BENCH_WEEKS weeks (104), in regions of a hundred. Medians of many requests, one at a time.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where things go wrong")]

mod organisation;

use api::app;
use api::settings::HttpSettings;
use domain::{ActorId, ids};
use infra::clock::Clock;
use infra::embedded::Durability;
use infra::house::House;
use infra::tokens::{Grant, GrantScope, Role};
use organisation::Organisation;
use std::time::{Duration, Instant};
use tests::TemporaryServer;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[tokio::main]
async fn main() {
    let (chapters, weeks) = (number("BENCH_CHAPTERS", 1_000), number("BENCH_WEEKS", 104));
    let server = TemporaryServer::start(Durability::Fsync).await;
    server.ensure_database("large").await.unwrap();
    let house = House::open(&server.options("large"), Clock::System).await.unwrap();
    let organisation = Organisation::plan(chapters, weeks, house.log.clock.now().date_naive());
    let started = Instant::now();
    organisation.write(&house).await;
    let events = house.log.head.position();
    let rate = |events: i64, since: Instant| events as f64 / since.elapsed().as_secs_f64();
    println!("{chapters} chapters of {weeks} weeks: {events} events written, {:.0} a second", rate(events, started));
    let started = Instant::now();
    house.runner.rebuild(&[], |_| {}).await.unwrap();
    println!("all {} read models rebuilt in {:.0} s", house.runner.projections().len(), started.elapsed().as_secs_f64());

    let settings = HttpSettings {
        listen: "127.0.0.1:0".parse().unwrap(),
        body_limit: 1 << 20,
        request_timeout: Duration::from_secs(60),
        rate_limit: None,
        workers: 2,
    };
    let listening = app::listen(&house, &settings).unwrap();
    let base = format!("http://{}/api/v1", listening.address);
    tokio::spawn(listening.server);
    let actor = ActorId(ids::derived("actor", &["bench"]));
    let grant =
        Grant { actor, label: "bench".to_owned(), role: Role::HeadquartersAdmin, scope: GrantScope::Organisation, expires_at: None };
    let token = house.tokens.issue(&grant).await.unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();

    println!("\n{:<62} {:>10} {:>10}", "milliseconds", "median", "slowest");
    for dashboard in ["attendance", "referral-value", "renewals"] {
        let paths: Vec<String> =
            (0..100).map(|n| format!("/chapters/{}/dashboards/{dashboard}", organisation.chapter(n * 7 % chapters))).collect();
        measure(&client, &base, &token, &format!("a chapter's {dashboard}"), &paths).await;
    }
    for dashboard in ["attendance", "referral-value", "renewals"] {
        let paths: Vec<String> = (0..10).map(|n| format!("/regions/{}/dashboards/{dashboard}", organisation.region(n))).collect();
        measure(&client, &base, &token, &format!("{dashboard} of a region of {} chapters", chapters.min(100)), &paths).await;
    }
    for dashboard in ["attendance", "referral-value", "renewals"] {
        measure(
            &client,
            &base,
            &token,
            &format!("{dashboard} of the organisation"),
            &vec![format!("/organisation/dashboards/{dashboard}"); 3],
        )
        .await;
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
