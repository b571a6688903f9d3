//! Streams as commands load them: many at once, in every shape that their events ever had.

use crate::event_log::append;
use domain::grants::{GrantScope, Role};
use domain::membership::MembershipEvent;
use domain::region::Region;
use domain::{ActorId, RegionId};
use infra::commands::Commands;
use infra::event_log::{Append, NewEvent, StreamName};
use infra::ids::fresh;
use infra::wall::Wall;
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::Duration;
use tests::{TestDatabase, context, found_region, open_house, rename};

/// Every membership event in every shape that it ever had, as stored and as read.
fn every_shape() -> Vec<(NewEvent, MembershipEvent)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/corpus");
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let (event_type, version) = file.file_stem().unwrap().to_str().unwrap().rsplit_once('-').unwrap();
        if event_type.starts_with("membership.") {
            all.push((event_type.to_owned(), version.to_owned(), std::fs::read_to_string(&file).unwrap()));
        }
    }
    all.sort();
    let stored_and_read = |(event_type, event_version, payload): (String, String, String)| {
        let lifted = domain::upcast::to_current(&event_type, &event_version, &payload).unwrap();
        let read = serde_json::from_str(lifted.as_deref().unwrap_or(&payload)).unwrap();
        let stream = StreamName::new("membership", "");
        (NewEvent { stream, sequence: 0, event_type, event_version, payload, chapter_id: None, region_id: None }, read)
    };
    all.into_iter().map(stored_and_read).collect()
}

/// An append of a new stream of these events, at these sequences.
fn beginning<'a>(id: &str, events: impl IntoIterator<Item = (i64, &'a NewEvent)>) -> Append {
    let stream = StreamName::new("membership", id);
    let mut whole = append(id, 0);
    whole.expectations[0].stream = stream.clone();
    whole.events = events.into_iter().map(|(sequence, event)| NewEvent { stream: stream.clone(), sequence, ..event.clone() }).collect();
    whole
}

#[tokio::test]
async fn a_stream_of_every_shape_that_there_ever_was_is_read_at_once() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let (stored, expected): (Vec<NewEvent>, Vec<MembershipEvent>) = every_shape().into_iter().unzip();
    house.log.writer.append(beginning("all", (1..).zip(&stored))).await.unwrap();
    let count = i64::try_from(expected.len()).unwrap();
    let read = async |id: &str, after: i64| house.log.reader.streams::<MembershipEvent>("membership", &[(id, after)]).await;
    assert_eq!(read("all", 0).await.unwrap(), [(count, expected.clone())]);
    assert_eq!(read("all", 7).await.unwrap(), [(count, expected[7..].to_vec())]);
    // What cannot be read is named.
    let unknown = NewEvent { event_version: "9.9".to_owned(), ..stored[0].clone() };
    house.log.writer.append(beginning("broken", [(1, &stored[0]), (2, &unknown)])).await.unwrap();
    let told = read("broken", 0).await.unwrap_err().to_string();
    assert!(told.contains(&format!("event {} ", count + 2)) && told.contains("9.9"), "{told}");
    house.log.writer.append(beginning("gap", [(1, &stored[0]), (3, &stored[0])])).await.unwrap();
    let told = read("gap", 0).await.unwrap_err().to_string();
    assert!(told.contains("membership gap skips from event 1 to 3"), "{told}");
}

/// Long streams come in rows of 128 events, which nobody sees from outside: not where a row ends, not where something is wrong near its end.
#[tokio::test]
async fn a_long_stream_is_read_whole_from_wherever_and_as_far_as_it_was_known() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let (stored, read): (Vec<NewEvent>, Vec<MembershipEvent>) = every_shape().into_iter().cycle().take(300).unzip();
    house.log.writer.append(beginning("long", (1..).zip(&stored))).await.unwrap();
    house.log.writer.append(beginning("short", [(1, &stored[0])])).await.unwrap();
    let reader = &house.log.reader;
    for after in [0, 1, 43, 44, 45, 127, 128, 129, 171, 172, 173, 255, 256, 257, 299, 300] {
        let both = reader.streams::<MembershipEvent>("membership", &[("short", 0), ("long", i64::try_from(after).unwrap())]).await.unwrap();
        assert_eq!(both, [(1, read[..1].to_vec()), (300, read[after..].to_vec())], "after {after}");
    }
    house.log.writer.append(beginning("other", (1..).zip(&stored[..200]))).await.unwrap();
    let both = reader.streams::<MembershipEvent>("membership", &[("long", 3), ("nobody", 0), ("other", 5)]).await.unwrap();
    assert_eq!(both, [(300, read[3..].to_vec()), (0, Vec::new()), (200, read[5..200].to_vec())]);
    // Near the ends of two rows, and a whole row.
    for (first, last) in [(127, 127), (128, 128), (129, 129), (256, 256), (257, 257), (129, 256), (120, 290)] {
        let id = format!("without-{first}-{last}");
        let others = (1..).zip(&stored).filter(|(sequence, _)| *sequence < first || *sequence > last);
        house.log.writer.append(beginning(&id, others)).await.unwrap();
        for after in [0, 100] {
            let told = reader.streams::<MembershipEvent>("membership", &[("long", 0), (&id, after)]).await.unwrap_err().to_string();
            assert!(told.contains(&format!("membership {id} skips from event {} to {}", first - 1, last + 1)), "{told}");
        }
    }
    let unknown = NewEvent { event_version: "9.9".to_owned(), ..stored[0].clone() };
    let all = (1..).zip(&stored).map(|(sequence, event)| (sequence, if sequence == 200 { &unknown } else { event }));
    house.log.writer.append(beginning("unread", all)).await.unwrap();
    let told = reader.streams::<MembershipEvent>("membership", &[("unread", 0)]).await.unwrap_err().to_string();
    assert!(told.contains("9.9"), "{told}");
    let region: RegionId = fresh().into();
    house.commands.perform(context(fresh()), found_region(region, "Zero")).await.unwrap();
    let mut then = Vec::new();
    for number in 1..260 {
        then.push(house.commands.perform(context(fresh()), rename(region, &format!("Name {number}"))).await.unwrap().position);
    }
    for number in [1, 126, 127, 128, 254, 255, 256, 259] {
        let known = house.commands.as_of(then[number - 1]).load::<Region>(&region.to_string(), true).await.unwrap();
        let expected = (i64::try_from(number).unwrap() + 1, Some(format!("Name {number}")));
        assert_eq!((known.version, known.state.name().map(ToString::to_string)), expected);
    }
}

/// Not even where the statements were planned while the log was empty, when a scan of all of it seemed the cheapest.
#[tokio::test]
async fn what_commands_have_to_know_is_never_looked_for_in_a_whole_table() {
    let database = TestDatabase::create().await;
    let scans = async || -> i64 {
        let pool = database.pool(1).await;
        // Connections tell what they have done when they end.
        let others = "SELECT count(*) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        while sqlx::query_scalar::<_, i64>(others).fetch_one(&pool).await.unwrap() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let scans = "SELECT coalesce(sum(seq_scan), 0)::bigint FROM pg_stat_user_tables WHERE schemaname = 'log' AND relname <> 'nature'";
        let scans = sqlx::query_scalar(scans).fetch_one(&pool).await.unwrap();
        pool.close().await;
        scans
    };
    let ask = |times: usize| {
        let options = database.options();
        // On a runtime of its own, whose connections end with it.
        let asking = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let reader = open_house(&options).await.log.reader;
                for _ in 0..times {
                    reader.streams::<MembershipEvent>("membership", &[("a", 0), ("b", 3)]).await.unwrap();
                    reader.answered(fresh()).await.unwrap();
                    reader.holder("seat/none").await.unwrap();
                    reader.members_ever(fresh()).await.unwrap();
                    reader.chapters_of(fresh()).await.unwrap();
                    reader.meetings_from(fresh(), chrono::NaiveDate::default()).await.unwrap();
                    reader.visited(fresh()).await.unwrap();
                    reader.registrations(fresh()).await.unwrap();
                }
            });
        });
        asking.join().unwrap();
    };
    // What opening it costs is the same each time, once the tables are there.
    ask(0);
    let first = scans().await;
    ask(0);
    let before = scans().await;
    ask(8);
    assert_eq!(scans().await - before, before - first);
}

#[tokio::test]
async fn many_streams_are_loaded_at_once_each_as_far_as_it_goes() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let [north, south, nowhere]: [RegionId; 3] = [(); 3].map(|()| fresh().into());
    house.commands.perform(context(fresh()), found_region(north, "North")).await.unwrap();
    let then = house.commands.perform(context(fresh()), found_region(south, "South")).await.unwrap().position;
    let names = async |commands: &Commands| {
        let all = commands.load_all::<Region>(&[south, nowhere, north, south], true).await.unwrap();
        all.iter().map(|region| (region.version, region.state.name().map(ToString::to_string))).collect::<Vec<_>>()
    };
    let is = |version, name: &str| (version, Some(name.to_owned()));
    assert_eq!(names(&house.commands).await, [is(1, "South"), (0, None), is(1, "North"), is(1, "South")]);
    // By another process, so that the cache is behind.
    let other = open_house(&database.options()).await;
    for name in ["Over, \"there\"", "Elsewhere"] {
        other.commands.perform(context(fresh()), rename(south, name)).await.unwrap();
    }
    assert_eq!(names(&house.commands).await, [is(3, "Elsewhere"), (0, None), is(1, "North"), is(3, "Elsewhere")]);
    assert_eq!(names(&other.commands).await, names(&house.commands).await);
    assert_eq!(names(&house.commands.as_of(then + 1)).await[0], is(2, "Over, \"there\""));
    assert_eq!(names(&house.commands.as_of(then - 1)).await, [(0, None), (0, None), is(1, "North"), (0, None)]);
    assert!(house.commands.load_all::<Region>(&[] as &[RegionId], true).await.unwrap().is_empty());
    // Behind the wall of somebody who has a charge in the south alone.
    let wall = Arc::new(Wall::of(ActorId(fresh()), None, &[(Role::RegionalDirector, GrantScope::Region(south))]));
    let theirs = house.commands.behind(&house.behind(&wall));
    assert_eq!(names(&theirs).await, [is(3, "Elsewhere"), (0, None), (0, None), is(3, "Elsewhere")]);
    // What has been let through is not asked for again in the same request. Nothing else is shown without being asked for.
    let mut owner = PgConnection::connect_with(&database.options()).await.unwrap();
    sqlx::query("REVOKE SELECT ON log.events FROM chapterhouse_people").execute(&mut owner).await.unwrap();
    assert_eq!(theirs.load::<Region>(&south.to_string(), false).await.unwrap().version, 3);
    assert!(theirs.load::<Region>(&north.to_string(), false).await.is_err());
    let next = Arc::new(Wall::of(ActorId(fresh()), None, &[(Role::RegionalDirector, GrantScope::Region(south))]));
    assert!(house.commands.behind(&house.behind(&next)).load::<Region>(&south.to_string(), false).await.is_err());
}
