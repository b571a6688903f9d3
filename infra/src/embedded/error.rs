//! What can go wrong with the private server, each said with what to do about it.

use std::io;
use std::path::PathBuf;

/// Why the private PostgreSQL server could not be had.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No usable binaries anywhere that was searched.
    #[error(
        "PostgreSQL 15 or newer was not found{}; run `apt-get install postgresql`, or set PG_BINDIR to the folder \
         that holds `postgres` and `initdb`, or DATABASE_URL to a server of your own",
        older(.too_old)
    )]
    NotFound {
        /// Major versions that were found and are too old.
        too_old: Vec<u32>,
    },

    /// PG_BINDIR names a folder without a usable server.
    #[error("PG_BINDIR is {path}, expected a folder that holds `postgres` and `initdb` of PostgreSQL 15 or newer")]
    WrongBinDir {
        /// The folder as it was given.
        path: PathBuf,
    },

    /// The folder was made by a major version that is not installed here.
    #[error(
        "{cluster} was made by PostgreSQL {made_by}, but only {found:?} is installed; install PostgreSQL {made_by}, \
         or choose another folder with --data"
    )]
    OtherVersion {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The major version in its PG_VERSION.
        made_by: u32,
        /// The major versions that were found.
        found: Vec<u32>,
    },

    /// Root may not run PostgreSQL and there is nobody to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and neither a user `postgres` nor `nobody` exists; add one with \
         `useradd --system postgres`, or run as an ordinary user"
    )]
    NoAccount,

    /// The account that runs the server may not reach the folder.
    #[error(
        "PostgreSQL runs as `{account}`, who may not enter {closed}, which {folder} is under; choose a folder that \
         `{account}` may enter with --data (such as /var/lib/chapterhouse), or run `chmod o+x {closed}`"
    )]
    Closed {
        /// The folder that was asked for.
        folder: PathBuf,
        /// The folder on the way to it that is closed.
        closed: PathBuf,
        /// Who runs the server.
        account: String,
    },

    /// The cluster belongs to someone else.
    #[error(
        "{cluster} belongs to user id {owner}, but the server would run as `{account}`; run as its owner, or choose \
         another folder with --data"
    )]
    Foreign {
        /// The cluster's folder.
        cluster: PathBuf,
        /// Its owner's user id.
        owner: u32,
        /// Who would run the server.
        account: String,
    },

    /// The link in the data folder leads nowhere.
    #[error("{link} leads to a cluster that is gone; restore it, or remove the link to begin anew")]
    LostCluster {
        /// The link.
        link: PathBuf,
    },

    /// A file or folder could not be used.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },

    /// `initdb` failed.
    #[error("`initdb` could not make a cluster in {cluster}: {output}")]
    Initdb {
        /// The folder it was to fill.
        cluster: PathBuf,
        /// What it printed.
        output: String,
    },

    /// The server ended instead of answering.
    #[error("PostgreSQL did not start ({status}); the end of {log}:\n{tail}")]
    DidNotStart {
        /// How the process ended.
        status: String,
        /// The server's log.
        log: PathBuf,
        /// The log's last lines.
        tail: String,
    },

    /// The server runs, but does not answer.
    #[error("PostgreSQL in {cluster} did not answer within {seconds} s; its log is {log}")]
    NoAnswer {
        /// The cluster's folder.
        cluster: PathBuf,
        /// How long it was waited for.
        seconds: u64,
        /// The server's log.
        log: PathBuf,
    },

    /// The server does not end.
    #[error("PostgreSQL (process {pid}) did not stop within {seconds} s")]
    DidNotStop {
        /// The postmaster's process id.
        pid: i32,
        /// How long it was waited for.
        seconds: u64,
    },

    /// A running server has the other durability and others are using it.
    #[error("the server in {cluster} runs with fsync {running}, and another process is using it; stop that process first")]
    OtherDurability {
        /// The cluster's folder.
        cluster: PathBuf,
        /// `on` or `off`.
        running: String,
    },

    /// A database address that cannot be read. The address is not repeated: it may hold a password.
    #[error("the database address cannot be read ({reason}); expected postgres://user:password@host:5432/database")]
    Address {
        /// What is wrong with it.
        reason: String,
    },

    /// The server answered with an error.
    #[error("PostgreSQL refused: {0}")]
    Refused(#[from] sqlx::Error),
}

fn older(versions: &[u32]) -> String {
    match versions {
        [] => String::new(),
        some => format!(" (found only {some:?})"),
    }
}

/// Names the file in an I/O error.
pub(super) fn at(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> EmbeddedError {
    let path = path.into();
    move |source| EmbeddedError::File { doing, path, source }
}
