//! A database of a test's own: a copy of the template, dropped when the test ends, however it ends.

use std::thread;

use infra::embedded::ConnectOptions;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection, PgConnection};

use crate::cluster::cluster;
use crate::template::template;

/// A migrated database that nobody else uses.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    options: ConnectOptions,
    administration: ConnectOptions,
}

impl TestDatabase {
    /// Copies the template.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn create() -> Self {
        let server = cluster().await;
        let template = template(server).await.expect("the template can be made");
        let administration = server.options("postgres");
        let mut connection = PgConnection::connect_with(&administration).await.expect("the server answers");
        let name: String = sqlx::query_scalar("SELECT 'test_' || replace(gen_random_uuid()::text, '-', '')")
            .fetch_one(&mut connection)
            .await
            .expect("the server makes up a name");
        sqlx::raw_sql(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
            .execute(&mut connection)
            .await
            .expect("the template can be copied");
        connection.close().await.expect("the connection closes");
        Self { options: server.options(&name), name, administration }
    }

    /// Its name on the shared server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How to reach it as the superuser.
    #[must_use]
    pub fn options(&self) -> ConnectOptions {
        self.options.clone()
    }

    /// The same as an address, for a program of its own.
    #[must_use]
    pub fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// A pool of superuser connections.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn pool(&self, connections: u32) -> PgPool {
        let pool = PgPoolOptions::new().max_connections(connections).connect_with(self.options()).await;
        pool.expect("the test's database answers")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let administration = self.administration.clone();
        // A runtime of its own: the test's may be the very thread that is unwinding.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&administration).await?;
                sqlx::raw_sql(&drop_it).execute(&mut connection).await?;
                connection.close().await
            })
        });
        if let Ok(Err(reason)) = dropping.join() {
            eprintln!("{} is left behind: {reason}", self.name);
        }
    }
}
