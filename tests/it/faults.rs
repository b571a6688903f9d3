//! Faults: backends killed, the server stopped in the middle, our own process killed between commit and answer.
//! Nothing acknowledged is lost, nothing is doubled, no reader skips, and the read models are what the log says.

use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use domain::RegionId;
use domain::grants::{GrantScope, Role};
use domain::ids;
use infra::embedded::Durability;
use infra::house::House;
use nix::sys::signal::Signal;
use sqlx::PgPool;
use tests::{Gate, Program, Promises, TemporaryServer, TestDatabase, context, found_region, open_house, prove_read_models};

const WRITERS: usize = 16;
const ROUNDS: usize = 40;

async fn regions(house: &House, count: usize) -> Vec<RegionId> {
    let mut all = Vec::new();
    for number in 0..count {
        let id: RegionId = ids::derived("test-region", &[&number.to_string()]).into();
        house.commands.perform(context(infra::ids::fresh()), found_region(id, "Before")).await.unwrap();
        all.push(id);
    }
    all
}

/// Sixteen writers, half of them in another house as if in another process; each on the stream that `choose` gives.
async fn write_under_fire(houses: &[House], regions: &[RegionId], promises: &Arc<Promises>, rounds: usize) {
    let writers = (0..WRITERS).map(|writer| {
        let (house, id, promises) = (houses[writer % houses.len()].clone(), regions[writer % regions.len()], promises.clone());
        tokio::spawn(async move {
            for round in 0..rounds {
                promises.rename(&house, id, &format!("Writer {writer} round {round}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

/// Ends backends of this database at random until told to stop; returns how many.
async fn kill_backends(pool: PgPool, stop: Arc<AtomicBool>) -> i64 {
    let mut killed = 0;
    while !stop.load(SeqCst) {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 2) victims";
        killed += sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap();
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    killed
}

/// Reads along, as a projection of another program would; a page fails when a position is missing.
async fn read_along(house: House, stop: Arc<AtomicBool>) -> i64 {
    let mut position = 0;
    loop {
        let ending = stop.load(SeqCst);
        if let Ok(page) = house.log.reader.page(position, 50).await {
            for event in &page {
                assert_eq!(event.position, position + 1, "the reader skipped");
                position = event.position;
            }
            if page.is_empty() && ending {
                return position;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn survive_kills(streams: usize, processes: usize) {
    let database = TestDatabase::create().await;
    let mut houses = Vec::new();
    for _ in 0..processes {
        houses.push(open_house(&database.options()).await);
    }
    let regions = regions(&houses[0], streams).await;
    let stop = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_along(houses[processes - 1].clone(), stop.clone()));
    let killer = tokio::spawn(kill_backends(database.pool(1).await, stop.clone()));
    let promises = Arc::new(Promises::default());
    write_under_fire(&houses, &regions, &promises, ROUNDS).await;
    stop.store(true, SeqCst);
    let killed = killer.await.unwrap();
    let read = reader.await.unwrap();
    assert!(killed > 0, "nothing was killed");
    assert_eq!(promises.count(), WRITERS * ROUNDS);
    assert_eq!(read, i64::try_from(WRITERS * ROUNDS + streams).unwrap());
    promises.prove(&houses[0]).await;
    prove_read_models(&houses[0]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_writers_on_many_streams_survive_backend_kills() {
    survive_kills(WRITERS, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_writers_of_a_process_that_is_alone_survive_backend_kills() {
    survive_kills(WRITERS, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_writers_on_one_stream_survive_backend_kills() {
    survive_kills(1, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_stopped_at_once_under_load_loses_nothing_acknowledged() {
    let server = TemporaryServer::start(Durability::Fsync).await;
    server.ensure_database("chapterhouse").await.unwrap();
    let options = server.options("chapterhouse");
    let houses = [open_house(&options).await, open_house(&options).await];
    let regions = regions(&houses[0], 4).await;
    let promises = Arc::new(Promises::default());
    let load = tokio::spawn({
        let (houses, regions, promises) = (houses.clone(), regions.clone(), promises.clone());
        async move { write_under_fire(&houses, &regions, &promises, 30).await }
    });
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.stop_immediate().await.unwrap();
        server.restart().await.unwrap();
    }
    load.await.unwrap();
    assert_eq!(promises.count(), WRITERS * 30);
    promises.prove(&houses[0]).await;
    prove_read_models(&houses[0]).await;
}

/// A program that serves.
pub struct Served {
    pub program: Program,
    pub base: String,
}

/// Serves a database, and waits until it answers.
pub async fn serve(address: &str, port: u16) -> Served {
    let port = port.to_string();
    let mut command = Program::command(&["serve", "--port", &port]);
    command.env("DATABASE_URL", address).stdout(Stdio::null()).stderr(Stdio::null());
    let program = Program::start(&mut command);
    let base = format!("http://127.0.0.1:{port}");
    let since = Instant::now();
    while tests::client().build().unwrap().get(format!("{base}/readyz")).send().await.is_err() {
        assert!(since.elapsed() < Duration::from_secs(30), "the program does not answer");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Served { program, base }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn found(served: &Served, token: &str, key: &str) -> reqwest::RequestBuilder {
    let body = serde_json::json!({
        "name": "North", "legal_entity": {"code": "T1", "name": "Test Ltd"}, "currencies": ["EUR"], "locale": "en",
    });
    let request =
        tests::client().build().unwrap().post(format!("{}/api/v1/regions", served.base)).bearer_auth(token).header("Idempotency-Key", key);
    request.header("Content-Type", "application/json").body(body.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_between_commit_and_answer_answers_the_same_key_with_what_was_done() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let actor = ids::derived("actor", &["test"]).into();
    let token = tests::token(&house, actor, Role::HeadquartersAdmin, GrantScope::Organisation).await;
    let socket = database.options().get_socket().unwrap().join(format!(".s.PGSQL.{}", database.options().get_port()));
    assert!(UnixStream::connect(&socket).is_ok());
    let gate = Gate::open(socket).await;
    let address = format!("postgres://postgres@127.0.0.1:{}/{}", gate.port, database.name());

    let mut served = serve(&address, free_port()).await;
    assert_eq!(found(&served, &token, "warm").send().await.unwrap().status(), 201);
    gate.hold_back_answers();
    let asking = tokio::spawn(found(&served, &token, "lost").send());
    let since = Instant::now();
    while house.log.reader.last_position().await.unwrap() < 3 {
        assert!(since.elapsed() < Duration::from_secs(10), "the command was never committed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    served.program.signal(Signal::SIGKILL);
    assert!(asking.await.unwrap().is_err(), "nobody can have answered");
    assert_eq!(served.program.ended_within(Duration::from_secs(10)), None::<i32>.or(served.program.ended_within(Duration::from_secs(1))));

    let committed = house.log.reader.event(3).await.unwrap().unwrap();
    let gate = Gate::open(database.options().get_socket().unwrap().join(format!(".s.PGSQL.{}", database.options().get_port()))).await;
    let served = serve(&format!("postgres://postgres@127.0.0.1:{}/{}", gate.port, database.name()), free_port()).await;
    let answer = found(&served, &token, "lost").send().await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers().get("idempotent-replayed").unwrap(), "true");
    let body: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(body["id"], committed.aggregate_id);
    assert_eq!(body["position"], 3);
    assert_eq!(house.log.reader.last_position().await.unwrap(), 3, "it was done once");
    prove_read_models(&house).await;
}
