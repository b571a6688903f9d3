//! How fast the log goes out, and what that costs in memory: of BENCH_EXPORT_EVENTS events (1,000,000 when not set), over HTTP as JSON
//! Lines and as CSV, and by the command line into a pipe. The program is the real one, and what reads it throws it away.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where things go wrong")]

use domain::grants::{GrantScope, Role};
use domain::ids;
use infra::clock::Clock;
use infra::embedded::Durability;
use infra::house::House;
use sqlx::ConnectOptions;
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tests::{Program, TemporaryServer, lengthen, memory};
use uuid::Uuid;

/// Counts events as they come, and tells of each tenth.
struct Tenths {
    pid: u32,
    total: usize,
    count: usize,
    next: usize,
    started: Instant,
    last: (usize, f64),
}

impl Tenths {
    fn begin(name: &str, pid: u32, total: usize) -> Self {
        println!("\n{name}\n{:>10} {:>10} {:>14} {:>12}", "events", "seconds", "events/s", "memory, MiB");
        let before = memory(pid).unwrap_or_default();
        println!("{:>10} {:>10} {:>14} {before:>12.1}", 0, "", "");
        Self { pid, total, count: 0, next: 1, started: Instant::now(), last: (0, 0.0) }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.count += bytes.iter().filter(|byte| **byte == b'\n').count();
        while self.next <= 10 && self.count >= self.total * self.next / 10 {
            let seconds = self.started.elapsed().as_secs_f64();
            let speed = (self.count - self.last.0) as f64 / (seconds - self.last.1);
            println!("{:>10} {seconds:>10.1} {speed:>14.0} {:>12.1}", self.count, memory(self.pid).unwrap_or_default());
            self.last = (self.count, seconds);
            self.next += 1;
        }
    }

    fn end(self) {
        assert!(self.next > 10, "only {} of {} events came", self.count, self.total);
        println!("{:.0} events a second over all", self.count as f64 / self.started.elapsed().as_secs_f64());
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let total = std::env::var("BENCH_EXPORT_EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000_usize);
    let server = TemporaryServer::start(Durability::Fsync).await;
    server.ensure_database("export").await.unwrap();
    let options = server.options("export");
    let house = House::open(&options, Clock::System).await.unwrap();
    lengthen(&options, i64::try_from(total).unwrap(), Some(Uuid::nil())).await;
    // So that the program has nothing else to do.
    house.runner.catch_up().await.unwrap();
    house.automation.settle().await.unwrap();
    let actor = ids::derived("actor", &["bench"]).into();
    let token = tests::token(&house, actor, Role::Accountant, GrantScope::Organisation).await;
    let url = options.to_url_lossy().to_string();

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Program::command(&["serve", "--port", &port.to_string()]);
    command.env("DATABASE_URL", &url).stdout(Stdio::null()).stderr(Stdio::null());
    let mut program = Program::start(&mut command);
    let pid = program.child().id();
    let http = tests::client().build().unwrap();
    let base = format!("http://127.0.0.1:{port}");
    while !http.get(format!("{base}/readyz")).send().await.is_ok_and(|answer| answer.status().is_success()) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for (name, kind) in [("Over HTTP, JSON Lines", "application/jsonl"), ("Over HTTP, CSV", "text/csv")] {
        let mut tenths = Tenths::begin(name, pid, total);
        let request = http.get(format!("{base}/api/v1/events/export")).bearer_auth(&token).header("accept", kind);
        let mut response = request.send().await.unwrap().error_for_status().unwrap();
        while let Some(chunk) = response.chunk().await.unwrap() {
            tenths.take(&chunk);
        }
        tenths.end();
    }
    drop(program);

    let mut command = Program::command(&["events", "export", "--database-url", &url]);
    let mut program = Program::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let (pid, mut lines) = (program.child().id(), program.child().stdout.take().unwrap());
    let mut tenths = Tenths::begin("By the command line, JSON Lines", pid, total);
    let mut bytes = vec![0; 1 << 16];
    while let count @ 1.. = lines.read(&mut bytes).unwrap() {
        tenths.take(&bytes[..count]);
    }
    tenths.end();
}
