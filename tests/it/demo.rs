//! The demo as somebody who tries it meets it: served, signed in to by role, ended, and served again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::Value;
use tests::{Program, open_folder};

async fn answers(base: &str) -> bool {
    tests::client().build().unwrap().get(format!("{base}/readyz")).send().await.is_ok_and(|answer| answer.status().is_success())
}

/// Serves the demo of a folder and waits until it answers.
async fn served(folder: &Path) -> (Program, Value) {
    let mut command = Program::command(&["demo", "--port", "0", "--data", folder.to_str().unwrap()]);
    let program = Program::start(command.stdout(Stdio::null()).stderr(Stdio::null()));
    let since = Instant::now();
    loop {
        assert!(since.elapsed() < Duration::from_secs(60), "the demo does not answer");
        let signs = fs::read(folder.join("demo.json")).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        if let Some(signs) = signs
            && answers(signs["base_url"].as_str().unwrap()).await
        {
            return (program, signs);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn status(signs: &Value, role: &str, path: &str) -> u16 {
    let url = format!("{}/api/v1{path}", signs["base_url"].as_str().unwrap());
    let token = signs["tokens"][role].as_str().unwrap();
    tests::client().build().unwrap().get(url).bearer_auth(token).send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_is_served_signed_in_to_by_role_ended_and_served_again_with_the_same_tokens() {
    let folder = open_folder();
    let data = folder.path().to_str().unwrap();
    let simulated =
        Program::command(&["simulate", "--chapters", "2", "--months", "2", "--data", data]).stderr(Stdio::null()).status().unwrap();
    assert!(simulated.success());

    let (mut program, signs) = served(folder.path()).await;
    let mode = fs::metadata(folder.path().join("demo.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "tokens are keys: nobody else reads them");
    let base = signs["base_url"].as_str().unwrap();
    for (role, next) in [
        ("headquarters_admin", "enrol_second_factor"),
        ("headquarters_staff", "enrol_second_factor"),
        ("accountant", "enrol_second_factor"),
        ("regional_director", "signed_in"),
        ("chapter_officer", "signed_in"),
        ("member", "signed_in"),
    ] {
        let answered =
            tests::client().build().unwrap().post(format!("{base}/api/v1/sessions")).json(&signs["users"][role]).send().await.unwrap();
        let answered: Value = serde_json::from_str(&answered.text().await.unwrap()).unwrap();
        assert_eq!(answered["next"], next, "{role}: {answered}");
    }
    let chapter = signs["chapter_id"].as_str().unwrap();
    let region = signs["region_id"].as_str().unwrap();
    for role in ["headquarters_admin", "headquarters_staff", "regional_director", "chapter_officer", "accountant"] {
        assert_eq!(status(&signs, role, &format!("/chapters/{chapter}/dashboards/attendance")).await, 200, "{role}");
    }
    assert_eq!(status(&signs, "regional_director", &format!("/regions/{region}/dashboards/renewals")).await, 200);
    assert_eq!(status(&signs, "chapter_officer", &format!("/regions/{region}/dashboards/renewals")).await, 404);
    assert_eq!(status(&signs, "member", &format!("/chapters/{chapter}")).await, 200);
    assert_eq!(status(&signs, "member", "/organisation/dashboards/renewals").await, 404);
    assert_eq!(status(&signs, "accountant", "/events?limit=1").await, 200);

    let page = |path: &str| tests::client().build().unwrap().get(format!("{}{path}", signs["base_url"].as_str().unwrap())).send();
    assert!(page("/docs/").await.unwrap().text().await.unwrap().contains("This organisation is simulated"));
    let mails = page("/mails").await.unwrap();
    assert!(mails.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let text = mails.text().await.unwrap();
    assert!(text.contains("This organisation is simulated") && text.contains("suppressed"), "{text}");
    // A chapter's next letters were written by now, or wait for its morning.
    let mail = text.split("href=\"/mails/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(page(&format!("/mails/{mail}")).await.unwrap().text().await.unwrap().contains("<dt>Because of</dt>"));

    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended_within(Duration::from_secs(30)), Some(0), "it ends in order");
    let (_again, same) = served(folder.path()).await;
    assert_eq!(same["tokens"], signs["tokens"]);
    assert_eq!(status(&same, "chapter_officer", &format!("/chapters/{chapter}/dashboards/renewals")).await, 200);
}

#[test]
fn a_database_that_is_not_empty_is_not_simulated_into() {
    let folder = open_folder();
    let data = folder.path().to_str().unwrap();
    let run = || Program::command(&["simulate", "--chapters", "1", "--months", "1", "--data", data]).output().unwrap();
    assert!(run().status.success());
    let again = run();
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("fills an empty database only"), "{}", String::from_utf8_lossy(&again.stderr));
    let verified = Program::command(&["projections", "verify", "--data", data]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
