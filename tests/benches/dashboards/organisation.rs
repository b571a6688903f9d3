//! A large organisation: a few simulated chapters, and as many copies of them as it takes, each under ids of its own.

use api::simulation::{Plan, Scale, beginning, simulate};
use domain::{ChapterId, RegionId};
use futures::StreamExt;
use infra::clock::Clock;
use infra::event_log::{Append, NewEvent, StoredEvent, StreamName};
use infra::house::House;
use infra::ids::fresh;
use infra::runner::Source;
use projections::ChapterRow;
use std::collections::{BTreeMap, BTreeSet};
use tests::TemporaryServer;
use uuid::Uuid;

/// How many chapters are simulated; the others are their copies.
const MODELS: u32 = 10;

/// The ids of one copy: those of the models with some bits turned, so that each stays one of a kind.
struct Copy {
    mask: [u8; 16],
    /// Regions are shared.
    kept: BTreeSet<Uuid>,
}

impl Copy {
    fn number(number: u32, kept: &BTreeSet<Uuid>) -> Self {
        let mut mask = [0; 16];
        mask[..4].copy_from_slice(&number.wrapping_mul(0x9e37_79b9).to_be_bytes());
        Self { mask, kept: kept.clone() }
    }

    fn id(&self, id: Uuid) -> Uuid {
        if self.kept.contains(&id) {
            return id;
        }
        let mut bytes = id.into_bytes();
        bytes.iter_mut().zip(self.mask).for_each(|(byte, mask)| *byte ^= mask);
        Uuid::from_bytes(bytes)
    }

    /// A text with all the ids in it turned.
    fn text(&self, text: &str) -> String {
        let mut copied = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(hyphen) = rest.find('-') {
            let id = hyphen.checked_sub(8).and_then(|from| Some((from, rest.get(from..from + 36)?)));
            if let Some((from, Ok(id))) = id.map(|(from, id)| (from, Uuid::try_parse(id))) {
                copied.push_str(&rest[..from]);
                copied.push_str(&self.id(id).to_string());
                rest = &rest[from + 36..];
            } else {
                copied.push_str(&rest[..=hyphen]);
                rest = &rest[hyphen + 1..];
            }
        }
        copied + rest
    }

    fn event(&self, event: &StoredEvent, aggregate_type: &'static str) -> NewEvent {
        NewEvent {
            stream: StreamName::new(aggregate_type, &self.text(&event.aggregate_id)),
            sequence: event.sequence,
            event_type: event.event_type.clone(),
            event_version: event.event_version.clone(),
            payload: self.text(event.payload.get()),
            chapter_id: event.chapter_id.map(|id| self.id(id)),
            region_id: event.region_id,
        }
    }
}

/// What was made.
pub struct Organisation {
    pub chapters: Vec<ChapterId>,
    /// Regions that have chapters of their own, with how many.
    pub regions: Vec<(RegionId, usize)>,
}

impl Organisation {
    /// As the read tables have it.
    pub async fn of(house: &House) -> Self {
        let source = Source::live(&house.runner).await.unwrap();
        let rows: Vec<ChapterRow> = source.rows(&[]).await.unwrap();
        let mut regions: BTreeMap<RegionId, usize> = BTreeMap::new();
        rows.iter().for_each(|row| *regions.entry(row.region_id).or_default() += 1);
        Self { chapters: rows.iter().map(|row| row.chapter_id).collect(), regions: regions.into_iter().collect() }
    }
}

/// Fills an empty log with so many chapters of so many months.
pub async fn fill(server: &TemporaryServer, house: &House, chapters: u32, months: u32) {
    server.ensure_database("models").await.unwrap();
    let until = house.log.clock.now();
    let models = House::open(&server.options("models"), Clock::simulated(beginning(until, months))).await.unwrap();
    let plan = Plan { chapters: MODELS.min(chapters), months, seed: 1, scale: Scale::Small };
    simulate(&models, plan, until, |_, _| {}).await.unwrap();

    let types: BTreeMap<&str, &'static str> =
        domain::Event::catalogue().into_iter().map(|(aggregate, ..)| (aggregate, aggregate)).collect();
    let copies = (chapters / plan.chapters).max(1);
    let (mut shared, mut after) = (BTreeSet::new(), 0);
    loop {
        let page = models.log.reader.page(after, 2_000).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.position;
        let regions = page.iter().filter(|event| event.aggregate_type == "region");
        shared.extend(regions.filter_map(|event| event.aggregate_id.parse::<Uuid>().ok()));
        let appends = (0..copies).flat_map(|number| {
            let copy = Copy::number(number, &shared);
            let of_a_chapter = |event: &&StoredEvent| event.chapter_id.is_some();
            let wanted: Vec<&StoredEvent> = if number == 0 { page.iter().collect() } else { page.iter().filter(of_a_chapter).collect() };
            let parts: Vec<Append> = wanted
                .chunks(500)
                .map(|part| append(part.iter().map(|event| copy.event(event, types[event.aggregate_type.as_str()])).collect(), part))
                .collect();
            parts
        });
        let writer = &house.log.writer;
        // One stream's events must stay in their order: a copy's parts are written one after the other.
        futures::stream::iter(appends)
            .map(|append| async move { writer.append(append).await.unwrap() })
            .buffered(8)
            .for_each(|_| async {})
            .await;
    }
}

fn append(events: Vec<NewEvent>, of: &[&StoredEvent]) -> Append {
    Append {
        command_id: fresh(),
        request_hash: Vec::new(),
        answer: "{}".to_owned(),
        metadata: of[0].metadata.get().to_owned(),
        expectations: Vec::new(),
        events,
        claims: Vec::new(),
    }
}
