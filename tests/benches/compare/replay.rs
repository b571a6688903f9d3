//! (d) Replay a million events in order: folded in memory, and into a read table with checkpoints; stock's view beside it.

use crate::stock::Stock;
use chrono::NaiveDate;
use domain::policy::PolicyVersion;
use domain::referral::{Parties, ReferralEvent, Tier};
use domain::text::{Note, Personal};
use domain::{ChapterId, MembershipId};
use infra::clock::Clock;
use infra::event_log::{Append, StreamName, encode};
use infra::house::House;
use infra::ids::fresh;
use std::time::Instant;
use tests::TemporaryServer;

fn count() -> usize {
    std::env::var("BENCH_REPLAY_EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000)
}

pub async fn run(server: &TemporaryServer) {
    server.ensure_database("replay").await.unwrap();
    let options = server.options("replay");
    let house = House::open(&options, Clock::System).await.unwrap();
    let total = count();
    fill(&house, total).await;

    // Read and decoded with nothing folded, then with every read model folded in memory.
    let mut folds: Vec<_> = house.runner.projections().iter().map(|projection| (projection.fold)()).collect();
    let started = Instant::now();
    let mut pages = house.log.reader.from(0, 10_000);
    while !pages.next().await.unwrap().is_empty() {}
    let reading = started.elapsed();
    let started = Instant::now();
    let mut pages = house.log.reader.from(0, 10_000);
    loop {
        let events = pages.next().await.unwrap();
        if events.is_empty() {
            break;
        }
        folds.iter_mut().for_each(|fold| fold.apply(&events));
    }
    let all = started.elapsed();
    let per_second = |seconds: f64| total as f64 / seconds;
    println!("\n(d) Replay of {total} events: events a second");
    let mut one = (house.runner.named("referrals").unwrap().fold)();
    let started = Instant::now();
    let mut pages = house.log.reader.from(0, 10_000);
    loop {
        let events = pages.next().await.unwrap();
        if events.is_empty() {
            break;
        }
        one.apply(&events);
    }
    let alone = started.elapsed();
    drop(one);
    println!("{:<58} {:>10.0}", "read in order and decoded", per_second(reading.as_secs_f64()));
    println!("{:<58} {:>10.0}", "the same, folded in memory into one read model", per_second(alone.as_secs_f64()));
    println!("{:<58} {:>10.0}", format!("the same, folded in memory into all {} read models", folds.len()), per_second(all.as_secs_f64()));
    drop(folds);

    // One read table alone, beside stock's one view.
    let runner = house.runner.only("referrals").unwrap();
    let started = Instant::now();
    runner.catch_up().await.unwrap();
    println!("{:<58} {:>10.0}", "into one read table, with checkpoints", per_second(started.elapsed().as_secs_f64()));
    let started = Instant::now();
    house.runner.catch_up().await.unwrap();
    println!("{:<58} {:>10.0}", "into all read tables, with checkpoints", per_second(started.elapsed().as_secs_f64()));
    let started = Instant::now();
    house.runner.rebuild(&["referrals"], |_| {}).await.unwrap();
    println!("{:<58} {:>10.0}", "rebuild of one read table, with COPY and swap", per_second(started.elapsed().as_secs_f64()));
    server.ensure_database("stock_view").await.unwrap();
    let stock = Stock::open(&server.options("stock_view")).await;
    println!("{:<58} {:>10.0}", "stock: replayed into its view (of 3,000 events)", stock.replay_into_its_view(1_000).await);
}

/// Pledges of 1,000 chapters, in appends of 500 events.
async fn fill(house: &House, total: usize) {
    let chapters: Vec<ChapterId> = (0..1_000).map(|_| fresh().into()).collect();
    let members: Vec<MembershipId> = (0..30_000).map(|_| fresh().into()).collect();
    let on = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let event = |number: usize| {
        let chapter = number % 1_000;
        let member = |n: usize| members[chapter * 30 + n % 30];
        let parties = Parties {
            chapter_id: chapters[chapter],
            giver: member(number / 1_000),
            receiver: member(number / 1_000 + 1 + number % 7),
            tier: Tier::Outside,
            pledged_on: on,
        };
        let description = Personal(Note::parse(crate::ours::DESCRIPTION).unwrap());
        let pledged = ReferralEvent::Pledged { parties, contact: None, description, expires_on: on, policy: PolicyVersion::FOUNDING };
        encode(&StreamName::new("referral", &fresh().to_string()), 1, &pledged, (Some(parties.chapter_id.into()), None))
    };
    let appends = (0..total).step_by(500).map(|start| {
        let append = Append {
            command_id: fresh(),
            request_hash: Vec::new(),
            answer: "{}".to_owned(),
            metadata: format!("{{\"actor\":\"{}\",\"command_id\":\"{}\",\"correlation\":\"{}\"}}", fresh(), fresh(), fresh()),
            expectations: Vec::new(),
            events: (start..(start + 500).min(total)).map(event).collect(),
            claims: Vec::new(),
        };
        let writer = house.log.writer.clone();
        async move { writer.append(append).await.unwrap() }
    });
    use futures::StreamExt;
    futures::stream::iter(appends).buffer_unordered(8).for_each(|_| async {}).await;
}
