//! The other side: cqrs-es and postgres-es as they come, with the same aggregates and commands.

use crate::ours::{DESCRIPTION, currency, founding, rename, run};
use chrono::NaiveDate;
use cqrs_es::persist::{GenericQuery, QueryReplay};
use cqrs_es::{EventEnvelope, View};
use domain::policy::PolicyVersion;
use domain::referral::{Referral, ReferralCommand, ReferralEvent, Tier};
use domain::region::{Region, RegionCommand, RegionEvent, RegionRefusal};
use domain::rules::ReferralRules;
use domain::text::{Name, Note, Personal};
use domain::{ChapterId, MembershipId, Money};
use infra::embedded::ConnectOptions;
use infra::ids::fresh;
use postgres_es::{PostgresCqrs, PostgresEventRepository, PostgresViewRepository};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;
use std::time::{Duration, Instant};

const TABLES: &str = "CREATE TABLE events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL,
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

const VIEW: &str = "CREATE TABLE pledge_view (
    view_id text NOT NULL, version bigint CHECK (version >= 0) NOT NULL, payload json NOT NULL, PRIMARY KEY (view_id))";

/// What the framework's view keeps of a pledge.
#[derive(Debug, Default, Serialize, Deserialize)]
struct PledgeView {
    last: Option<ReferralEvent>,
}

impl View<Referral> for PledgeView {
    fn update(&mut self, event: &EventEnvelope<Referral>) {
        self.last = Some(event.payload.clone());
    }
}

/// A region that takes a whole sheet of commands at once, since the framework handles one command an append.
#[derive(Default, Serialize, Deserialize)]
struct Sheet {
    region: Region,
}

impl cqrs_es::Aggregate for Sheet {
    const TYPE: &'static str = "sheet";
    type Command = Vec<RegionCommand>;
    type Event = RegionEvent;
    type Error = RegionRefusal;
    type Services = ();

    async fn handle(
        &mut self,
        commands: Vec<RegionCommand>,
        _: &(),
        sink: &cqrs_es::event_sink::EventSink<Self>,
    ) -> Result<(), RegionRefusal> {
        for command in commands {
            for event in domain::Decide::decide(&self.region, command)? {
                sink.write(event, self).await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: RegionEvent) {
        self.region.apply(event);
    }
}

pub struct Stock {
    pool: PgPool,
    long: String,
}

impl Stock {
    pub async fn open(options: &ConnectOptions) -> Self {
        let pool =
            PgPoolOptions::new().max_connections(40).acquire_timeout(Duration::from_secs(60)).connect_with(options.clone()).await.unwrap();
        sqlx::raw_sql(TABLES).execute(&pool).await.unwrap();
        let stock = Self { pool, long: fresh().to_string() };
        let regions = stock.framework::<Region>();
        regions.execute(&stock.long, founding()).await.unwrap();
        // Written at once: the framework would load the growing stream a thousand times.
        let all: Vec<RegionCommand> =
            (1..1_000).map(|number| RegionCommand::Rename { name: Name::parse(&format!("Name {number} {}", fresh())).unwrap() }).collect();
        let sheets = stock.framework::<Sheet>();
        let filled = fresh().to_string();
        sheets.execute(&filled, std::iter::once(founding()).chain(all).collect()).await.unwrap();
        let adopt = "UPDATE events SET aggregate_type = 'region', aggregate_id = $1 WHERE aggregate_id = $2 AND sequence > 1";
        sqlx::query(adopt).bind(&stock.long).bind(&filled).execute(&stock.pool).await.unwrap();
        stock
    }

    fn framework<A: cqrs_es::Aggregate<Services = ()> + 'static>(&self) -> PostgresCqrs<A> {
        postgres_es::postgres_cqrs(self.pool.clone(), Vec::new(), ())
    }

    /// Events a second.
    pub async fn pledges(&self, writers: usize, slice: Duration) -> f64 {
        let framework = Arc::new(self.framework::<Referral>());
        run(writers, slice, move |_, _| {
            let framework = framework.clone();
            async move {
                let id = fresh().to_string();
                for command in life_of_a_pledge() {
                    framework.execute(&id, command).await.unwrap();
                }
                3
            }
        })
        .await
    }

    /// So many pledges' lives replayed into the framework's own kind of view: events a second.
    pub async fn replay_into_its_view(&self, pledges: usize) -> f64 {
        let framework = self.framework::<Referral>();
        for _ in 0..pledges {
            let id = fresh().to_string();
            for command in life_of_a_pledge() {
                framework.execute(&id, command).await.unwrap();
            }
        }
        sqlx::raw_sql(VIEW).execute(&self.pool).await.unwrap();
        let views = Arc::new(PostgresViewRepository::<PledgeView, Referral>::new("pledge_view", self.pool.clone()));
        let replay = QueryReplay::new(PostgresEventRepository::new(self.pool.clone()), GenericQuery::new(views));
        let started = Instant::now();
        replay.replay_all().await.unwrap();
        let taken = started.elapsed().as_secs_f64();
        let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM pledge_view").fetch_one(&self.pool).await.unwrap();
        assert_eq!(usize::try_from(seen).unwrap(), pledges, "the view has a row for each pledge");
        (pledges * 3) as f64 / taken
    }

    /// Events a second.
    pub async fn sheets(&self, writers: usize, slice: Duration) -> f64 {
        let framework = Arc::new(self.framework::<Sheet>());
        run(writers, slice, move |_, _| {
            let framework = framework.clone();
            async move {
                let commands = std::iter::once(founding()).chain((1..30).map(rename)).collect();
                framework.execute(&fresh().to_string(), commands).await.unwrap();
                30
            }
        })
        .await
    }

    /// Milliseconds.
    pub async fn load_and_handle(&self) -> f64 {
        let framework = self.framework::<Region>();
        let name = Name::parse(&format!("Name {}", fresh())).unwrap();
        let started = Instant::now();
        framework.execute(&self.long, RegionCommand::Rename { name }).await.unwrap();
        started.elapsed().as_secs_f64() * 1_000.0
    }
}

fn life_of_a_pledge() -> [ReferralCommand; 3] {
    let on = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    [
        ReferralCommand::Pledge {
            chapter_is_open: true,
            chapter_id: ChapterId(fresh()),
            giver: MembershipId(fresh()),
            giver_is_member: true,
            receiver: MembershipId(fresh()),
            receiver_is_member: true,
            tier: Tier::Outside,
            contact: None,
            description: Personal(Note::parse(DESCRIPTION).unwrap()),
            rules: ReferralRules::default(),
            policy: PolicyVersion::FOUNDING,
            on,
        },
        ReferralCommand::RecordContact { on },
        ReferralCommand::Close {
            closure_id: fresh().into(),
            amount: Money::of_minor(125_000, currency()),
            amount_shared: true,
            region_currencies: vec![currency()],
            on,
            today: on,
        },
    ]
}
