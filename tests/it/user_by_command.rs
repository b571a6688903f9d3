//! Users on the command line: an operator names them by the address by which they sign in.

use std::process::Output;

use serde_json::{Value, json};
use tests::{App, Program, TestDatabase};

use crate::rest_walk::TUESDAY;

fn run(url: &str, folder: &str, arguments: &[&str]) -> Output {
    let secret = format!("{folder}/secret");
    Program::command(&[&["user"], arguments, &["--database-url", url, "--secret-file", &secret]].concat()).output().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_is_named_by_their_address_or_their_id_and_a_slip_says_what_to_do() {
    let database = TestDatabase::create().await;
    let app = App::over(&database.options(), TUESDAY, |_| {}).await;
    let admin = app.administrator().await;
    let grants = json!([{"role": "accountant", "scope": {"kind": "organisation"}}]);
    let invited = admin.done("/users", json!({"name": "Ada Muster", "email": "ada@example.org", "grants": grants})).await;
    let id = invited["id"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (url, folder) = (database.url(), folder.path().to_str().unwrap());

    for (whom, what, status) in [("Ada@example.org", "disable", "disabled"), (id, "enable", "invited")] {
        let done = run(&url, folder, &[what, whom]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let told: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert!(told["position"].as_i64().unwrap() > 0, "{told}");
        assert_eq!(admin.read(&format!("/users/{id}?min_position={}", told["position"])).await["status"], status, "{whom}");
    }
    for (whom, what_to_do) in
        [("ben@example.org", "nobody signs in by ben@example.org"), ("ada", "it is the address by which a user signs in")]
    {
        let slip = run(&url, folder, &["sign-out", whom]);
        let told = String::from_utf8_lossy(&slip.stderr);
        assert!(!slip.status.success() && told.contains(what_to_do) && told.contains("user list"), "{told}");
    }
}
