//! The simulated organisation: the same seed gives the same one, and its read models are what its log says, also while it grows.

use std::collections::{BTreeMap, BTreeSet};

use api::simulation::{Plan, Scale, beginning, simulate};
use chrono::{DateTime, Utc};
use domain::dues::DuesEvent;
use infra::clock::Clock;
use infra::house::House;
use tests::{TestDatabase, prove_read_models};

fn until() -> DateTime<Utc> {
    "2026-11-23T18:00:00Z".parse().unwrap()
}

async fn simulated(database: &TestDatabase, plan: Plan) -> House {
    let house = House::open(&database.options(), Clock::simulated(beginning(until(), plan.months))).await.unwrap();
    simulate(&house, plan, until(), |_, _| {}).await.unwrap();
    house
}

/// How many events of each kind each stream has: all that the seed decides, whatever order chapters came in.
async fn contents(house: &House) -> BTreeMap<(String, String), u32> {
    let mut all = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = house.log.reader.page(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = last.position;
        for event in page {
            *all.entry((event.aggregate_id, event.event_type)).or_default() += 1;
        }
    }
}

/// Not everything goes as it was meant to, and committees decide.
fn goes_as_in_life(contents: &BTreeMap<(String, String), u32>) {
    let streams =
        |kind: &str| -> BTreeSet<&str> { contents.keys().filter(|(_, other)| other == kind).map(|(stream, _)| stream.as_str()).collect() };
    for kind in [
        "exchange_rate.recorded",
        "meeting.moved",
        "referral.amount_amended",
        "dues.refunded",
        "dues.payment_dishonoured",
        "dues.invoice_reopened",
    ] {
        assert!(!streams(kind).is_empty(), "{kind} never happened");
    }
    let applied = streams("membership.applied");
    let decided: BTreeSet<&str> = ["membership.approved", "membership.declined"].into_iter().flat_map(streams).collect();
    let open = applied.difference(&decided).count();
    assert!(applied.len() > 100 && open * 20 < applied.len(), "{open} of {} applications wait", applied.len());
}

/// Every document's number, with the account that it stands in and its total.
async fn numbers(house: &House) -> BTreeMap<String, (String, i64)> {
    let mut all = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = house.log.reader.page(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = last.position;
        for event in page.iter().filter(|event| event.aggregate_type == "dues") {
            let (number, total) = match event.payload_as().unwrap() {
                DuesEvent::InvoiceIssued { number, total, .. } => (format!("invoice {number}"), total),
                DuesEvent::CreditNoteIssued { number, total, .. } => (format!("credit note {number}"), total),
                _ => continue,
            };
            assert_eq!(all.insert(number, (event.aggregate_id.clone(), total.minor)), None, "a number is given once");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_organisation_and_another_seed_another() {
    let plan = Plan { chapters: 5, months: 3, seed: 7, scale: Scale::Small };
    let databases = [TestDatabase::create().await, TestDatabase::create().await, TestDatabase::create().await];
    let first = simulated(&databases[0], plan).await;
    let again = simulated(&databases[1], plan).await;
    let other = simulated(&databases[2], Plan { seed: 8, ..plan }).await;
    assert!(first.log.reader.is_simulated().await.unwrap());
    assert!(first.log.reader.last_position().await.unwrap() > 1_000);
    assert_eq!(contents(&first).await, contents(&again).await);
    let (numbered, renumbered) = (numbers(&first).await, numbers(&again).await);
    assert!(numbered.len() > 50);
    assert_eq!(numbered, renumbered);
    assert_ne!(contents(&first).await, contents(&other).await);
    goes_as_in_life(&contents(&first).await);
    prove_read_models(&first).await;
    let events = first.log.reader.page(0, 10).await.unwrap();
    assert_eq!(events[0].recorded_at, beginning(until(), plan.months), "simulated time drives recorded_at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_models_rebuilt_while_the_organisation_grows_are_what_the_log_says() {
    let database = TestDatabase::create().await;
    let plan = Plan { chapters: 4, months: 2, seed: 3, scale: Scale::Small };
    let house = House::open(&database.options(), Clock::simulated(beginning(until(), plan.months))).await.unwrap();
    let growing = tokio::spawn({
        let house = house.clone();
        async move { simulate(&house, plan, until(), |_, _| {}).await.map(|made| made.performed) }
    });
    // Two nodes follow while a third rebuilds everything again and again.
    let running = house.start();
    let second = House::open(&database.options(), Clock::System).await.unwrap();
    let rebuilding = House::open(&database.options(), Clock::System).await.unwrap();
    let mut rebuilt = 0;
    while !growing.is_finished() {
        // One by one, and all over one reading of the log.
        for projection in rebuilding.runner.projections().to_vec() {
            rebuilding.runner.rebuild(&[projection.info.name], |_| {}).await.unwrap();
        }
        rebuilding.runner.rebuild(&[], |_| {}).await.unwrap();
        rebuilt += 1;
        second.runner.catch_up().await.unwrap();
    }
    assert!(growing.await.unwrap().unwrap() > 500);
    assert!(rebuilt > 0);
    running.stop().await;
    prove_read_models(&house).await;
}
