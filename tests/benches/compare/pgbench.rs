//! PostgreSQL's own benchmark: single INSERTs of such a row, with nothing around them.

use infra::embedded::ConnectOptions;
use sqlx::postgres::PgPoolOptions;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

const TABLE: &str = "CREATE SEQUENCE positions; CREATE TABLE events (
    position bigint PRIMARY KEY DEFAULT nextval('positions'), aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint NOT NULL,
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL, recorded_at timestamptz NOT NULL,
    chapter_id uuid, region_id uuid, UNIQUE (aggregate_type, aggregate_id, sequence))";

fn script() -> String {
    let payload = format!("{{\"referral.pledged\":{{\"description\":\"{}\"}}}}", "x".repeat(310));
    let metadata = format!("{{\"actor\":\"{}\"}}", "x".repeat(150));
    format!(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, chapter_id, region_id)
         VALUES ('referral', gen_random_uuid()::text, 1, 'referral.pledged', '1.0', '{payload}', '{metadata}', clock_timestamp(), gen_random_uuid(), gen_random_uuid());\n"
    )
}

pub struct Plain {
    program: PathBuf,
    options: ConnectOptions,
    script: tempfile::NamedTempFile,
}

impl Plain {
    pub async fn open(options: &ConnectOptions, _cluster: &Path) -> Self {
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await.unwrap();
        sqlx::raw_sql(TABLE).execute(&pool).await.unwrap();
        let folder: String = sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetch_one(&pool).await.unwrap();
        let script_file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script_file.path(), script()).unwrap();
        Self { program: Path::new(&folder).join("pgbench"), options: options.clone(), script: script_file }
    }

    /// Rows a second.
    pub async fn inserts(&self, writers: usize, slice: Duration) -> f64 {
        let output = Command::new(&self.program)
            .arg("--host")
            .arg(self.options.get_socket().unwrap())
            .args([
                "--port",
                &self.options.get_port().to_string(),
                "--username",
                "postgres",
                "--no-vacuum",
                "--protocol=prepared",
                "--jobs=2",
            ])
            .args(["--client", &writers.to_string(), "--time", &slice.as_secs().max(1).to_string(), "--file"])
            .arg(self.script.path())
            .arg(self.options.get_database().unwrap())
            .stderr(Stdio::piped())
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let line =
            said.lines().find(|line| line.starts_with("tps = ")).unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        line.split_whitespace().nth(2).unwrap().parse().unwrap()
    }
}
