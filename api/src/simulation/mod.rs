//! A believable organisation, made by issuing the real commands on a simulated clock. The same seed gives the same
//! people, meetings, referrals and dues, to the numbers of the invoices; only the order in which chapters' commands meet in
//! the log may differ.

mod chance;
mod chapter;
mod dues;
mod errands;
mod member;
mod names;
mod referrals;
mod weekly;
mod world;

pub use chapter::SimulatedChapter;
pub use world::Scale;

use anyhow::{Context as _, ensure};
use chance::Chance;
use chrono::{DateTime, Datelike, Duration, Months, NaiveTime, Utc};
use domain::{ActorId, ChapterId, RegionId, ids};
use futures::{FutureExt, StreamExt};
use infra::commands::memberships::{ChangeMembership, MembershipChange};
use infra::commands::{CommandError, Commands, Committed, Context, UseCase};
use infra::house::House;
use member::{Moving, Standing};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Chapters that act side by side.
const SIDE_BY_SIDE: usize = 32;

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub chapters: u32,
    pub months: u32,
    pub seed: u64,
    pub scale: Scale,
}

/// What was made.
pub struct Made {
    pub regions: Vec<RegionId>,
    pub chapters: Vec<SimulatedChapter>,
    /// Commands that the rules refused, as they do in life.
    pub refused: u64,
    pub performed: u64,
}

/// Issues the simulation's commands.
pub struct Hand {
    commands: Commands,
    seed: u64,
    refused: AtomicU64,
    performed: AtomicU64,
}

impl Hand {
    /// An id that depends on the seed and the parts alone.
    pub fn id<I: From<uuid::Uuid>>(&self, kind: &str, parts: &[&str]) -> I {
        let seed = self.seed.to_string();
        let mut all = vec![seed.as_str()];
        all.extend(parts);
        ids::derived(&format!("simulated-{kind}"), &all).into()
    }

    /// Performs a command; one that the rules refuse is counted and gives nothing.
    pub async fn perform<U: UseCase>(&self, actor: &str, key: &str, use_case: U) -> anyhow::Result<Option<Committed>> {
        let actor = ActorId(ids::derived("actor", &[actor]));
        let context = Context::new(actor, self.id("command", &[key]), key.as_bytes());
        match self.commands.perform(context, use_case).await {
            Ok(done) => {
                self.performed.fetch_add(1, Relaxed);
                Ok(Some(done))
            }
            Err(CommandError::Refused { code, message, .. }) => {
                self.refused.fetch_add(1, Relaxed);
                tracing::debug!(key, code, message, "refused in the simulation");
                Ok(None)
            }
            Err(error) => Err(error).with_context(|| format!("the simulation's command {key} failed")),
        }
    }

    /// The door, for looking at what there is.
    pub fn commands(&self) -> &Commands {
        &self.commands
    }
}

/// The first moment of a simulation that ends now.
pub fn beginning(now: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    let day = now.date_naive().checked_sub_months(Months::new(months)).unwrap_or(now.date_naive());
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).expect("noon is a time")).and_utc()
}

/// Those who want to move do so when the chapters' day is over, one after another: nobody's day depends on who was faster.
/// They live in their new chapter from tomorrow on.
async fn move_house(hand: &Hand, chapters: &mut [SimulatedChapter]) -> anyhow::Result<()> {
    for from in 0..chapters.len() {
        for Moving { index, to_chapter, key } in std::mem::take(&mut chapters[from].moving) {
            let member = chapters[from].members[index].clone();
            let change = MembershipChange::Transfer { to_chapter, profession: None };
            let done = hand.perform("headquarters", &key, ChangeMembership { id: member.id, change }).await?;
            if let (Some(_), Some(to)) = (done, chapters.iter().position(|chapter| chapter.id == to_chapter)) {
                chapters[from].members[index].standing = Standing::Gone;
                chapters[to].members.push(member);
            }
        }
    }
    Ok(())
}

/// Makes the organisation in an empty log whose house was opened with a simulated clock standing at [`beginning`].
/// `tick` hears how many days are done of how many.
pub async fn simulate(house: &House, plan: Plan, until: DateTime<Utc>, mut tick: impl FnMut(u64, u64)) -> anyhow::Result<Made> {
    ensure!(house.log.head.position() == 0, "the log has events already: a simulation fills an empty database only");
    house.log.mark_simulated().await?;
    let hand = Hand { commands: house.commands.clone(), seed: plan.seed, refused: AtomicU64::new(0), performed: AtomicU64::new(0) };
    let clock = &house.log.clock;
    let regions = world::found_regions(&hand, plan.scale, clock.now().date_naive()).await?;
    let region_ids = regions.iter().flat_map(|region| region.ids()).collect();
    let mut chapters: Vec<SimulatedChapter> = (0..plan.chapters)
        .map(|number| SimulatedChapter::plan(&hand, &regions, number, Chance::new(plan.seed, u64::from(number))))
        .collect();
    let homes: Vec<(RegionId, ChapterId)> = chapters.iter().map(|chapter| (chapter.country, chapter.id)).collect();
    for chapter in &mut chapters {
        let (country, id) = (chapter.country, chapter.id);
        chapter.siblings = homes.iter().filter(|(there, other)| *there == country && *other != id).map(|(_, other)| *other).collect();
    }
    // A stream of chance that is no chapter's.
    let mut markets = Chance::new(plan.seed, u64::MAX);
    let days = u64::try_from((until - clock.now()).num_days()).unwrap_or(0) + 1;
    for day in 0..days {
        let now = clock.now();
        if day == 0 || now.day() == 1 {
            world::record_rates(&hand, plan.scale, &mut markets, now.date_naive()).await?;
        }
        let days_work: Vec<_> = chapters.iter_mut().map(|chapter| chapter.live_a_day(&hand, now).boxed()).collect();
        let due: Vec<anyhow::Result<()>> = futures::stream::iter(days_work).buffer_unordered(SIDE_BY_SIDE).collect().await;
        due.into_iter().collect::<anyhow::Result<()>>()?;
        move_house(&hand, &mut chapters).await?;
        house.automation.settle().await?;
        tick(day + 1, days);
        clock.move_to((clock.now() + Duration::days(1)).min(until));
    }
    house.automation.settle().await?;
    house.runner.catch_up().await?;
    Ok(Made { regions: region_ids, chapters, refused: hand.refused.load(Relaxed), performed: hand.performed.load(Relaxed) })
}
