//! The program on the command line: what it says when it is misused, and what it leaves behind.

use std::process::Output;

use api::cli::Cli;
use clap::Parser;
use tests::{Program, open_folder};

fn run(arguments: &[&str]) -> Output {
    Program::command(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_wrong_flag_is_named_with_what_was_expected() {
    let output = run(&["serve", "--port", "eighty"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("invalid value 'eighty' for '--port <PORT>': expected a port from 0 to 65535"), "{}", said(&output));
}

#[test]
fn a_wrong_variable_is_named_with_what_was_expected() {
    let output = Program::command(&["serve"]).env("CHAPTERHOUSE_WORKERS", "many").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let expected = "CHAPTERHOUSE_WORKERS is \"many\" in the environment: expected a whole number from 1";
    assert!(said(&output).contains(expected), "{}", said(&output));
}

#[test]
fn a_database_address_is_never_repeated() {
    let output = run(&["migrate", "--database-url", "postgres://me:secret@db:port/x"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("--database-url") && !said(&output).contains("secret"), "{}", said(&output));
}

#[test]
fn the_data_folder_may_be_named_behind_what_is_to_be_done() {
    for arguments in [["projections", "verify", "--data=/x"], ["projections", "--data=/x", "verify"], ["events", "tail", "--data=/x"]] {
        let parsed = Cli::try_parse_from(["chapterhouse"].iter().chain(&arguments));
        assert!(parsed.is_ok(), "{arguments:?}");
    }
    assert!(Cli::try_parse_from(["chapterhouse", "migrate", "--data=/x", "--database-url=postgres://db/x"]).is_err());
}

#[test]
fn a_temporary_database_is_announced_and_removed() {
    let temporary = open_folder();
    let output = Program::command(&["migrate"]).env("TMPDIR", temporary.path()).output().unwrap();
    let announced = format!("the database is in {}", temporary.path().display());
    assert!(said(&output).contains(&announced), "{}", said(&output));
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn a_data_folder_is_left_with_its_server_stopped() {
    let folder = open_folder();
    let data = folder.path().join("data");
    let output = run(&["migrate", "--data", data.to_str().unwrap()]);
    assert!(data.join("postgres/PG_VERSION").exists(), "{}", said(&output));
    assert!(!data.join("postgres/postmaster.pid").exists());
}

#[test]
fn logs_are_json_when_nobody_watches() {
    let folder = open_folder();
    let output = run(&["migrate", "--data", folder.path().to_str().unwrap()]);
    let text = said(&output);
    let line = text.lines().find(|line| line.starts_with('{')).unwrap_or_else(|| panic!("no JSON in {text}"));
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["message"], "the private PostgreSQL server runs");
}
