//! The log on the command line: looked through, exported, and one event of it.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use tests::chapter::founded;
use tests::{App, Program, TestDatabase, lengthen, open_folder};

use crate::rest_walk::TUESDAY;

fn run(url: &str, arguments: &[&str]) -> Output {
    Program::command(&[&["events"], arguments, &["--database-url", url]].concat()).output().unwrap()
}

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn objected(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_finds_and_exports_what_the_interface_does() {
    let database = TestDatabase::create().await;
    let app = App::over(&database.options(), TUESDAY, |_| {}).await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let (url, one) = (database.url(), made.members[0].clone());
    let until = app.head().await.to_string();
    for (query, flags) in [
        (format!("membership_id={one}"), vec!["--membership", &one]),
        (format!("region_id={}", made.region), vec!["--region", &made.region]),
        (format!("chapter_id={}&text=baker", made.chapter), vec!["--chapter", &made.chapter, "--text", "baker"]),
        (
            "event_type=membership.activated,chapter.founded&after=3".to_owned(),
            vec!["--event-type", "membership.activated,chapter.founded", "--after", "3"],
        ),
    ] {
        for (format, kind) in [("jsonl", "application/jsonl"), ("csv", "text/csv")] {
            let path = format!("/events/export?until={until}&{query}");
            let expected = admin.send(admin.request(Method::GET, &path).header("accept", kind)).await.text;
            let flags = [&["export", "--format", format, "--until", &until][..], &flags].concat();
            assert_eq!(told(&run(&url, &flags)), expected, "{flags:?}");
            assert!(expected.lines().count() > 1, "{query}");
        }
    }
    let lines = |arguments: &[&str]| -> Vec<Value> {
        told(&run(&url, arguments)).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let latest = lines(&["query", "--latest", "-n", "2", "--until", &until]);
    let positions: Vec<i64> = latest.iter().map(|event| event["position"].as_i64().unwrap()).collect();
    let head: i64 = until.parse().unwrap();
    assert_eq!(positions, [head, head - 1]);
    let csv = told(&run(&url, &["query", "--csv", "-n", "3"]));
    assert!(csv.starts_with("position,") && csv.lines().count() == 4, "{csv}");

    let approved = &lines(&["query", "--aggregate-id", &one, "--event-type", "membership.approved"])[0];
    let position = approved["position"].to_string();
    let shown = &lines(&["show", &position])[0];
    assert_eq!(*shown, admin.read(&format!("/events/{position}")).await);
    assert!(shown["effects"]["events"].as_array().unwrap().iter().any(|event| event["event_type"] == "dues.invoice_issued"));

    assert!(objected(&run(&url, &["show", "999999"])).contains("no event at position 999999"));
    assert!(objected(&run(&url, &["query", "--event-type", "referral.close"])).contains("--event-type: `referral.close` is none"));
    let nobody = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";
    assert!(objected(&run(&url, &["export", "--membership", nobody])).contains("no such membership"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_a_file_once_it_is_whole_and_replaces_none_unasked() {
    let database = TestDatabase::create().await;
    let app = App::still(&database.options(), TUESDAY, |_| {}).await;
    lengthen(&database.options(), 150_000, None).await;
    let (url, folder) = (database.url(), open_folder());
    let file = folder.path().join("log.jsonl");
    let name = file.to_str().unwrap().to_owned();
    told(&run(&url, &["export", "--output", &name, "--until", "1500"]));
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1_500);

    assert!(objected(&run(&url, &["export", "--output", &name])).contains("is there already"));
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1_500, "as it was");
    told(&run(&url, &["export", "--output", &name, "--overwrite", "--until", "7", "--format", "csv"]));
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 8);
    assert!(objected(&run(&url, &["export", "--output", "/nowhere/log.jsonl"])).contains("no file can be made in /nowhere"));

    // The database fails while the export is on its way.
    std::fs::remove_file(&file).unwrap();
    let mut command = Program::command(&["events", "export", "--output", &name, "--database-url", &url]);
    let mut program = Program::start(command.stdout(Stdio::null()).stderr(Stdio::null()));
    let since = Instant::now();
    let begun = || std::fs::read_dir(folder.path()).unwrap().any(|file| file.unwrap().metadata().is_ok_and(|file| file.len() > 0));
    while !begun() {
        assert!(since.elapsed() < Duration::from_secs(30), "nothing is written");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let mut connection = PgConnection::connect_with(&database.options()).await.unwrap();
    sqlx::raw_sql("ALTER TABLE log.events RENAME TO events_away").execute(&mut connection).await.unwrap();
    assert_eq!(program.ended_within(Duration::from_secs(30)), Some(1));
    assert_eq!(files(folder.path()), Vec::<String>::new(), "nothing looks whole");
    drop(app);
}
