//! Tokens, from the command line: issued, shown, ended.

use std::process::Output;

use domain::grants::{GrantScope, Role};
use infra::clock::Clock;
use infra::house::House;
use serde_json::Value;
use tests::{Program, TestDatabase};

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_issued_once_shown_without_its_secret_and_revoked() {
    let database = TestDatabase::create().await;
    let house = House::open(&database.options(), Clock::System).await.unwrap();
    let url = database.url();
    let run = |arguments: &[&str]| {
        let arguments = [&["token"], arguments, &["--database-url", &url]].concat();
        Program::command(&arguments).output().unwrap()
    };
    let issued = run(&["issue", "--role", "headquarters_admin", "--label", "Ada at headquarters", "--days", "30"]);
    assert!(issued.status.success(), "{}", said(&issued));
    let token = String::from_utf8_lossy(&issued.stdout).trim().to_owned();
    let caller = house.accounts.caller(&token).await.unwrap().unwrap();
    assert_eq!(caller.grants, [(Role::HeadquartersAdmin, GrantScope::Organisation)]);
    let in_a_month = Clock::simulated(house.log.clock.now() + chrono::Duration::days(31));
    let later = House::open(&database.options(), in_a_month).await.unwrap();
    assert!(later.accounts.caller(&token).await.unwrap().is_none(), "it expires");

    let listed = run(&["list"]);
    let kept: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(kept["label"], "Ada at headquarters");
    assert_eq!((&kept["role"], &kept["state"]), (&"headquarters_admin".into(), &"holds".into()));
    assert!(!said(&listed).contains(token.trim_start_matches("cht_")), "a list shows no secret");
    let id = kept["id"].as_str().unwrap();
    assert!(run(&["revoke", id]).status.success());
    assert!(house.accounts.caller(&token).await.unwrap().is_none());
    assert!(said(&run(&["list"])).contains("\"revoked\""));
    let again = run(&["revoke", id]);
    assert!(!again.status.success() && said(&again).contains("no token that still holds"), "{}", said(&again));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_of_a_role_in_a_scope_that_it_can_have() {
    let database = TestDatabase::create().await;
    let house = House::open(&database.options(), Clock::System).await.unwrap();
    let url = database.url();
    let nobody = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";
    for (arguments, why) in [
        (&["--role", "member"][..], "name it with --membership"),
        (&["--role", "regional_director"], "name it with --region"),
        (&["--role", "headquarters_staff", "--chapter", nobody], "for the whole organisation"),
        (&["--role", "chapter_officer", "--chapter", nobody], "there is nothing with this id"),
        (&["--role", "caretaker"], "it is headquarters_admin"),
        (&["--role", "member", "--chapter", nobody, "--membership", nobody], "cannot be used with"),
    ] {
        let arguments = [&["token", "issue", "--label", "x", "--database-url", &url], arguments].concat();
        let output = Program::command(&arguments).output().unwrap();
        assert!(!output.status.success() && said(&output).contains(why), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(house.log.reader.last_position().await.unwrap(), 0);
}
