//! What a writer of the log takes for granted, and that it finds out where it is wrong: two processes over one log.

use crate::event_log::append;
use domain::{Claim, ClaimKey, RegionId};
use infra::event_log::{Append, Expectation, StreamName, Verdict};
use infra::house::House;
use infra::ids::fresh;
use std::sync::atomic::Ordering::Relaxed;
use tests::{TestDatabase, context, found_region, open_house, rename};

/// An append to a new stream, which has read a fact.
fn reading(stream: &str, version: i64) -> Append {
    let mut append = append(stream, 0);
    append.expectations.push(Expectation { stream: StreamName::new("region", "fact"), version, writes: false });
    append
}

#[tokio::test]
async fn two_processes_never_decide_on_what_is_old() {
    let database = TestDatabase::create().await;
    let (one, other) = (open_house(&database.options()).await, open_house(&database.options()).await);
    let id: RegionId = fresh().into();
    one.commands.perform(context(fresh()), found_region(id, "Zero")).await.unwrap();
    for round in 1..=20 {
        let (house, name) = if round % 2 == 0 { (&one, format!("Even {round}")) } else { (&other, format!("Odd {round}")) };
        let done = house.commands.perform(context(fresh()), rename(id, &name)).await.unwrap();
        assert_eq!(done.answer.version, round + 1);
    }
}

#[tokio::test]
async fn what_a_writer_knows_of_a_stream_does_not_outlive_what_another_writes_to_it() {
    let database = TestDatabase::create().await;
    let (one, other) = (open_house(&database.options()).await, open_house(&database.options()).await);
    one.log.writer.append(append("fact", 0)).await.unwrap();
    // Known by now, and not looked up again.
    assert_eq!(one.log.writer.append(reading("a", 1)).await.unwrap(), Verdict::Accepted { position: 2 });
    assert_eq!(
        one.log.writer.append(reading("b", 0)).await.unwrap(),
        Verdict::VersionConflict { stream: "region/fact".to_owned(), actual: 1 }
    );
    assert_eq!(other.log.writer.append(append("fact", 1)).await.unwrap(), Verdict::Accepted { position: 3 });
    assert_eq!(
        one.log.writer.append(reading("b", 1)).await.unwrap(),
        Verdict::VersionConflict { stream: "region/fact".to_owned(), actual: 2 }
    );
    assert_eq!(one.log.writer.append(reading("b", 2)).await.unwrap(), Verdict::Accepted { position: 4 });
    // The other's writer last saw the log end at 3.
    assert_eq!(other.log.writer.append(append("fact", 2)).await.unwrap(), Verdict::Accepted { position: 5 });
    assert_eq!(
        one.log.writer.append(reading("c", 2)).await.unwrap(),
        Verdict::VersionConflict { stream: "region/fact".to_owned(), actual: 3 }
    );
}

#[tokio::test]
async fn a_writer_that_takes_it_that_it_is_alone_finds_out_when_it_is_not() {
    let database = TestDatabase::create().await;
    let (one, other) = (open_house(&database.options()).await, open_house(&database.options()).await);
    let write = async |house: &House, append| house.log.writer.append(append).await.unwrap();
    let granted = || one.log.writer.stats().granted.load(Relaxed);
    write(&one, append("fact", 0)).await;
    for version in 1..4 {
        // Long enough for it to take for granted where the log ends, and how the fact stands.
        let before = granted();
        for number in 0..40 {
            write(&one, reading(&format!("one-{version}-{number}"), version)).await;
        }
        assert!(granted() >= before + 20, "{} of 40", granted() - before);
        // What is refused by itself shakes nothing.
        let looks = one.log.writer.stats().second_looks.load(Relaxed);
        let stale = Verdict::VersionConflict { stream: "region/fact".to_owned(), actual: version };
        assert_eq!(write(&one, reading("stale", version - 1)).await, stale);
        let before = granted();
        write(&one, reading(&format!("one-{version}-last"), version)).await;
        assert_eq!((granted(), one.log.writer.stats().second_looks.load(Relaxed)), (before + 1, looks + 1));
        let looks = looks + 1;
        write(&other, append("fact", version)).await;
        let moved_on = Verdict::VersionConflict { stream: "region/fact".to_owned(), actual: version + 1 };
        assert_eq!(write(&one, reading("late", version)).await, moved_on);
        assert_eq!(one.log.writer.stats().second_looks.load(Relaxed), looks + 1);
        // Once it knows, it asks.
        let before = granted();
        write(&other, append(&format!("other-{version}"), 0)).await;
        assert!(matches!(write(&one, reading(&format!("again-{version}"), version + 1)).await, Verdict::Accepted { .. }));
        assert_eq!((granted(), one.log.writer.stats().second_looks.load(Relaxed)), (before, looks + 1));
    }
    // What begins a stream, or takes a claim, names no stream: it still has to find out.
    for number in 0..40 {
        write(&one, append(&format!("alone-{number}"), 0)).await;
    }
    write(&other, append("begun", 0)).await;
    assert_eq!(write(&one, append("begun", 0)).await, Verdict::VersionConflict { stream: "region/begun".to_owned(), actual: 1 });
    // Many at once, of both.
    let many = (0..200).map(|number| {
        let house = if number % 2 == 0 { &one } else { &other };
        write(house, append(&format!("many-{number}"), 0))
    });
    let verdicts = futures::future::join_all(many).await;
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Accepted { .. })), "{verdicts:?}");
    let events = one.log.reader.page(0, 1_000).await.unwrap();
    assert_eq!(events.len(), 1 + 3 * 44 + 41 + 200, "dense positions are asserted by the page");
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
}

#[tokio::test]
async fn the_log_itself_refuses_who_is_wrong_about_its_end() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    house.log.writer.append(append("one", 0)).await.unwrap();
    let pool = database.pool(1).await;
    for end in [0_i64, 2, 7] {
        let call = "SELECT log.append_batch(NULL, $1, false, ARRAY[gen_random_uuid()], ARRAY[''::bytea], ARRAY[1], ARRAY['{}'::json], ARRAY['{}'::json], \
                    '{}', '{}', '{}', '{}', ARRAY[1], ARRAY['region'], ARRAY['two'], ARRAY[1::bigint], ARRAY['region.renamed'], ARRAY['1.0'], \
                    ARRAY['{}'::json], ARRAY[NULL::uuid], ARRAY[NULL::uuid], '{}', '{}', '{}', '{}')";
        let refused = sqlx::query(call).bind(end).execute(&pool).await.unwrap_err();
        assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("23505"), "{end}: {refused}");
    }
    assert_eq!(house.log.reader.last_position().await.unwrap(), 1);
}

#[tokio::test]
async fn what_several_take_for_one_owner_lets_them_share_a_batch() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let claiming = |stream: String, owner: &str| {
        let mut append = append(&stream, 0);
        append.claims.push(Claim::Take { key: ClaimKey("entity/shared".to_owned()), owner: owner.to_owned() });
        append
    };
    let all = (0..8).map(|number| claiming(format!("stream-{number}"), "one")).chain([claiming("another".to_owned(), "other")]);
    let verdicts = futures::future::join_all(all.map(|append| house.log.writer.append(append))).await;
    let accepted = verdicts[..8].iter().filter(|verdict| matches!(verdict, Ok(Verdict::Accepted { .. }))).count();
    assert_eq!(accepted, 8, "{verdicts:?}");
    assert_eq!(verdicts[8].as_ref().unwrap(), &Verdict::ClaimTaken { key: "entity/shared".to_owned(), owner: "one".to_owned() });
    assert_eq!(house.log.reader.holder("entity/shared").await.unwrap().as_deref(), Some("one"));
    // The eighth of them did not wait for seven others; the one that is refused came by itself.
    assert_eq!(house.log.writer.stats().batches.load(Relaxed), 2);
}

#[tokio::test]
async fn whoever_releases_a_claim_shares_no_batch_with_those_who_take_it() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let key = || ClaimKey("seat/shared".to_owned());
    let with = |stream: &str, claim: Claim| Append { claims: vec![claim], ..append(stream, 0) };
    house.log.writer.append(with("first", Claim::Take { key: key(), owner: "one".to_owned() })).await.unwrap();
    let stale = Append { claims: vec![Claim::Take { key: key(), owner: "one".to_owned() }], ..append("first", 7) };
    let all = [
        stale,
        with("again", Claim::Take { key: key(), owner: "one".to_owned() }),
        with("gone", Claim::Release { key: key(), owner: "one".to_owned() }),
        with("next", Claim::Take { key: key(), owner: "two".to_owned() }),
    ];
    let before = house.log.writer.stats().batches.load(Relaxed);
    let verdicts = futures::future::join_all(all.map(|append| house.log.writer.append(append))).await;
    assert!(matches!(verdicts[0], Ok(Verdict::VersionConflict { actual: 1, .. })), "{verdicts:?}");
    assert!(verdicts[1..].iter().all(|verdict| matches!(verdict, Ok(Verdict::Accepted { .. }))), "{verdicts:?}");
    assert_eq!(house.log.reader.holder("seat/shared").await.unwrap().as_deref(), Some("two"));
    assert_eq!(house.log.writer.stats().batches.load(Relaxed), before + 3);
}
