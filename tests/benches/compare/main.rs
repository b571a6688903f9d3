//! Our log beside stock cqrs-es with postgres-es, and beside pgbench with a single INSERT of such a row: on one private
//! server with fsync on, in interleaved slices, medians. The ratios are what to look at; the machine's noise is in both.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where things go wrong")]

mod ours;
mod pgbench;
mod replay;
mod stock;

use infra::embedded::Durability;
use ours::{Counts, Layout, Ours};
use std::time::Duration;
use stock::Stock;
use tests::TemporaryServer;

/// Slices of each contender, of which the median counts.
const SLICES: usize = 7;

/// How long a slice lasts.
fn slice() -> Duration {
    let seconds = std::env::var("BENCH_SLICE_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    Duration::from_secs_f64(seconds)
}

/// How many write side by side: 1, 8, 32 and 128, unless `BENCH_WRITERS` says otherwise, as in `BENCH_WRITERS=1,32`.
fn writers() -> Vec<usize> {
    let asked = std::env::var("BENCH_WRITERS").unwrap_or_else(|_| "1,8,32,128".to_owned());
    asked.split(',').map(|number| number.trim().parse().expect("BENCH_WRITERS is a list of numbers")).collect()
}

/// Whether a section is wanted: all of them, unless the arguments name some, as in `make bench ARGS="-- a d"`.
fn wanted(section: &str) -> bool {
    // `cargo bench` passes flags of its own.
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    named.is_empty() || named.iter().any(|name| name == section)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[tokio::main]
async fn main() {
    let server = TemporaryServer::start(Durability::Fsync).await;
    for name in ["ours", "stock", "plain"] {
        server.ensure_database(name).await.unwrap();
    }
    let ours = Ours::open(server.options("ours"));
    let stock = Stock::open(&server.options("stock")).await;
    let plain = pgbench::Plain::open(&server.options("plain"), server.cluster()).await;

    if wanted("a") {
        pledges(&ours, &stock, &plain).await;
    }
    if wanted("b") {
        sheets(&ours, &stock).await;
    }
    if wanted("c") {
        long_stream(&ours, &stock).await;
    }
    if wanted("d") {
        replay::run(&server).await;
    }
}

async fn pledges(ours: &Ours, stock: &Stock, plain: &pgbench::Plain) {
    println!("(a) The life of a pledge, three commands: events a second");
    println!("    ours: those who write and the log on one thread; apart: on two, as in the program; stock: on a thread for each core");
    println!(
        "{:>8} {:>8} {:>8} {:>8} {:>8} {:>13} {:>14} {:>15} {:>13} {:>13}",
        "writers", "ours", "apart", "stock", "pgbench", "ours x stock", "apart x stock", "ours x pgbench", "events/fsync", "sends/command"
    );
    for writers in writers() {
        let (mut together, mut apart, mut theirs, mut plainly) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut counts = Counts::default();
        for _ in 0..SLICES {
            let before = ours.counts();
            together.push(ours.pledges(writers, slice(), Layout::Together).await);
            counts.add(&before, &ours.counts());
            apart.push(ours.pledges(writers, slice(), Layout::Apart).await);
            theirs.push(stock.pledges(writers, slice()).await);
            plainly.push(plain.inserts(writers, slice()).await);
        }
        let (a, b, c, d) = (median(together), median(apart), median(theirs), median(plainly));
        let (per_batch, sends) = counts.told();
        println!(
            "{writers:>8} {a:>8.0} {b:>8.0} {c:>8.0} {d:>8.0} {:>13.2} {:>14.2} {:>15.2} {per_batch:>13.1} {sends:>13.2}",
            a / c,
            b / c,
            a / d
        );
    }
}

async fn sheets(ours: &Ours, stock: &Stock) {
    println!("\n(b) A sheet: 30 events in one command, events a second");
    println!("{:>8} {:>10} {:>10} {:>8} {:>13}", "writers", "ours", "stock", "x stock", "events/fsync");
    for writers in [1, 8] {
        let (mut a, mut b) = (Vec::new(), Vec::new());
        let mut counts = Counts::default();
        for _ in 0..SLICES {
            let before = ours.counts();
            a.push(ours.sheets(writers, slice()).await);
            counts.add(&before, &ours.counts());
            b.push(stock.sheets(writers, slice()).await);
        }
        let (a, b) = (median(a), median(b));
        println!("{writers:>8} {a:>10.0} {b:>10.0} {:>8.2} {:>13.1}", a / b, counts.told().0);
    }
}

async fn long_stream(ours: &Ours, stock: &Stock) {
    println!("\n(c) Load a stream of 1,000 events and handle one command: milliseconds");
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for round in 0..120 {
        let (x, y) = (ours.load_and_handle().await, stock.load_and_handle().await);
        // Each takes its connections in turn; only when all of them have answered once do they answer as they do for ever after.
        if round >= 40 {
            a.push(x);
            b.push(y);
        }
    }
    let (a, b) = (median(a), median(b));
    println!("{:>10} {:>10} {:>14}\n{a:>10.2} {b:>10.2} {:>14.2}", "ours", "stock", "of stock's time", a / b);
}
