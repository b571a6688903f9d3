//! Times that events tell more finely than the database keeps them.

use crate::event_log::append;
use infra::clock::Clock;
use infra::event_log::{NewEvent, StreamName};
use infra::ids::fresh;
use tests::{TestDatabase, context, open_house, prove_read_models};

/// Whatever an event tells: columns keep microseconds, and events that were written more finely are read for ever.
#[tokio::test]
async fn an_event_may_tell_a_moment_more_finely_than_a_read_model_keeps_it() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let corpus = |name: &str| {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/corpus").join(name);
        std::fs::read_to_string(file).unwrap()
    };
    let stream = StreamName::new("user", &fresh().to_string());
    let signed_in = corpus("user.signed_in-1.0.json").replace("2026-03-03T08:00:00Z", "2026-03-03T08:00:00.293617205Z");
    let told = [("user.invited", corpus("user.invited-1.0.json")), ("user.signed_in", signed_in)];
    let event = |(sequence, (event_type, payload)): (i64, (&str, String))| NewEvent {
        stream: stream.clone(),
        sequence,
        event_type: event_type.to_owned(),
        event_version: "1.0".to_owned(),
        payload,
        chapter_id: None,
        region_id: None,
    };
    let mut whole = append("", 0);
    whole.metadata = serde_json::to_string(&context(fresh()).metadata).unwrap();
    whole.expectations[0].stream = stream.clone();
    whole.events = (1..).zip(told).map(event).collect();
    house.log.writer.append(whole).await.unwrap();
    prove_read_models(&house).await;
    let kept = sqlx::query_scalar::<_, chrono::DateTime<chrono::Utc>>("SELECT signed_in_at FROM read.users WHERE signed_in_at IS NOT NULL");
    let kept = kept.fetch_one(&database.pool(1).await).await.unwrap();
    assert_eq!(kept.to_rfc3339(), "2026-03-03T08:00:00.293617+00:00");
    // What is told from now on is told as it is kept.
    assert_eq!(Clock::System.now().timestamp_subsec_nanos() % 1_000, 0);
}
