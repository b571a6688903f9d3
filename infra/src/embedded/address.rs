//! Addresses of databases. Never opens a connection.

use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::error::EmbeddedError;

/// How to reach a database: by the private server's socket, or where DATABASE_URL says.
pub type ConnectOptions = PgConnectOptions;

/// Reads the address of a server that is not ours, such as `postgres://user:password@host:5432/database`.
///
/// # Errors
/// [`EmbeddedError::Address`], which does not repeat the address, as that may hold a password.
pub fn parse_address(address: &str) -> Result<ConnectOptions, EmbeddedError> {
    let refused = |reason: String| EmbeddedError::Address { reason };
    if !["postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme)) {
        return Err(refused("it does not begin with postgres://".to_owned()));
    }
    ConnectOptions::from_str(address).map_err(|reason| match reason {
        sqlx::Error::Configuration(reason) => refused(reason.to_string()),
        other => refused(other.to_string()),
    })
}

/// The private server's superuser in one of its databases.
pub(super) fn by_socket(folder: &Path, database: &str) -> ConnectOptions {
    ConnectOptions::new_without_pgpass()
        .socket(folder)
        .port(5432)
        .username("postgres")
        .database(database)
        .ssl_mode(PgSslMode::Disable)
        .application_name("chapterhouse")
}
