//! When something is slow, ends or is away: requests that take too long, the program's end, a database that is down.

use std::time::{Duration, Instant};

use domain::grants::{GrantScope, Role};
use domain::ids;
use infra::embedded::{ConnectOptions, Durability};
use nix::sys::signal::Signal;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{App, Gate, Person, TemporaryServer, TestDatabase, open_house};

use crate::faults::{free_port, serve};
use crate::rest_walk::TUESDAY;

/// A gate before the server of a test's database.
async fn gate(database: &TestDatabase) -> Gate {
    let options = database.options();
    Gate::open(options.get_socket().unwrap().join(format!(".s.PGSQL.{}", options.get_port()))).await
}

fn region(name: &str) -> Value {
    json!({"name": name, "legal_entity": {"code": name, "name": "Test Ltd"}, "currencies": ["EUR"], "locale": "en"})
}

fn found(admin: &Person, name: &str) -> reqwest::RequestBuilder {
    admin.request(Method::POST, "/regions").header("idempotency-key", name).json(&region(name))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_takes_too_long_is_answered_in_its_frame_and_done_once_all_the_same() {
    let database = TestDatabase::create().await;
    let gate = gate(&database).await;
    let through: ConnectOptions = format!("postgres://postgres@127.0.0.1:{}/{}", gate.port, database.name()).parse().unwrap();
    let app = App::over(&through, TUESDAY, |settings| settings.request_timeout = Duration::from_millis(700)).await;
    let admin = app.administrator().await;
    assert_eq!(admin.send(found(&admin, "T1")).await.status, 201);

    gate.hold_back_answers();
    let late = admin.send(found(&admin, "T2").header("x-request-id", "slow-1")).await;
    late.is_problem(503, "timed_out");
    assert_eq!((late.header("retry-after"), late.header("x-request-id")), (Some("1"), Some("slow-1")));
    assert_eq!((late.header("x-content-type-options"), late.header("cache-control")), (Some("nosniff"), Some("no-store")));
    assert_eq!((late.header("x-frame-options"), late.header("chapterhouse-simulated")), (Some("DENY"), Some("true")));

    gate.let_through();
    let mut again = admin.send(found(&admin, "T2")).await;
    while again.status == 503 {
        again = admin.send(found(&admin, "T2")).await;
    }
    assert_eq!((again.status, again.json()["position"].as_i64()), (201, Some(3)), "{}", again.text);
    assert_eq!(app.head().await, 3, "it was done once, after the token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_to_end_answers_what_is_under_way_and_lets_nobody_new_in() {
    let database = TestDatabase::create().await;
    let house = open_house(&database.options()).await;
    let actor = ids::derived("actor", &["test"]).into();
    let (role, scope) = (Role::HeadquartersAdmin, GrantScope::Organisation);
    let token = tests::token(&house, actor, role, scope).await;
    let gate = gate(&database).await;
    let port = free_port();
    let mut served = serve(&format!("postgres://postgres@127.0.0.1:{}/{}", gate.port, database.name()), port).await;
    let found = |name: &str| {
        let request = tests::client().build().unwrap().post(format!("{}/api/v1/regions", served.base)).bearer_auth(&token);
        request.json(&region(name)).send()
    };
    assert_eq!(found("T1").await.unwrap().status(), StatusCode::CREATED);

    let before = house.log.reader.last_position().await.unwrap();
    gate.hold_back_answers();
    let slow = tokio::spawn(found("T2"));
    let since = Instant::now();
    while house.log.reader.last_position().await.unwrap() == before {
        assert!(since.elapsed() < Duration::from_secs(10), "the command was never committed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    served.program.signal(Signal::SIGTERM);
    let since = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
        assert!(since.elapsed() < Duration::from_secs(10), "new connections are still accepted");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!slow.is_finished());
    gate.let_through();
    let answer = slow.await.unwrap().unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(served.program.ended_within(Duration::from_secs(15)), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_down_it_is_said_and_afterwards_all_is_well() {
    let server = TemporaryServer::start(Durability::Fsync).await;
    server.ensure_database("chapterhouse").await.unwrap();
    let app = App::over(&server.options("chapterhouse"), TUESDAY, |_| {}).await;
    let admin = app.administrator().await;
    assert_eq!(admin.send(found(&admin, "T1")).await.status, 201);
    let status =
        async |path: &str| tests::client().build().unwrap().get(format!("{}{path}", app.base())).send().await.unwrap().status().as_u16();
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 200));

    server.stop_immediate().await.unwrap();
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 503));
    for path in ["/regions", "/organisation/dashboards/attendance", "/events"] {
        let answer = admin.get(path).await;
        answer.is_problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"), "{path}");
    }
    admin.send(found(&admin, "T2")).await.is_problem(503, "unavailable");

    server.restart().await.unwrap();
    let since = Instant::now();
    while status("/readyz").await != 200 {
        assert!(since.elapsed() < Duration::from_secs(30), "it is never ready again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let again = admin.send(found(&admin, "T2")).await;
    assert_eq!(again.status, 201, "{}", again.text);
    let position = &again.json()["position"];
    let regions = admin.read(&format!("/regions?min_position={position}")).await;
    assert_eq!(regions["items"].as_array().unwrap().len(), 2);
}
