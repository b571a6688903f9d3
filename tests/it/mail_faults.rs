//! Mail under fire: two programs that are killed again and again, a mail server that breaks off and is restarted, and an outbox that must
//! come out right. `MAIL_FAULTS=20000x50` says how many notices and kills; `make faults` does.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use infra::clock::Clock;
use infra::ids::fresh;
use infra::mail::{Ledger, Settlement};
use mail_parser::MessageParser;
use nix::sys::signal::Signal;
use sqlx::PgPool;
use tests::smtp::{Mood, ScriptedServer};
use tests::{Program, TestDatabase, open_folder, queue};
use uuid::Uuid;

use crate::notices::sender;

fn sizes() -> (usize, usize) {
    let asked = std::env::var("MAIL_FAULTS").ok();
    let parsed = asked.as_deref().and_then(|text| text.split_once('x')).map(|(notices, kills)| (notices.parse(), kills.parse()));
    match parsed {
        Some((Ok(notices), Ok(kills))) => (notices, kills),
        _ => (1_500, 8),
    }
}

/// A program that does nothing but send mail.
fn mailer(database: &TestDatabase, server: &ScriptedServer, folder: &Path) -> Program {
    let (url, smtp, secret) = (database.url(), format!("smtp://{}", server.address), folder.join("secret"));
    let secret = secret.to_str().unwrap();
    let arguments = ["serve", "--port", "0", "--mail-from", "letters@chapters.example", "--secret-file", secret, "--smtp", &smtp];
    let mut command = Program::command(&[&arguments[..], &["--smtp-timeout", "1s"]].concat());
    Program::start(command.env("DATABASE_URL", url).stdout(Stdio::null()).stderr(Stdio::null()))
}

async fn in_states(pool: &PgPool, states: &[&str]) -> usize {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM mail.notices WHERE state = ANY($1)").bind(states).fetch_one(pool).await.unwrap();
    usize::try_from(count).unwrap()
}

const UNDER_WAY: [&str; 4] = ["queued", "deferred", "leased", "attempting"];

async fn until_nothing_is_under_way(pool: &PgPool) {
    let since = Instant::now();
    while in_states(pool, &UNDER_WAY).await > 0 {
        assert!(since.elapsed() < Duration::from_secs(240), "mail stands still");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// How often each mail arrived.
fn copies(server: &ScriptedServer) -> HashMap<Uuid, usize> {
    let mut copies = HashMap::new();
    for mail in server.taken() {
        let message = MessageParser::default().parse(&mail.bytes).unwrap();
        let id = message.message_id().unwrap().split('@').next().unwrap().parse().unwrap();
        *copies.entry(id).or_default() += 1;
    }
    copies
}

async fn doubts(pool: &PgPool) -> HashMap<Uuid, (String, i32)> {
    let rows: Vec<(Uuid, String, i32)> = sqlx::query_as("SELECT id, state, doubts FROM mail.notices").fetch_all(pool).await.unwrap();
    rows.into_iter().map(|(id, state, doubts)| (id, (state, doubts))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_sent_twice_but_what_the_ledger_was_in_doubt_of() {
    let (notices, kills) = sizes();
    let (database, folder) = (TestDatabase::create().await, open_folder());
    std::fs::write(folder.path().join("secret"), "a secret for the tests").unwrap();
    let pool = database.pool(4).await;
    let ids = queue(&pool, &sender("https://chapters.example"), notices, Clock::System.now()).await;
    let mut server = ScriptedServer::start().await;
    server.usually(|number| match number % 400 {
        37 => Mood::DropAfterDot,
        211 => Mood::DropBeforeDot,
        350 => Mood::Closing,
        _ => Mood::Take,
    });
    server.takes(Duration::from_millis(40));

    let started = Instant::now();
    let mut programs = [mailer(&database, &server, folder.path()), mailer(&database, &server, folder.path())];
    let mut at_work = 0;
    for kill in 0..kills {
        // Uneven, so that they meet every step of a delivery: with the start of the program, half a second to two.
        let pause = 600 + u64::from(fresh().as_bytes()[15]) * 5;
        tokio::time::sleep(Duration::from_millis(pause)).await;
        at_work += usize::from(in_states(&pool, &["leased", "attempting"]).await > 0);
        let killed = &mut programs[kill % 2];
        killed.signal(Signal::SIGKILL);
        *killed = mailer(&database, &server, folder.path());
        if kill % 10 == 7 {
            server.restart(Duration::from_millis(500)).await;
        }
    }
    until_nothing_is_under_way(&pool).await;
    let took = started.elapsed();

    let (arrived, ledger) = (copies(&server), doubts(&pool).await);
    let twice = |arrived: &HashMap<Uuid, usize>| arrived.iter().filter(|(_, copies)| **copies > 1).map(|(id, _)| *id).collect::<Vec<_>>();
    let uncertain: Vec<Uuid> = ledger.iter().filter(|(_, (state, _))| state == "uncertain").map(|(id, _)| *id).collect();
    let arrived_in_doubt = uncertain.iter().filter(|id| arrived.contains_key(id)).count();
    println!(
        "{notices} notices, {kills} kills of two programs ({at_work} while mails were in hand), {} restarts of the mail server, {:.0} s",
        kills.div_ceil(10),
        took.as_secs_f64()
    );
    println!(
        "sent {}, uncertain {} (of which {arrived_in_doubt} had arrived), second copies {}",
        in_states(&pool, &["sent"]).await,
        uncertain.len(),
        twice(&arrived).len()
    );
    assert_eq!(ledger.len(), notices);
    for id in &ids {
        let (state, doubts) = &ledger[id];
        match state.as_str() {
            "sent" => assert!(arrived.contains_key(id), "{id} was called sent and never came"),
            "uncertain" => assert!(*doubts >= 1),
            other => panic!("{id} is {other}"),
        }
    }
    assert_eq!(twice(&arrived), Vec::<Uuid>::new(), "nothing is repeated before somebody has said so");

    // A person has those in doubt sent again, by a server that is well now.
    server.usually(|_| Mood::Take);
    let clock_now = Clock::System.now();
    let ledger_of = Ledger::new(pool.clone(), infra::mail::Senders::default());
    for id in &uncertain {
        ledger_of.settle(*id, Settlement::SendAgain, clock_now).await.unwrap();
    }
    until_nothing_is_under_way(&pool).await;
    let (arrived, ledger) = (copies(&server), doubts(&pool).await);
    println!("after those in doubt were sent again: arrived {}, second copies {}", arrived.len(), twice(&arrived).len());
    assert!(ids.iter().all(|id| arrived.contains_key(id)), "none is lost");
    assert!(twice(&arrived).iter().all(|id| ledger[id].1 >= 1), "a second copy only where the ledger was in doubt");
    assert!(ledger.values().all(|(state, _)| state == "sent" || state == "uncertain"));
}
