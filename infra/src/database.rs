//! Connections and migrations. The owner migrates; the application reads, appends, and keeps its
//! read models; what people are answered is read as a third role, which sees what they may see.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::{Connection, Executor, PgConnection, Postgres};
use std::time::Duration;

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// The role under which the program works once the database is migrated.
pub const APPLICATION_ROLE: &str = "chapterhouse_app";
/// The role as which it reads what people are answered.
pub const PEOPLES_ROLE: &str = "chapterhouse_people";

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("the database does not answer: {0}")]
    Unreachable(#[source] sqlx::Error),
    #[error("PostgreSQL {found} is too old: version 15 or newer is needed")]
    TooOld { found: String },
    #[error(
        "the database could not be migrated: {0}. The user of DATABASE_URL must own the database and may need CREATEROLE for some migrations"
    )]
    Migration(#[from] MigrateError),
    #[error("the user of DATABASE_URL cannot act as {APPLICATION_ROLE}: {0}. As a superuser, run: GRANT {APPLICATION_ROLE} TO that user")]
    Role(#[source] sqlx::Error),
}

/// Brings the database to the newest schema, as its owner. Run again, it changes nothing.
pub async fn migrate(owner: &PgConnectOptions) -> Result<(), DatabaseError> {
    let mut connection = PgConnection::connect_with(owner).await.map_err(DatabaseError::Unreachable)?;
    let (number, found): (i32, String) =
        sqlx::query_as("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
            .fetch_one(&mut connection)
            .await
            .map_err(DatabaseError::Unreachable)?;
    if number < 150_000 {
        return Err(DatabaseError::TooOld { found });
    }
    MIGRATOR.run(&mut connection).await?;
    connection.close().await.map_err(DatabaseError::Unreachable)
}

/// A pool for transactions that write.
pub async fn workers(options: &PgConnectOptions, most: u32) -> Result<PgPool, DatabaseError> {
    // A future dropped in the middle of a transaction must not leave it to the next user of the connection. Begun and
    // rolled back, since a ROLLBACK alone makes the server warn where there is nothing to roll back, as nearly always.
    let pool = application(most).before_acquire(|connection, _| {
        Box::pin(async move {
            connection.execute(sqlx::raw_sql("BEGIN; ROLLBACK")).await?;
            Ok(true)
        })
    });
    pool.connect_with(quiet(options)).await.map_err(DatabaseError::Role)
}

/// A pool for statements that stand alone, nearly all of them reads: no transaction is ever begun here, so there is none to end.
pub fn readers(options: &PgConnectOptions, most: u32) -> PgPool {
    application(most).test_before_acquire(true).connect_lazy_with(quiet(options))
}

/// A pool for what commands have to know. Each of these statements has an index made for it.
pub fn deciders(options: &PgConnectOptions, most: u32) -> PgPool {
    // They are planned once: while a table is empty, a scan of it would seem the cheapest until it is next analysed.
    let options = planning_once(options).options([("enable_seqscan", "off")]);
    application(most).test_before_acquire(true).connect_lazy_with(options)
}

/// A pool for several reads of one moment. Whoever takes a connection begins a transaction; it is ended when the connection
/// comes back, so that nobody waits for it.
pub fn snapshots(options: &PgConnectOptions, most: u32) -> PgPool {
    of_one_moment(APPLICATION_ROLE, options, most)
}

/// The same for reads on behalf of people, of whom the database sees to it that they see their own.
pub fn peoples(options: &PgConnectOptions, most: u32) -> PgPool {
    of_one_moment(PEOPLES_ROLE, options, most)
}

fn of_one_moment(role: &'static str, options: &PgConnectOptions, most: u32) -> PgPool {
    let pool = acting_as(role, most).after_release(|connection, _| {
        Box::pin(async move {
            connection.execute(sqlx::raw_sql("ROLLBACK")).await?;
            Ok(true)
        })
    });
    pool.connect_lazy_with(planning_once(options))
}

/// The same few statements again and again, each over some streams, one chapter or one region: planning them anew would cost more than it gives.
fn planning_once(options: &PgConnectOptions) -> PgConnectOptions {
    quiet(options).statement_cache_capacity(500).options([("plan_cache_mode", "force_generic_plan")])
}

/// Begins a transaction that reads one moment: these statements are sent at once, and the last one's answer comes back.
pub(crate) async fn begin(pool: &PgPool, statements: &str) -> Result<(PoolConnection<Postgres>, PgRow), sqlx::Error> {
    let statements = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {statements}");
    // A connection may have died at rest, and so may all the others: one more try than there are gets a new one.
    let mut tries = pool.options().get_max_connections();
    loop {
        let mut connection = pool.acquire().await?;
        match connection.fetch_all(sqlx::raw_sql(&statements)).await {
            Ok(mut rows) => return rows.pop().map(|row| (connection, row)).ok_or(sqlx::Error::RowNotFound),
            Err(error) if tries > 0 && is_transient(&error) => {
                tries -= 1;
                drop(connection.detach());
            }
            Err(error) => return Err(error),
        }
    }
}

fn application(most: u32) -> PgPoolOptions {
    acting_as(APPLICATION_ROLE, most)
}

/// A pool of connections that act as a role. Whether one still lives is asked by what each pool does first with it.
fn acting_as(role: &'static str, most: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(10)).test_before_acquire(false).after_connect(
        move |connection, _| {
            Box::pin(async move {
                connection.execute(format!("SET ROLE {role}").as_str()).await?;
                Ok(())
            })
        },
    )
}

/// A single connection that acts as the application: the log writer's and the listener's.
pub async fn connect_one(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(&quiet(options)).await?;
    connection.execute("SET ROLE chapterhouse_app").await?;
    Ok(connection)
}

/// Statements are not logged: they are the program's own, and their values are people's. Nor are they compiled: they are short, and where a
/// sequential scan is ruled out, the server takes them for the longest that there are and compiles each anew, at many times their own cost.
fn quiet(options: &PgConnectOptions) -> PgConnectOptions {
    use sqlx::ConnectOptions;
    let options = options.clone().options([("client_min_messages", "warning"), ("jit", "off")]);
    options.log_statements(tracing::log::LevelFilter::Off).log_slow_statements(tracing::log::LevelFilter::Off, Duration::ZERO)
}

/// Whether sending again can help: the connection broke, or the server is starting, stopping or full.
pub(crate) fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            let classes = ["08", "40", "53", "57"];
            classes.iter().any(|class| code.starts_with(class))
        }),
        _ => false,
    }
}
