//! A server of a test's own, for what would disturb the others: crashes, restarts, measurements.

use std::fs::{self, Permissions};
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use infra::embedded::{Durability, PrivateServer};
use tempfile::TempDir;

/// A private server in a temporary folder. Both are gone when it is dropped.
#[derive(Debug)]
pub struct TemporaryServer {
    server: PrivateServer,
    _folder: Option<TempDir>,
}

impl TemporaryServer {
    /// Starts one.
    ///
    /// # Panics
    /// When there is none to be had: the message says what to do.
    pub async fn start(durability: Durability) -> Self {
        let folder = open_folder();
        Self { server: started(folder.path(), durability).await, _folder: Some(folder) }
    }

    /// Starts one whose data stay in a folder of that name.
    ///
    /// # Panics
    /// When there is none to be had: the message says what to do.
    pub async fn kept(folder: &Path, durability: Durability) -> Self {
        Self { server: started(folder, durability).await, _folder: None }
    }
}

async fn started(folder: &Path, durability: Durability) -> PrivateServer {
    PrivateServer::start(folder, durability).await.unwrap_or_else(|reason| panic!("no server for this test: {reason}"))
}

impl Deref for TemporaryServer {
    type Target = PrivateServer;

    fn deref(&self) -> &PrivateServer {
        &self.server
    }
}

impl Drop for TemporaryServer {
    fn drop(&mut self) {
        self.server.abandon();
    }
}

/// A temporary folder that the account which runs the server may enter as well.
///
/// # Panics
/// When the system gives none.
#[must_use]
pub fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().expect("the system gives a temporary folder");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("our own folder can be opened");
    folder
}
