//! Our side: the one door for commands, with facts, metadata, claims and idempotency.

use chrono::NaiveDate;
use domain::calendar::{Cadence, MeetingRule, Place};
use domain::membership::{Applicant, Membership, MembershipCommand};
use domain::policy::PolicyVersion;
use domain::referral::Tier;
use domain::region::{Region, RegionCommand};
use domain::rules::{JoiningRules, ProfessionRules};
use domain::text::{EmailAddress, Name, Note, Personal};
use domain::{ChapterId, ClosureId, Currency, MembershipId, Money, PersonId, ReferralId, RegionId};
use infra::clock::Clock;
use infra::commands::chapters::FoundChapter;
use infra::commands::referrals::{ChangeReferral, PledgeReferral, ReferralChange};
use infra::commands::{Answer, CommandError, Commands, Scope, Unit, UseCase};
use infra::embedded::ConnectOptions;
use infra::house::House;
use infra::ids::fresh;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tests::{context, found_region};
use tokio::runtime::Handle;

/// What each pledge says: with its parties and policy, about 350 bytes of payload.
pub const DESCRIPTION: &str = "Wants a quotation before the end of the month and is unhappy with the present supplier.";

pub fn currency() -> Currency {
    Currency::parse("EUR").unwrap()
}

/// Members whose joining the benchmark does not measure: applied, approved and activated in one append.
struct Join {
    id: MembershipId,
    chapter_id: ChapterId,
    number: usize,
}

impl UseCase for Join {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let professions = ProfessionRules::default();
        let (on, rules, policy) =
            (unit.today_in(self.chapter_id).await?, JoiningRules { references: 0, ..JoiningRules::default() }, PolicyVersion::FOUNDING);
        let email = EmailAddress::parse(&format!("member{}@example.org", self.number)).unwrap();
        let applicant = Applicant {
            person_id: PersonId::known_by(&email),
            name: Personal(Name::parse("Member").unwrap()),
            email: Personal(email),
            phone: None,
        };
        let scope = unit.scope_of(self.chapter_id).await?;
        let commands = [
            MembershipCommand::Apply {
                chapter_id: self.chapter_id,
                chapter_is_open: true,
                applicant,
                profession: professions.names[self.number].clone(),
                professions,
                references: Vec::new(),
                interview_note: Personal(Note::parse("Good.").unwrap()),
                sponsor: None,
                sponsor_is_member: false,
                seat_taken_by: None,
                rules: rules.clone(),
                policy,
                on,
            },
            MembershipCommand::Approve {
                chapter_is_open: true,
                conditions: None,
                term_years: 1,
                seat_taken_by: None,
                rules: rules.clone(),
                policy,
                on,
            },
            MembershipCommand::Activate { invoice_id: None, on, rules, policy: PolicyVersion::FOUNDING },
        ];
        let mut version = 0;
        for command in commands {
            version = unit.decide::<Membership>(&self.id.to_string(), scope, command).await?;
        }
        Ok(Answer::new(self.id, version))
    }
}

/// Thirty events of one stream in one command.
struct Sheet {
    id: RegionId,
}

impl UseCase for Sheet {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let id = self.id.to_string();
        let mut version = unit.create::<Region>(&id, Scope::region(self.id), founding()).await?;
        for number in 1..30 {
            version = unit.decide::<Region>(&id, Scope::region(self.id), rename(number)).await?;
        }
        Ok(Answer::new(id, version))
    }
}

pub fn founding() -> RegionCommand {
    let found = found_region(RegionId::default(), "North");
    RegionCommand::Found {
        name: found.name,
        parent: None,
        legal_entity: found.legal_entity.unwrap(),
        currencies: found.currencies.unwrap(),
        locale: found.locale.unwrap(),
    }
}

pub fn rename(number: usize) -> RegionCommand {
    RegionCommand::Rename { name: Name::parse(&format!("{number} {DESCRIPTION} {DESCRIPTION}")[..150]).unwrap() }
}

/// What the log has done.
#[derive(Default)]
pub struct Counts {
    batches: u64,
    commands: u64,
    events: u64,
    reads: u64,
}

impl Counts {
    /// Adds what was done between two moments.
    pub fn add(&mut self, before: &Counts, after: &Counts) {
        self.batches += after.batches - before.batches;
        self.commands += after.commands - before.commands;
        self.events += after.events - before.events;
        self.reads += after.reads - before.reads;
    }

    /// Events a batch, which is one fsync; and network sends a command: its share of the batch's one, and what it read.
    pub fn told(&self) -> (f64, f64) {
        (self.events as f64 / self.batches as f64, (self.batches + self.reads) as f64 / self.commands as f64)
    }
}

/// Where those who write run.
#[derive(Clone, Copy)]
pub enum Layout {
    /// On the log's thread.
    Together,
    /// On a thread of their own, as the program's web workers do.
    Apart,
}

/// Our log on a thread of its own, and those who write to it there or on another: more would take from the database what few cores there are.
/// Stock, which waits more than it works, does best with a thread for each core.
pub struct Ours {
    thread: Handle,
    apart: Handle,
    house: House,
    chapter_id: ChapterId,
    members: Vec<MembershipId>,
    long: RegionId,
}

impl Ours {
    pub fn open(options: ConnectOptions) -> Self {
        let opening = std::thread::spawn(move || one_thread().block_on(Self::prepare(&options)));
        opening.join().unwrap()
    }

    async fn prepare(options: &ConnectOptions) -> Self {
        let house = House::open(options, Clock::System).await.unwrap();
        let region_id: RegionId = fresh().into();
        house.commands.perform(context(fresh()), found_region(region_id, "North")).await.unwrap();
        let chapter_id: ChapterId = fresh().into();
        let meeting_rule = MeetingRule {
            weekday: chrono::Weekday::Tue,
            at: chrono::NaiveTime::from_hms_opt(7, 0, 0).unwrap(),
            cadence: Cadence::Weekly,
            from: NaiveDate::from_ymd_opt(2026, 1, 6).unwrap(),
            place: Place { name: Some(Name::parse("Hotel").unwrap()), link: None },
        };
        let chapter = FoundChapter {
            id: chapter_id,
            name: Name::parse("Bench").unwrap(),
            region_id,
            time_zone: chrono_tz::Tz::UTC,
            meeting_rule,
            currency: None,
        };
        house.commands.perform(context(fresh()), chapter).await.unwrap();
        let mut members = Vec::new();
        for number in 0..30 {
            let id: MembershipId = fresh().into();
            house.commands.perform(context(fresh()), Join { id, chapter_id, number }).await.unwrap();
            members.push(id);
        }
        let long: RegionId = fresh().into();
        house.commands.perform(context(fresh()), found_region(long, "Long")).await.unwrap();
        for number in 1..1_000 {
            house.commands.perform(context(fresh()), Rename { id: long, number }).await.unwrap();
        }
        Self { thread: Handle::current(), apart: one_thread(), house, chapter_id, members, long }
    }

    pub fn counts(&self) -> Counts {
        let stats = self.house.log.writer.stats();
        Counts {
            batches: stats.batches.load(Relaxed),
            commands: stats.commands.load(Relaxed),
            events: stats.events.load(Relaxed),
            reads: self.house.log.reader.asked(),
        }
    }

    /// Events a second.
    pub async fn pledges(&self, writers: usize, slice: Duration, layout: Layout) -> f64 {
        let (commands, chapter_id, members) = (self.house.commands.clone(), self.chapter_id, self.members.clone());
        let work = run(writers, slice, move |writer, round| {
            let (commands, giver) = (commands.clone(), members[writer % 30]);
            let receiver = members[(writer + 1 + round % 29) % 30];
            async move { life_of_a_pledge(&commands, chapter_id, giver, receiver).await }
        });
        let thread = match layout {
            Layout::Together => &self.thread,
            Layout::Apart => &self.apart,
        };
        thread.spawn(work).await.unwrap()
    }

    /// Events a second.
    pub async fn sheets(&self, writers: usize, slice: Duration) -> f64 {
        let commands = self.house.commands.clone();
        let work = run(writers, slice, move |_, _| {
            let commands = commands.clone();
            async move {
                commands.perform(context(fresh()), Sheet { id: fresh().into() }).await.unwrap();
                30
            }
        });
        self.thread.spawn(work).await.unwrap()
    }

    /// Milliseconds, with nothing cached.
    pub async fn load_and_handle(&self) -> f64 {
        let (log, rename) = (self.house.log.clone(), Rename { id: self.long, number: 1 });
        let work = async move {
            let commands = Commands::new(log);
            let started = Instant::now();
            commands.perform(context(fresh()), rename).await.unwrap();
            started.elapsed().as_secs_f64() * 1_000.0
        };
        self.thread.spawn(work).await.unwrap()
    }
}

struct Rename {
    id: RegionId,
    number: usize,
}

impl UseCase for Rename {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let name = format!("Name {} {}", self.number, fresh());
        let command = RegionCommand::Rename { name: Name::parse(&name).unwrap() };
        let version = unit.decide::<Region>(&self.id.to_string(), Scope::region(self.id), command).await?;
        Ok(Answer::new(self.id, version))
    }
}

async fn life_of_a_pledge(commands: &Commands, chapter_id: ChapterId, giver: MembershipId, receiver: MembershipId) -> u64 {
    let id: ReferralId = fresh().into();
    let pledge = PledgeReferral {
        id,
        chapter_id,
        giver,
        receiver,
        tier: Tier::Outside,
        contact: None,
        description: Note::parse(DESCRIPTION).unwrap(),
    };
    commands.perform(context(fresh()), pledge).await.unwrap();
    commands.perform(context(fresh()), ChangeReferral { id, change: ReferralChange::RecordContact }).await.unwrap();
    let closure_id: ClosureId = fresh().into();
    let close = ReferralChange::Close { closure_id, amount: Money::of_minor(125_000, currency()), amount_shared: true, on: None };
    commands.perform(context(fresh()), ChangeReferral { id, change: close }).await.unwrap();
    3
}

/// A runtime of one thread, which goes on until the end.
fn one_thread() -> Handle {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let handle = runtime.handle().clone();
    std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
    handle
}

/// So many writers, each a task of its own that goes on until the slice is over; events a second.
pub async fn run<F, Fut>(writers: usize, slice: Duration, work: F) -> f64
where
    F: Fn(usize, usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = u64> + Send + 'static,
{
    let work = Arc::new(work);
    let started = Instant::now();
    let writer = |number: usize| {
        let work = work.clone();
        async move {
            let (mut done, mut round) = (0, 0);
            while started.elapsed() < slice {
                done += work(number, round).await;
                round += 1;
            }
            done
        }
    };
    let all: Vec<_> = (0..writers).map(|number| tokio::spawn(writer(number))).collect();
    let done: u64 = futures::future::join_all(all).await.into_iter().map(Result::unwrap).sum();
    done as f64 / started.elapsed().as_secs_f64()
}
