//! How fast mail goes out, and what that costs in memory: BENCH_MAILS mails (100,000 when not set) are queued, and one program sends them to a
//! mail server on this machine that takes everything. Each is leased, its attempt committed, sent, and its outcome committed, with fsync.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where things go wrong")]

use infra::clock::Clock;
use infra::embedded::Durability;
use infra::house::House;
use infra::mail::{LinkKey, Sender};
use sqlx::ConnectOptions;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tests::smtp::ScriptedServer;
use tests::{Program, TemporaryServer, memory, open_folder, queue};

const SECRET: &str = "a secret for the benchmark";

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let mails = std::env::var("BENCH_MAILS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000_usize);
    let server = TemporaryServer::start(Durability::Fsync).await;
    server.ensure_database("mail").await.unwrap();
    let options = server.options("mail");
    let house = House::open(&options, Clock::System).await.unwrap();
    let key = LinkKey::from_secret(SECRET.as_bytes()).unwrap();
    let address = "letters@chapters.example".parse().unwrap();
    let sender = Sender { address, public_url: "https://chapters.example".to_owned(), key, dkim: None };
    queue(house.runner.pool(), &sender, mails, Clock::System.now()).await;

    let smtp = ScriptedServer::start().await;
    smtp.only_counts();
    let folder = open_folder();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    let to = format!("smtp://{}", smtp.address);
    let arguments = ["--port", "0", "--mail-from", "letters@chapters.example", "--secret-file", secret.to_str().unwrap(), "--smtp", &to];
    let mut command = Program::command(&[&["serve"][..], &arguments].concat());
    command.env("DATABASE_URL", options.to_url_lossy().to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut program = Program::start(&mut command);
    let pid = program.child().id();

    println!("{mails} mails of 9 kB are queued\n\n{:>10} {:>10} {:>14} {:>12}", "sent", "seconds", "mails/s", "memory, MiB");
    while smtp.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let started = Instant::now();
    let mut last = (0, 0.0);
    for tenth in 1..=10 {
        let wanted = mails * tenth / 10;
        while smtp.count() < wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (count, seconds) = (smtp.count(), started.elapsed().as_secs_f64());
        let speed = f64::from(u32::try_from(count - last.0).unwrap()) / (seconds - last.1);
        println!("{count:>10} {seconds:>10.1} {speed:>14.0} {:>12.1}", memory(pid).unwrap_or_default());
        last = (count, seconds);
    }
    println!("\n{:.0} mails a second over all", f64::from(u32::try_from(last.0).unwrap()) / last.1);
}
