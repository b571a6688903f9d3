//! The database that every test's database is a copy of: migrated once for each state of the migrations.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use infra::database::migrate;
use infra::embedded::PrivateServer;
use sqlx::{Connection, PgConnection};

/// The advisory lock under which one process makes the template while the others wait.
const MAKING: i64 = 0x7465_6d70;

/// The template's name; made on first use.
pub(crate) async fn template(server: &PrivateServer) -> Result<String, sqlx::Error> {
    let name = format!("template_{:016x}", fingerprint());
    let mut connection = PgConnection::connect_with(&server.options("postgres")).await?;
    if !exists(&mut connection, &name).await? {
        sqlx::query("SELECT pg_advisory_lock($1)").bind(MAKING).execute(&mut connection).await?;
        if !exists(&mut connection, &name).await? {
            make(server, &mut connection, &name).await?;
        }
    }
    connection.close().await?;
    Ok(name)
}

async fn make(server: &PrivateServer, connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    // Renamed only when it is complete, so that nobody ever copies half a template.
    for statement in ["DROP DATABASE IF EXISTS template_unfinished WITH (FORCE)", "CREATE DATABASE template_unfinished"] {
        sqlx::raw_sql(statement).execute(&mut *connection).await?;
    }
    migrate(&server.options("template_unfinished")).await.unwrap_or_else(|reason| panic!("{reason}"));
    sqlx::raw_sql(&format!("ALTER DATABASE template_unfinished RENAME TO {name}")).execute(connection).await?;
    Ok(())
}

async fn exists(connection: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)").bind(name).fetch_one(connection).await
}

/// Changes whenever a migration does.
fn fingerprint() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/migrations");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hasher);
        fs::read(&file).unwrap_or_default().hash(&mut hasher);
    }
    hasher.finish()
}
