//! Streams as commands load them: many at once, in every shape that their events ever had.

use crate::event_log::append;
use domain::grants::{GrantScope, Role};
use domain::membership::MembershipEvent;
use domain::region::Region;
use domain::{ActorId, RegionId};
use infra::commands::Commands;
use infra::event_log::{NewEvent, StreamName};
use infra::ids::fresh;
use infra::wall::Wall;
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use tests::{TestDatabase, context, found_region, open_house, rename};

#[tokio::test]
async fn a_stream_of_every_shape_that_there_ever_was_is_read_at_once() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/corpus");
    let mut events = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let (event_type, version) = file.file_stem().unwrap().to_str().unwrap().rsplit_once('-').unwrap();
        if event_type.starts_with("membership.") {
            events.push((event_type.to_owned(), version.to_owned(), std::fs::read_to_string(&file).unwrap()));
        }
    }
    events.sort();
    let expected: Vec<MembershipEvent> = events
        .iter()
        .map(|(event_type, version, text)| {
            let lifted = domain::upcast::to_current(event_type, version, text).unwrap();
            serde_json::from_str(lifted.as_deref().unwrap_or(text)).unwrap()
        })
        .collect();
    let stored = |(sequence, (event_type, version, text)): (i64, &(String, String, String))| NewEvent {
        stream: StreamName::new("membership", "all"),
        sequence,
        event_type: event_type.clone(),
        event_version: version.clone(),
        payload: text.clone(),
        chapter_id: None,
        region_id: None,
    };
    let mut whole = append("all", 0);
    whole.expectations[0].stream = StreamName::new("membership", "all");
    whole.events = (1..).zip(&events).map(stored).collect();
    house.log.writer.append(whole).await.unwrap();
    let count = i64::try_from(expected.len()).unwrap();
    let read = async |id: &str, after: i64| house.log.reader.streams::<MembershipEvent>("membership", &[(id, after)]).await;
    assert_eq!(read("all", 0).await.unwrap(), [(count, expected.clone())]);
    assert_eq!(read("all", 7).await.unwrap(), [(count, expected[7..].to_vec())]);
    // What cannot be read is named.
    let mut broken = append("broken", 0);
    broken.expectations[0].stream = StreamName::new("membership", "broken");
    broken.events = vec![
        NewEvent { stream: StreamName::new("membership", "broken"), ..stored((1, &events[0])) },
        NewEvent { stream: StreamName::new("membership", "broken"), event_version: "9.9".to_owned(), ..stored((2, &events[0])) },
    ];
    house.log.writer.append(broken).await.unwrap();
    let told = read("broken", 0).await.unwrap_err().to_string();
    assert!(told.contains(&format!("event {} ", count + 2)) && told.contains("9.9"), "{told}");
    let mut gap = append("gap", 0);
    gap.expectations[0].stream = StreamName::new("membership", "gap");
    gap.events = vec![
        NewEvent { stream: StreamName::new("membership", "gap"), ..stored((1, &events[0])) },
        NewEvent { stream: StreamName::new("membership", "gap"), ..stored((3, &events[0])) },
    ];
    house.log.writer.append(gap).await.unwrap();
    let told = read("gap", 0).await.unwrap_err().to_string();
    assert!(told.contains("membership gap skips from event 1 to 3"), "{told}");
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
