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

#[test]
fn letters_are_looked_after_from_the_command_line() {
    use std::io::Write;
    use std::process::Stdio;
    let folder = open_folder();
    let data = folder.path().to_str().unwrap();
    let run = |arguments: &[&str]| {
        let common = ["--data", data, "--mail-from", "letters@chapters.example"];
        let all: Vec<&str> = ["mail"].iter().chain(arguments).chain(&common).copied().collect();
        let mut command = Program::command(&all);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Only one of them reads it.
        drop(child.stdin.take().unwrap().write_all(b"From: a@example.org\r\nTo: nobody@chapters.example\r\n\r\nHello\r\n"));
        let output = child.wait_with_output().unwrap();
        (output.status.success(), format!("{}{}", String::from_utf8_lossy(&output.stdout), said(&output)))
    };
    let (good, told) = run(&["stop", "--reason", "A look first"]);
    assert!(good && told.contains("Mail is stopped: A look first"), "{told}");
    let (good, told) = run(&["status"]);
    assert!(good && told.contains("Mail is stopped") && told.contains("uncertain"), "{told}");
    assert!(run(&["resume"]).1.contains("Mail goes out."));
    let mails = folder.path().join("mails");
    let (good, told) = run(&["send-test", "somebody@example.org", "--mail-folder", mails.to_str().unwrap()]);
    assert!(good && told.contains("Taken: written to"), "{told}");
    assert_eq!(std::fs::read_dir(&mails).unwrap().count(), 1);
    let (good, told) = run(&["take-bounce"]);
    assert!(!good && told.contains("not addressed to a return path of ours"), "{told}");
    let (good, told) = run(&["settle", "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "arrived"]);
    assert!(!good && told.contains("no such notice"), "{told}");
}
