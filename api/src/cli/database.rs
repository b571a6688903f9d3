//! Opens the database that the settings name: an operator's own server, or the private one. Makes no tables.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use infra::embedded::{ConnectOptions, Durability, PrivateServer};
use tempfile::TempDir;

use crate::settings::DatabasePlace;

/// The private server's database.
const NAME: &str = "chapterhouse";

/// An open database. To be closed when the program ends: dropping it leaves the server of a data folder running.
#[derive(Debug)]
pub struct Database {
    options: ConnectOptions,
    server: Option<PrivateServer>,
    // Behind the server, so that it goes after it.
    temporary: Option<TempDir>,
}

impl Database {
    /// Opens it, starting the private server if that is the place.
    ///
    /// # Errors
    /// Each says what to do.
    pub async fn open(place: &DatabasePlace) -> anyhow::Result<Self> {
        match place {
            DatabasePlace::External(options) => Ok(Self { options: ConnectOptions::clone(options), server: None, temporary: None }),
            DatabasePlace::Folder(folder) => Self::private(folder, None).await,
            DatabasePlace::Temporary => {
                let folder = temporary_folder().context("a temporary folder for the database cannot be made")?;
                eprintln!("No --data was given: the database is in {} and is removed at the end.", folder.path().display());
                let path = folder.path().to_owned();
                Self::private(&path, Some(folder)).await
            }
        }
    }

    /// Opens it for one piece of work and closes it whether that succeeds or not.
    ///
    /// # Errors
    /// The work's own, otherwise that of opening or closing.
    pub async fn with<T>(place: &DatabasePlace, work: impl AsyncFnOnce(&Self) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let database = Self::open(place).await?;
        let done = work(&database).await;
        let closed = database.close().await;
        let done = done?;
        closed.map(|()| done)
    }

    async fn private(folder: &Path, temporary: Option<TempDir>) -> anyhow::Result<Self> {
        let server = PrivateServer::start(folder, Durability::Fsync).await?;
        let options = server.options(NAME);
        let database = Self { options, server: Some(server), temporary };
        if let Some(server) = &database.server {
            server.ensure_database(NAME).await?;
            let adopted = server.adopted();
            tracing::info!(folder = %folder.display(), adopted, "the private PostgreSQL server runs");
        }
        Ok(database)
    }

    /// How to reach it as its owner.
    #[must_use]
    pub fn options(&self) -> ConnectOptions {
        self.options.clone()
    }

    /// Whether it ends with the program.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Leaves the private server, which is stopped when no other process uses it, and removes a temporary folder.
    ///
    /// # Errors
    /// When the server does not stop or the folder cannot be removed.
    pub async fn close(mut self) -> anyhow::Result<()> {
        if let Some(server) = self.server.take() {
            if self.temporary.is_some() {
                server.stop_and_remove().await?;
            } else {
                server.stop().await?;
            }
        }
        if let Some(folder) = self.temporary.take() {
            folder.close().context("the temporary folder cannot be removed")?;
        }
        Ok(())
    }
}

impl Drop for Database {
    /// Reached without `close` by an error or a panic: then a temporary server must not outlive its folder.
    fn drop(&mut self) {
        if let (Some(server), Some(_)) = (self.server.take(), &self.temporary) {
            server.abandon();
        }
    }
}

/// A folder that the account which runs the server may enter as well; what is inside is closed to others.
fn temporary_folder() -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("chapterhouse-data-").tempdir()?;
    fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
    Ok(folder)
}
