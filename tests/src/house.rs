//! A house over a test's database, and a load of commands whose acknowledgements are remembered.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::region::{LegalEntity, RegionCommand};
use domain::text::{EntityCode, Locale, Name};
use domain::{ActorId, Currency, RegionId, ids};
use infra::clock::Clock;
use infra::commands::regions::{ChangeRegion, FoundRegion};
use infra::commands::{CommandError, Committed, Context};
use infra::embedded::ConnectOptions;
use infra::house::House;
use uuid::Uuid;

/// Opens a house.
///
/// # Panics
/// When the database does not let it.
pub async fn open_house(options: &ConnectOptions) -> House {
    House::open(options, Clock::System).await.unwrap_or_else(|reason| panic!("the house opens: {reason}"))
}

/// The circumstances of a test's command.
#[must_use]
pub fn context(command_id: Uuid) -> Context {
    Context::new(ActorId(ids::derived("actor", &["test"])), command_id, command_id.as_bytes())
}

/// A region to be founded directly under the organisation.
///
/// # Panics
/// Never: its texts are plain.
#[must_use]
pub fn found_region(id: RegionId, name: &str) -> FoundRegion {
    FoundRegion {
        id,
        name: Name::parse(name).expect("the name is plain"),
        parent: None,
        legal_entity: Some(LegalEntity {
            code: EntityCode::parse("T1").expect("it is plain"),
            name: Name::parse("Test Ltd").expect("it is plain"),
        }),
        currencies: Some(vec![Currency::parse("EUR").expect("it is a currency")]),
        locale: Some(Locale::parse("en").expect("it is plain")),
    }
}

/// Renames a region.
///
/// # Panics
/// When the name is none.
#[must_use]
pub fn rename(id: RegionId, name: &str) -> ChangeRegion {
    ChangeRegion { id, command: RegionCommand::Rename { name: Name::parse(name).expect("the name is plain") } }
}

/// What a load has been promised: command ids with the positions that they were told.
#[derive(Default)]
pub struct Promises {
    kept: Mutex<BTreeMap<Uuid, i64>>,
}

impl Promises {
    /// Renames a region, sending the same command again until it has an answer. The log does not answer while it is being killed.
    ///
    /// # Panics
    /// When the command is refused, or never answered.
    pub async fn rename(&self, house: &House, id: RegionId, name: &str) {
        let command_id = Uuid::new_v5(&id.into(), name.as_bytes());
        for _ in 0..2_000 {
            match house.commands.perform(context(command_id), rename(id, name)).await {
                Ok(Committed { position, .. }) => {
                    self.kept.lock().expect("no test panics with it").insert(command_id, position);
                    return;
                }
                Err(CommandError::Unavailable(_) | CommandError::Conflict { .. }) => {
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await
                }
                Err(other) => panic!("{name}: {other}"),
            }
        }
        panic!("{name}: never answered");
    }

    /// How many there are.
    ///
    /// # Panics
    /// When a test panicked with it.
    pub fn count(&self) -> usize {
        self.kept.lock().expect("no test panics with it").len()
    }

    /// Proves against the log that every promise was kept once: no event lost, none doubled, no hole, each stream's sequence and the times in order.
    ///
    /// # Panics
    /// When one was not.
    pub async fn prove(&self, house: &House) {
        let mut found: BTreeMap<Uuid, Vec<i64>> = BTreeMap::new();
        let mut sequences: BTreeMap<String, i64> = BTreeMap::new();
        let (mut after, mut last_time) = (0, None);
        loop {
            // A page fails by itself when a position is missing.
            let page = house.log.reader.page(after, 5_000).await.expect("the log has no hole");
            let Some(last) = page.last() else { break };
            after = last.position;
            for event in &page {
                let metadata: domain::event::Metadata = serde_json::from_str(event.metadata.get()).expect("metadata is as it was written");
                found.entry(metadata.command_id).or_default().push(event.position);
                let sequence = sequences.entry(event.aggregate_id.clone()).or_default();
                *sequence += 1;
                assert_eq!(event.sequence, *sequence, "a stream has a hole at position {}", event.position);
                assert!(last_time <= Some(event.recorded_at), "time went back at position {}", event.position);
                last_time = Some(event.recorded_at);
            }
        }
        for (command, position) in self.kept.lock().expect("no test panics with it").iter() {
            assert_eq!(found.get(command).map(Vec::as_slice), Some(&[*position][..]), "command {command} was promised position {position}");
        }
    }
}

/// Proves that the read models are what the log says.
///
/// # Panics
/// When they are not.
pub async fn prove_read_models(house: &House) {
    house.runner.catch_up().await.expect("the read models catch up");
    for found in house.runner.verify(&[], |_| {}).await.expect("the log can be folded") {
        assert!(found.differences.is_empty(), "{} differs from the log: {:?}", found.name, found.differences);
    }
}
