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
    // The ends of two rows, and the beginning of a third.
    for missing in [127, 128, 129, 256, 257] {
        let id = format!("without-{missing}");
        let others = (1..).zip(&stored).filter(|(sequence, _)| *sequence != missing);
        house.log.writer.append(beginning(&id, others)).await.unwrap();
        let told = reader.streams::<MembershipEvent>("membership", &[(&id, 0)]).await.unwrap_err().to_string();
        assert!(told.contains(&format!("membership {id} skips from event {} to {}", missing - 1, missing + 1)), "{told}");
    }
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
