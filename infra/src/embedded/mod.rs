//! The private PostgreSQL server: what the program runs on when it was given no server.
//!
//! It is made of the binaries that are installed, listens on a Unix socket alone, and lives in a data folder. Several
//! processes may use the same folder: whoever comes first starts the server, the others join, and whoever leaves last
//! stops it. It never opens a network port, never downloads anything, and never touches a cluster it did not make.
//!
//! Invariant: a server that a crash left running is adopted, not fought.

mod account;
mod address;
mod binaries;
mod error;
mod initdb;
mod layout;
mod locks;
mod postmaster;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};
use tokio::time::sleep;

pub use self::address::{ConnectOptions, parse_address};
pub use self::error::EmbeddedError;
pub use self::settings::Durability;

use self::account::Account;
use self::binaries::Binaries;
use self::layout::{Cluster, Layout};
use self::locks::Lock;
use self::postmaster::{Launch, Postmaster};

/// How long a server may stay silent. One that says that it is recovering is given all the time it needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the server is looked at while it starts or stops.
const GLANCE: Duration = Duration::from_millis(15);

/// A PostgreSQL server of our own.
///
/// Dropping it leaves the server running for others, or to be adopted later; [`stop`](Self::stop) ends it.
#[derive(Debug)]
pub struct PrivateServer {
    account: Account,
    binaries: Binaries,
    layout: Layout,
    cluster: PathBuf,
    socket_folder: PathBuf,
    durability: Durability,
    adopted: bool,
    users: Lock,
}

/// What a glance at the socket shows.
enum Answer {
    Ready(PgConnection),
    /// It is starting, recovering or stopping.
    NotNow,
    Silent,
}

impl PrivateServer {
    /// Starts the server in this folder, or joins the one that runs there. A folder that is missing or empty gets a
    /// new cluster.
    ///
    /// # Errors
    /// Each says what to do: see [`EmbeddedError`].
    pub async fn start(dir: &Path, durability: Durability) -> Result<Self, EmbeddedError> {
        let account = Account::of_this_process()?;
        let layout = Layout::of(dir)?;
        let _starting = Lock::alone(layout.start_lock()).await?;
        let users = Lock::shared(&layout.users_lock())?;
        let place = layout.cluster(&account)?;
        let (binaries, cluster) = if let Cluster::Made { path, major } = place {
            (Binaries::find(Some((&path, major)))?, path)
        } else {
            let binaries = Binaries::find(None)?;
            let cluster = make(&binaries, &account, &layout, &place, durability).await?;
            (binaries, cluster)
        };
        let before = Postmaster::of(&cluster).and_then(|postmaster| postmaster.socket_folder);
        let socket_folder = layout.socket_folder(before, &account)?;
        let mut server = Self { account, binaries, layout, cluster, socket_folder, durability, adopted: false, users };
        server.adopted = server.join().await?;
        if !server.adopted {
            server.launch().await?;
        }
        Ok(server)
    }

    /// How to reach one of its databases as the superuser `postgres`.
    #[must_use]
    pub fn options(&self, database: &str) -> ConnectOptions {
        address::by_socket(&self.socket_folder, database)
    }

    /// Whether the server was running already, started by another process or left by one.
    #[must_use]
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// The process id of the server, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<i32> {
        Postmaster::of(&self.cluster).filter(Postmaster::is_alive).map(|postmaster| postmaster.pid())
    }

    /// The folder that holds the cluster, for `pg_waldump` and its like.
    #[must_use]
    pub fn cluster(&self) -> &Path {
        &self.cluster
    }

    /// Makes a database unless it is there.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn ensure_database(&self, name: &str) -> Result<(), EmbeddedError> {
        let mut connection = PgConnection::connect_with(&self.options("postgres")).await?;
        let exists: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)").bind(name).fetch_one(&mut connection).await?;
        if !exists {
            let create = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
            match sqlx::raw_sql(&create).execute(&mut connection).await {
                // Another process was faster.
                Err(sqlx::Error::Database(reason)) if matches!(reason.code().as_deref(), Some("42P04" | "23505")) => {}
                other => other.map(drop)?,
            }
        }
        connection.close().await?;
        Ok(())
    }

    /// Leaves the server, and stops it if no other process uses it: clients are cut off, all is written.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        let _starting = Lock::alone(self.layout.start_lock()).await?;
        self.leave().await.map(drop)
    }

    /// Like [`stop`](Self::stop), and removes the cluster and the server's other files if it was the last user.
    ///
    /// # Errors
    /// When it does not end or cannot be removed.
    pub async fn stop_and_remove(self) -> Result<(), EmbeddedError> {
        let _starting = Lock::alone(self.layout.start_lock()).await?;
        if self.leave().await? {
            self.layout.remove_all(&self.cluster)?;
        }
        Ok(())
    }

    /// Ends the server as a crash would, for whoever uses it: nothing more is written, and the next start recovers
    /// from the log. For tests of faults.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn stop_immediate(&self) -> Result<(), EmbeddedError> {
        let Some(postmaster) = Postmaster::of(&self.cluster) else { return Ok(()) };
        postmaster.stop_immediately();
        self.until_gone(&postmaster).await
    }

    /// Ends the server as a crash would, waiting for it without a runtime: for use while unwinding.
    pub fn abandon(&self) {
        let Some(postmaster) = Postmaster::of(&self.cluster) else { return };
        postmaster.stop_immediately();
        let since = Instant::now();
        while !postmaster.has_left(&self.cluster) && since.elapsed() < PATIENCE {
            std::thread::sleep(GLANCE);
        }
        if let Err(reason) = self.tidy() {
            tracing::warn!(%reason, "the socket's folder is left behind");
        }
    }

    /// Stops the server if it runs, and starts it again at the same address.
    ///
    /// # Errors
    /// As of [`start`](Self::start) and [`stop`](Self::stop).
    pub async fn restart(&self) -> Result<(), EmbeddedError> {
        let _starting = Lock::alone(self.layout.start_lock()).await?;
        self.stop_now().await?;
        self.launch().await
    }

    /// Joins a running server. False when there is none.
    async fn join(&self) -> Result<bool, EmbeddedError> {
        let mut since = Instant::now();
        while let Some(postmaster) = Postmaster::of(&self.cluster) {
            if !postmaster.is_alive() {
                postmaster::forget_the_dead(&self.cluster)?;
                return Ok(false);
            }
            match self.answer().await? {
                Answer::Ready(connection) => return self.accept(connection).await,
                Answer::NotNow => since = Instant::now(),
                Answer::Silent if since.elapsed() > PATIENCE => return Err(self.no_answer()),
                Answer::Silent => {}
            }
            sleep(GLANCE).await;
        }
        Ok(false)
    }

    /// Accepts a running server if it is as durable as asked for; stops it if it is not and nobody else uses it.
    async fn accept(&self, mut connection: PgConnection) -> Result<bool, EmbeddedError> {
        let running: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut connection).await?;
        connection.close().await?;
        if running == self.durability.fsync() {
            return Ok(true);
        }
        let last = self.users.is_last()?;
        self.users.rejoin()?;
        if !last {
            return Err(EmbeddedError::OtherDurability { cluster: self.cluster.clone(), running });
        }
        self.stop_now().await?;
        Ok(false)
    }

    async fn launch(&self) -> Result<(), EmbeddedError> {
        let mut launch = self.begin()?;
        let mut since = Instant::now();
        loop {
            match self.answer().await? {
                Answer::Ready(connection) => return Ok(connection.close().await?),
                Answer::NotNow => since = Instant::now(),
                Answer::Silent => {}
            }
            let impatient = since.elapsed() > PATIENCE;
            if launch.met_a_predecessor() && !impatient {
                sleep(GLANCE * 10).await;
                launch = self.begin()?;
            } else if let Some(failure) = launch.failure() {
                return Err(failure);
            } else if impatient {
                return Err(self.no_answer());
            }
            sleep(GLANCE).await;
        }
    }

    fn begin(&self) -> Result<Launch, EmbeddedError> {
        let log = self.layout.log();
        Launch::begin(&self.binaries, &self.account, &self.cluster, &self.socket_folder, self.durability, log)
    }

    async fn answer(&self) -> Result<Answer, EmbeddedError> {
        match PgConnection::connect_with(&self.options("postgres")).await {
            Ok(connection) => Ok(Answer::Ready(connection)),
            // "Cannot connect now": it says so itself while it starts, recovers or stops.
            Err(sqlx::Error::Database(reason)) if reason.code().as_deref() == Some("57P03") => Ok(Answer::NotNow),
            Err(sqlx::Error::Io(_) | sqlx::Error::Protocol(_)) => Ok(Answer::Silent),
            Err(other) => Err(other.into()),
        }
    }

    /// True when we were the last, and the server has been stopped. Asks for the start lock to be held.
    async fn leave(&self) -> Result<bool, EmbeddedError> {
        if !self.users.is_last()? {
            tracing::info!(cluster = %self.cluster.display(), "the private server is left running for another process");
            return Ok(false);
        }
        self.stop_now().await?;
        self.tidy()?;
        Ok(true)
    }

    async fn stop_now(&self) -> Result<(), EmbeddedError> {
        let Some(postmaster) = Postmaster::of(&self.cluster) else { return Ok(()) };
        postmaster.stop_fast();
        self.until_gone(&postmaster).await
    }

    async fn until_gone(&self, postmaster: &Postmaster) -> Result<(), EmbeddedError> {
        let since = Instant::now();
        while !postmaster.has_left(&self.cluster) {
            if since.elapsed() > PATIENCE {
                return Err(EmbeddedError::DidNotStop { pid: postmaster.pid(), seconds: PATIENCE.as_secs() });
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// Removes the socket's folder, which is of no use without a server.
    fn tidy(&self) -> Result<(), EmbeddedError> {
        match fs::remove_dir_all(&self.socket_folder) {
            Err(reason) if reason.kind() != std::io::ErrorKind::NotFound => Err(error::at("remove", &self.socket_folder)(reason)),
            _ => Ok(()),
        }
    }

    fn no_answer(&self) -> EmbeddedError {
        let (cluster, log) = (self.cluster.clone(), self.layout.log());
        EmbeddedError::NoAnswer { cluster, seconds: PATIENCE.as_secs(), log }
    }
}

/// Makes a cluster and puts it in its place.
async fn make(
    binaries: &Binaries,
    account: &Account,
    layout: &Layout,
    place: &Cluster,
    durability: Durability,
) -> Result<PathBuf, EmbeddedError> {
    let draft = layout.draft(place, account)?;
    if let Cluster::Elsewhere { closed } = place {
        let (account, closed, cluster) = (&account.name, closed.display(), draft.display());
        tracing::warn!(%closed, %cluster, "`{account}` may not enter the data folder: it gets a link to the cluster");
    }
    let made = initdb::run(binaries, account, &draft, durability).await;
    if made.is_err() {
        // What initdb has begun is of no use, and its error is the one to tell.
        drop(fs::remove_dir_all(&draft));
    }
    made?;
    layout.establish(place, draft)
}
