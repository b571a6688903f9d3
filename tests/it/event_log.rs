//! The event log: what it takes, what it refuses, and that what it once took is permanent.

use cqrs_es::CqrsFramework;
use domain::region::{Region, RegionCommand};
use domain::text::Name;
use domain::{Claim, ClaimKey, RegionId};
use infra::commands::{Answer, CommandError, Context, Unit, UseCase};
use infra::event_log::{Append, Expectation, FrameworkStore, NewEvent, StreamName, Verdict};
use infra::ids::fresh;
use std::sync::atomic::Ordering::Relaxed;
use tests::{TestDatabase, context, found_region, open_house, rename};
use uuid::Uuid;

/// An append of one event to a stream of its own.
pub fn append(stream: &str, version: i64) -> Append {
    Append {
        command_id: fresh(),
        request_hash: b"hash".to_vec(),
        answer: r#"{"id":"x","version":1}"#.to_owned(),
        metadata: "{}".to_owned(),
        expectations: vec![Expectation { stream: StreamName::new("region", stream), version, writes: true }],
        events: vec![NewEvent {
            stream: StreamName::new("region", stream),
            sequence: version + 1,
            event_type: "region.renamed".to_owned(),
            event_version: "1.0".to_owned(),
            payload: r#"{"region.renamed":{"name":"North"}}"#.to_owned(),
            chapter_id: None,
            region_id: None,
        }],
        claims: Vec::new(),
    }
}

fn take(key: &str, owner: &str) -> Claim {
    Claim::Take { key: ClaimKey(key.to_owned()), owner: owner.to_owned() }
}

#[tokio::test]
async fn a_refused_command_leaves_its_neighbours_in_the_batch_alone() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let mut appends: Vec<Append> = (0..20).map(|n| append(&format!("stream-{n}"), 0)).collect();
    appends[7].expectations[0].version = 3;
    appends[11].claims = vec![take("seat/a", "one")];
    appends[13].claims = vec![take("seat/a", "two")];
    let verdicts = futures::future::join_all(appends.into_iter().map(|append| house.log.writer.append(append))).await;
    let verdicts: Vec<Verdict> = verdicts.into_iter().map(Result::unwrap).collect();
    assert_eq!(verdicts[7], Verdict::VersionConflict { stream: "region/stream-7".to_owned(), actual: 0 });
    assert_eq!(verdicts[13], Verdict::ClaimTaken { key: "seat/a".to_owned(), owner: "one".to_owned() });
    let accepted = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Accepted { .. })).count();
    assert_eq!(accepted, 18);
    assert_eq!(house.log.reader.page(0, 100).await.unwrap().len(), 18);
    let batches = house.log.writer.stats().batches.load(Relaxed);
    assert!(batches < 10, "20 appends at once went in {batches} batches");
}

#[tokio::test]
async fn what_is_known_already_leaves_its_neighbours_in_the_batch_alone() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let (known, reused, taken) = (append("known", 0), append("reused", 0), append("taken", 0));
    for before in [&known, &reused, &taken] {
        house.log.writer.append(before.clone()).await.unwrap();
    }
    let stats = house.log.writer.stats();
    assert_eq!(stats.second_looks.load(Relaxed), 0, "what is new is written as it comes");
    let mut appends: Vec<Append> = (0..20).map(|n| append(&format!("stream-{n}"), 0)).collect();
    appends[5] = known;
    appends[9] = Append { request_hash: b"other".to_vec(), ..reused };
    // Two events, so that what is refused leaves a gap to close that is not the number of commands; and the last is refused as well.
    let (second, begun) = (append("taken", 1).events, taken.events[0].clone());
    appends[14] = Append { command_id: fresh(), events: [vec![begun], second].concat(), ..taken.clone() };
    appends[19] = appends[5].clone();
    appends[19].command_id = fresh();
    let refused = [5, 9, 14, 19];
    let sent = appends.clone();
    let batches = stats.batches.load(Relaxed);
    let verdicts = futures::future::join_all(appends.into_iter().map(|append| house.log.writer.append(append))).await;
    assert!(stats.batches.load(Relaxed) < batches + 5, "they shared batches");
    assert!(stats.second_looks.load(Relaxed) > 0);
    let verdicts: Vec<Verdict> = verdicts.into_iter().map(Result::unwrap).collect();
    let answer = sent[5].answer.clone();
    assert_eq!(verdicts[5], Verdict::Duplicate { position: 1, answer });
    assert_eq!(verdicts[9], Verdict::CommandReused);
    assert_eq!(verdicts[14], Verdict::VersionConflict { stream: "region/taken".to_owned(), actual: 1 });
    assert_eq!(verdicts[19], Verdict::VersionConflict { stream: "region/known".to_owned(), actual: 1 });
    for (number, (append, verdict)) in sent.iter().zip(&verdicts).enumerate().filter(|(number, _)| !refused.contains(number)) {
        let stream = house.log.reader.stream("region", &append.events[0].stream.aggregate_id, 0).await.unwrap();
        assert_eq!((stream.len(), verdict), (1, &Verdict::Accepted { position: stream[0].position }), "{number}");
        let (_, position, _) = house.log.reader.answered(append.command_id).await.unwrap().unwrap();
        assert_eq!(position, stream[0].position, "{number}");
    }
    let positions: Vec<i64> = house.log.reader.page(0, 100).await.unwrap().iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=19).collect::<Vec<i64>>());
}

#[tokio::test]
async fn an_append_that_cannot_be_stored_leaves_its_neighbours_alone() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let mut appends: Vec<Append> = (0..5).map(|n| append(&format!("stream-{n}"), 0)).collect();
    appends[2].events[0].payload = "this is not JSON".to_owned();
    let verdicts = futures::future::join_all(appends.into_iter().map(|append| house.log.writer.append(append))).await;
    let failed: Vec<usize> = verdicts.iter().enumerate().filter(|(_, verdict)| verdict.is_err()).map(|(n, _)| n).collect();
    assert_eq!(failed, [2]);
    assert_eq!(house.log.reader.last_position().await.unwrap(), 4);
}

#[tokio::test]
async fn several_streams_are_written_together_or_not_at_all() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    house.log.writer.append(append("second", 0)).await.unwrap();
    let mut both = append("first", 0);
    let other = append("second", 0);
    both.expectations.extend(other.expectations);
    both.events.extend(other.events);
    let verdict = house.log.writer.append(both).await.unwrap();
    assert_eq!(verdict, Verdict::VersionConflict { stream: "region/second".to_owned(), actual: 1 });
    assert!(house.log.reader.stream("region", "first", 0).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_key_and_request_have_the_same_answer_and_another_request_is_refused() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let id: RegionId = fresh().into();
    let key = fresh();
    let first = house.commands.perform(context(key), found_region(id, "North")).await.unwrap();
    // A repeat makes up another id, as a caller that lost the answer would.
    let again = house.commands.perform(context(key), found_region(fresh().into(), "North")).await.unwrap();
    assert_eq!(again.answer, first.answer);
    assert_eq!(again.position, first.position);
    assert!(again.repeated && !first.repeated);
    let other = Context::new(context(key).metadata.actor, key, b"another request");
    let refused = house.commands.perform(other, found_region(fresh().into(), "South")).await;
    assert!(matches!(refused, Err(CommandError::KeyReused)), "{refused:?}");
    assert_eq!(house.log.reader.last_position().await.unwrap(), 1);
}

#[tokio::test]
async fn a_command_that_would_now_be_refused_is_still_answered_when_it_was_done_before() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let id: RegionId = fresh().into();
    let key = fresh();
    let first = house.commands.perform(context(key), found_region(id, "North")).await.unwrap();
    // The stream exists by now: decided afresh, founding it once more is refused.
    let again = house.commands.perform(context(key), found_region(id, "North")).await.unwrap();
    assert_eq!(again.answer, first.answer);
    let other = house.commands.perform(context(fresh()), found_region(id, "North")).await;
    assert!(matches!(other, Err(CommandError::Refused { .. })), "{other:?}");
}

struct Panics;

impl UseCase for Panics {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        unit.load::<Region>("none").await?;
        panic!("two and two are {}", 5)
    }
}

#[tokio::test]
async fn a_command_that_panics_fails_alone() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let failed = house.commands.perform(context(fresh()), Panics).await.unwrap_err();
    assert!(matches!(&failed, CommandError::Fault(said) if said.contains("two and two are 5")), "{failed}");
    house.commands.perform(context(fresh()), found_region(fresh().into(), "North")).await.unwrap();
}

#[tokio::test]
async fn a_moment_is_found_in_the_log() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let reader = &house.log.reader;
    assert_eq!(reader.position_at(house.log.clock.now()).await.unwrap(), 0);
    for number in 0..9 {
        house.log.writer.append(append(&format!("stream-{number}"), 0)).await.unwrap();
    }
    let events = reader.page(0, 100).await.unwrap();
    assert_eq!(events.len(), 9);
    let microsecond = chrono::TimeDelta::microseconds(1);
    for event in &events {
        let upto = events.iter().filter(|other| other.recorded_at <= event.recorded_at).count();
        let before = events.iter().filter(|other| other.recorded_at < event.recorded_at).count();
        assert_eq!(reader.position_at(event.recorded_at).await.unwrap(), i64::try_from(upto).unwrap());
        assert_eq!(reader.position_at(event.recorded_at - microsecond).await.unwrap(), i64::try_from(before).unwrap());
    }
    let from =
        infra::event_log::Filter { from_time: Some(events[4].recorded_at), to_time: Some(events[6].recorded_at), ..Default::default() };
    let between: Vec<i64> = reader.filtered(&from, 0, 100).await.unwrap().iter().map(|event| event.position).collect();
    assert_eq!(between, [5, 6, 7]);
}

#[tokio::test]
async fn a_version_that_the_caller_named_and_that_has_passed_is_refused() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let id: RegionId = fresh().into();
    house.commands.perform(context(fresh()), found_region(id, "North")).await.unwrap();
    house.commands.perform(context(fresh()), rename(id, "South")).await.unwrap();
    let mut stale = context(fresh());
    stale.if_version = Some(1);
    let refused = house.commands.perform(stale, rename(id, "East")).await;
    assert!(matches!(refused, Err(CommandError::Stale { expected: 1, actual: 2 })), "{refused:?}");
}

#[tokio::test]
async fn events_cannot_be_changed_removed_or_emptied() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    house.commands.perform(context(fresh()), found_region(fresh().into(), "North")).await.unwrap();
    let pool = database.pool(1).await;
    let attempts = [
        "UPDATE log.events SET payload = '{}'",
        "DELETE FROM log.events",
        "TRUNCATE log.events",
        "DELETE FROM log.commands",
        "TRUNCATE log.events CASCADE",
    ];
    for role in ["postgres", "chapterhouse_app"] {
        sqlx::raw_sql(&format!("SET ROLE {role}")).execute(&pool).await.unwrap();
        for attempt in attempts {
            let refused = sqlx::raw_sql(attempt).execute(&pool).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501", "{role}: {attempt}: {refused}");
        }
    }
    sqlx::raw_sql("SET ROLE chapterhouse_app").execute(&pool).await.unwrap();
    let refused = sqlx::raw_sql("INSERT INTO log.claims VALUES ('a', 'b')").execute(&pool).await;
    assert!(refused.is_err(), "the application takes claims through the append alone");
    assert_eq!(house.log.reader.last_position().await.unwrap(), 1);
}

#[tokio::test]
async fn only_a_log_marked_as_simulated_takes_its_times_from_outside() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    house.commands.perform(context(fresh()), found_region(fresh().into(), "North")).await.unwrap();
    assert!(house.log.mark_simulated().await.is_err(), "a log with real events cannot become a simulation");
    assert!(!house.log.reader.is_simulated().await.unwrap());
}

#[tokio::test]
async fn the_framework_of_cqrs_es_works_over_the_same_log() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let id: RegionId = fresh().into();
    house.commands.perform(context(fresh()), found_region(id, "North")).await.unwrap();
    let framework = CqrsFramework::<Region, _>::new(FrameworkStore::new(house.log.clone()), Vec::new(), ());
    for name in ["South", "East"] {
        framework.execute(&id.to_string(), RegionCommand::Rename { name: Name::parse(name).unwrap() }).await.unwrap();
    }
    let loaded = house.commands.load::<Region>(&id.to_string(), true).await.unwrap();
    assert_eq!(loaded.version, 3);
    assert_eq!(loaded.state.name().unwrap().as_str(), "East");
}

#[tokio::test]
async fn a_caller_that_goes_away_loses_only_the_answer() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let id: RegionId = fresh().into();
    house.commands.perform(context(fresh()), found_region(id, "North")).await.unwrap();
    for round in 0..20 {
        let name = format!("Name {round}");
        let asking = tokio::spawn({
            let commands = house.commands.clone();
            async move { commands.perform(context(Uuid::new_v5(&id.into(), name.as_bytes())), rename(id, &name)).await }
        });
        tokio::time::sleep(std::time::Duration::from_micros(300 * round)).await;
        asking.abort();
        let _ = asking.await;
    }
    // Whatever was begun comes to its end, and the next command finds a whole stream.
    house.commands.perform(context(fresh()), rename(id, "Last")).await.unwrap();
    let events = house.log.reader.stream("region", &id.to_string(), 0).await.unwrap();
    assert!((1..).zip(&events).all(|(sequence, event)| event.sequence == sequence));
}

#[tokio::test]
async fn what_one_process_writes_another_hears_of_without_asking() {
    let database = TestDatabase::create().await;
    let (one, other) = (open_house(&database.options()).await, open_house(&database.options()).await);
    let hearing = tokio::spawn({
        let head = other.log.head.clone();
        async move { head.past(0).await }
    });
    one.commands.perform(context(fresh()), found_region(fresh().into(), "North")).await.unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(20), hearing).await.expect("it is told").unwrap();
    assert_eq!(other.log.head.position(), 1);
}

#[tokio::test]
async fn a_begin_that_was_given_up_does_not_swallow_what_the_connection_writes_next() {
    let database = TestDatabase::create().await;
    open_house(&database.options()).await;
    let pool = infra::database::workers(&database.options(), 1).await.unwrap();
    for round in 0_u64..60 {
        // Given up at every point of its way, from before the first byte to after the answer.
        let begun = tokio::time::timeout(std::time::Duration::from_micros(round * 8), pool.begin()).await;
        drop(begun);
        let write = "INSERT INTO work.checkpoints (name, version, position) VALUES ($1, 1, 0)";
        sqlx::query(write).bind(format!("round {round}")).execute(&pool).await.unwrap();
    }
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM work.checkpoints WHERE name LIKE 'round %'")
        .fetch_one(&database.pool(1).await)
        .await
        .unwrap();
    assert_eq!(seen, 60, "seen from another connection");
}
