//! The PostgreSQL server that all tests of a run share, with fsync off. Each test has a database of its own in it.
//!
//! nextest runs every test in a process of its own: the first one starts the server, the others join it, and
//! `.ci/stop-test-server.sh` ends it when the run is over. A plain `cargo test` leaves it for the next run.

use std::fs;
use std::path::{Path, PathBuf};

use infra::embedded::{Durability, EmbeddedError, PrivateServer};
use tokio::sync::OnceCell;

static CLUSTER: OnceCell<PrivateServer> = OnceCell::const_new();

/// The shared server.
///
/// # Panics
/// When there is none to be had: the message says what to do.
pub async fn cluster() -> &'static PrivateServer {
    CLUSTER
        .get_or_init(|| async {
            let folder = folder();
            match PrivateServer::start(&folder, Durability::NoFsync).await {
                // Without fsync, a machine that went down may leave a cluster that nothing can start.
                Err(EmbeddedError::DidNotStart { .. }) => {
                    fs::remove_dir_all(&folder).expect("the broken cluster can be removed");
                    PrivateServer::start(&folder, Durability::NoFsync).await
                }
                other => other,
            }
            .unwrap_or_else(|reason| panic!("no server for the tests: {reason}"))
        })
        .await
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/test-postgres")
}
