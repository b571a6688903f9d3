//! Everything that lasts, put together over one database: the log, the door for commands, the runner, what happens by itself, and accounts.

use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::commands::Commands;
use crate::database::{self, DatabaseError};
use crate::event_filters::EventFilters;
use crate::event_log::{EventLog, ReadError, StoredEvent};
use crate::mail::{BounceMaildir, Ledger, Mailer, MailerSettings, PostOffice, Sender, Transport};
use crate::policies::Automation;
use crate::runner::{Runner, RunnerError};
use crate::wall::{Behind, Peoples, Wall};
use sqlx::postgres::PgConnectOptions;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Connections for reading, for what commands have to know, for dashboards, for the runners' transactions, and for what people ask.
const READERS: u32 = 16;
const DECIDERS: u32 = 8;
const SNAPSHOTS: u32 = 8;
const WORKERS: u32 = 8;
const PEOPLES: u32 = 16;
/// Connections of each kind that a thread of the web server has to itself.
const OF_A_THREAD: u32 = 4;

/// Why the house cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Log(#[from] ReadError),
    #[error(transparent)]
    Runner(#[from] RunnerError),
}

/// One process's view of one database.
#[derive(Clone)]
pub struct House {
    pub log: EventLog,
    pub commands: Commands,
    pub runner: Runner,
    pub automation: Automation,
    pub accounts: Accounts,
    /// What people were told.
    pub ledger: Ledger,
    /// What people look for again and again.
    pub event_filters: EventFilters,
    /// Connections that see what the caller sees for whom they are used.
    peoples: Peoples,
    options: PgConnectOptions,
}

impl House {
    /// Migrates the database if need be and opens it. Read models are made or rebuilt before it returns; nothing runs yet.
    pub async fn open(options: &PgConnectOptions, clock: Clock) -> Result<Self, HouseError> {
        crate::tls::ready();
        database::migrate(options).await?;
        let workers = database::workers(options, WORKERS).await?;
        let (readers, snapshots) = (database::readers(options, READERS), database::snapshots(options, SNAPSHOTS));
        let log = EventLog::open(options, readers.clone(), database::deciders(options, DECIDERS), clock).await?;
        let commands = Commands::new(log.clone());
        let runner = Runner::new(log.clone(), workers.clone(), snapshots, projections::all());
        runner.prepare().await?;
        let automation = Automation::new(commands.clone(), workers, PostOffice::new(runner.clone()));
        let accounts = Accounts::new(commands.clone(), log.clock.clone(), readers.clone());
        let ledger = Ledger::new(readers.clone(), automation.post().senders());
        let event_filters = EventFilters::new(readers);
        let peoples = Peoples::new(options, PEOPLES);
        Ok(Self { log, commands, runner, automation, accounts, ledger, event_filters, peoples, options: options.clone() })
    }

    /// The connections behind somebody's wall.
    pub fn behind(&self, wall: &Arc<Wall>) -> Behind {
        Behind::new(self.peoples.clone(), wall.clone())
    }

    /// The same house as somebody sees it: what is read of it is read behind their wall. Commands are carried out all the same.
    pub fn seen(&self, behind: &Behind) -> Self {
        Self {
            log: self.log.behind(behind),
            commands: self.commands.behind(behind),
            runner: self.runner.behind(behind),
            accounts: self.accounts.behind(behind),
            ledger: self.ledger.behind(behind),
            event_filters: self.event_filters.behind(behind),
            ..self.clone()
        }
    }

    /// The same house for a thread that has a runtime of its own: it reads over connections of its own, so that what the database
    /// answers wakes nobody else on its way.
    pub fn for_this_thread(&self) -> Self {
        let readers = database::readers(&self.options, OF_A_THREAD);
        let log = self.log.read_over(readers.clone(), database::deciders(&self.options, OF_A_THREAD));
        let snapshots = database::snapshots(&self.options, OF_A_THREAD);
        let commands = self.commands.over(log.clone());
        Self {
            accounts: self.accounts.over(commands.clone(), readers.clone()),
            commands,
            runner: self.runner.over(log.clone(), snapshots),
            ledger: Ledger::new(readers.clone(), self.automation.post().senders()),
            event_filters: EventFilters::new(readers),
            peoples: Peoples::new(&self.options, OF_A_THREAD),
            log,
            ..self.clone()
        }
    }

    /// Takes notice of what another house in this process has written to the same database.
    pub async fn refresh(&self) -> Result<(), HouseError> {
        self.log.refresh().await?;
        Ok(self.runner.prepare().await?)
    }

    /// A chapter with a member, for whoever wants an example.
    pub async fn some_chapter(&self) -> Result<Option<Example>, HouseError> {
        let found = self.log.reader.first_of_type("membership.activated").await?;
        let example = |event: StoredEvent| {
            Some(Example { region_id: event.region_id?, chapter_id: event.chapter_id?, membership_id: event.aggregate_id.parse().ok()? })
        };
        Ok(found.and_then(example))
    }

    /// From now on letters are written, from this sender.
    pub fn open_post(&self, sender: Sender) {
        self.automation.post().open(sender);
    }

    /// The same house with another post office.
    pub fn with_post(self, post: PostOffice) -> Self {
        Self { automation: self.automation.with_post(post), ..self }
    }

    /// A mailer over its outbox.
    pub fn mailer(&self, transport: Transport, settings: MailerSettings) -> Mailer {
        Mailer::new(self.runner.pool().clone(), self.log.clock.clone(), transport, settings, self.automation.post().senders())
    }

    /// Starts the runner and what happens by itself.
    pub fn start(&self) -> Running {
        self.start_with(None, None)
    }

    /// The same, with a mailer and with whoever reads what comes back.
    pub fn start_with(&self, mailer: Option<Mailer>, bounces: Option<BounceMaildir>) -> Running {
        let (stop, stopped) = watch::channel(false);
        let mut tasks =
            vec![tokio::spawn(self.runner.clone().run(stopped.clone())), tokio::spawn(self.automation.clone().run(stopped.clone()))];
        tasks.push(tokio::spawn(self.accounts.clone().run(stopped.clone())));
        tasks.extend(mailer.map(|mailer| tokio::spawn(mailer.run(stopped.clone()))));
        tasks.extend(bounces.map(|bounces| tokio::spawn(bounces.run(stopped))));
        Running { stop, tasks }
    }
}

/// A member in their chapter in its region.
pub struct Example {
    pub region_id: Uuid,
    pub chapter_id: Uuid,
    pub membership_id: Uuid,
}

/// What runs in the background, until it is stopped.
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Lets what is under way come to its end.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a background task ended badly");
            }
        }
    }
}
