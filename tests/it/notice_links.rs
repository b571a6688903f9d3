//! What comes back of a notice: by the links in its letter, and through the ledger.

use api::settings::HttpSettings;
use domain::MembershipId;
use domain::meeting::Meeting;
use domain::membership::Membership;
use domain::notices::NoticeClass;
use infra::clock::Clock;
use infra::house::House;
use infra::mail::{BounceMaildir, LedgerFilter, NoticeState};
use mail_parser::MessageParser;
use tests::{App, TestDatabase, chapter};

use crate::notices::sender;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_in_a_letter_does_its_one_thing_and_opening_it_does_nothing() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    app.house.open_post(sender(app.base()));
    let founded = chapter::founded(&app, &admin, 2).await;
    let member: MembershipId = founded.members[0].parse().unwrap();
    app.clock_at("2026-01-19T11:00:00Z");
    let filter = LedgerFilter { membership_id: Some(member.0), ..LedgerFilter::default() };
    let mut rows = Vec::new();
    for _ in 0..200 {
        rows = app.house.ledger.list(&filter, 100).await.unwrap();
        if rows.iter().any(|row| row.kind == "meeting_reminder" && row.occurrence == "2026-01-20") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let reminder = rows.iter().find(|row| row.kind == "meeting_reminder" && row.occurrence == "2026-01-20").unwrap();
    let bytes = app.house.ledger.message(reminder.id).await.unwrap().unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.header_raw("List-Unsubscribe-Post").map(str::trim), Some("List-Unsubscribe=One-Click"));
    let unsubscribe = message.header_raw("List-Unsubscribe").unwrap().trim().trim_matches(['<', '>']).to_owned();
    let text = message.body_text(0).unwrap().into_owned();
    let answer = text.lines().find(|line| line.contains("/letters/answer/")).unwrap().trim().to_owned();
    let http = tests::client().build().unwrap();
    let head = app.head().await;
    for link in [&unsubscribe, &answer] {
        let page = http.get(link).send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        assert!(page.text().await.unwrap().contains("<form"));
        let forged = format!("{}{}", &link[..link.len() - 2], "zz");
        assert_eq!(http.get(&forged).send().await.unwrap().status(), 404);
        assert_eq!(
            http.post(&forged)
                .body("action=attending")
                .header("content-type", "application/x-www-form-urlencoded")
                .send()
                .await
                .unwrap()
                .status(),
            404
        );
    }
    assert_eq!(app.head().await, head, "opening a link changes nothing");
    let post =
        |link: String, body: &'static str| http.post(link).body(body).header("content-type", "application/x-www-form-urlencoded").send();
    for _ in 0..2 {
        assert_eq!(post(unsubscribe.clone(), "List-Unsubscribe=One-Click").await.unwrap().status(), 200);
    }
    let muted = app.house.commands.load::<Membership>(&member.to_string(), true).await.unwrap().state.muted_notices().to_vec();
    assert_eq!(muted, [NoticeClass::Reminders]);
    assert_eq!(post(answer.clone(), "action=substitute&substitute=").await.unwrap().status(), 422);
    assert_eq!(post(answer.clone(), "action=substitute&substitute=Sue+Stand-In").await.unwrap().status(), 200);
    assert_eq!(post(answer, "action=attending").await.unwrap().status(), 200);
    let answers = admin.get(&format!("/meetings/{}/answers", reminder.subject_id)).await.json();
    assert_eq!(answers["items"][0], serde_json::json!({"membership_id": member.to_string(), "answer": {"kind": "attending"}}));
    let meeting = app.house.commands.load::<Meeting>(&reminder.subject_id.to_string(), true).await.unwrap();
    assert_eq!(meeting.state.gathering().unwrap().answers.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_is_read_and_settled_through_rest() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    app.house.open_post(sender(app.base()));
    let founded = chapter::founded(&app, &admin, 1).await;
    let path = format!("/notices?membership_id={}", founded.members[0]);
    let listed = app.until(&admin, &path, |page| page["items"].as_array().is_some_and(|items| items.len() >= 2)).await;
    let kinds: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"invoice") && kinds.contains(&"receipt"), "{kinds:?}");
    let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
    let first = admin.get(&format!("{path}&limit=1")).await.json();
    let second = admin.get(&format!("{path}&limit=1&cursor={}", first["next"].as_str().unwrap())).await.json();
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(admin.get(&format!("/notices/{id}")).await.status, 200);
    assert!(admin.get(&format!("/notices/{id}/message")).await.text.contains("Auto-Submitted: auto-generated"));
    let refused = admin.post(&format!("/notices/{id}/settlement"), serde_json::json!({"outcome": "arrived"})).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("notice_in_another_state")));
    let stopped = admin.put("/mail/switch", serde_json::json!({"stopped": true, "reason": "A look first."})).await;
    assert_eq!(stopped.json()["stopped"], true);
    assert_eq!(admin.get("/mail").await.json()["stopped_because"], "A look first.");
    assert_eq!(admin.get("/mail/suppressed-addresses").await.json()["items"], serde_json::json!([]));
    let allowed = admin.post("/mail/allowed-addresses", serde_json::json!({"address": "a@example.org"})).await;
    assert_eq!(allowed.json()["was_suppressed"], false);
    assert_eq!(NoticeState::ALL.len(), admin.get("/mail").await.json()["notices"].as_array().unwrap().len());
}

/// What a mail server sends back, to the signed return path of a notice.
fn report(to: &str, status: &str) -> String {
    let action = if status.starts_with('5') { "failed" } else { "delayed" };
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: <{to}>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; a@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_is_taken_through_rest_and_from_a_maildir() {
    let app = App::start_at("2026-01-05T11:00:00Z").await;
    let admin = app.administrator().await;
    let sender = sender(app.base());
    app.house.open_post(sender.clone());
    let founded = chapter::founded(&app, &admin, 2).await;
    let folder = tempfile::tempdir().unwrap();
    let (ledger, clock) = (app.house.ledger.clone(), app.house.log.clock.clone());
    let maildir = BounceMaildir::open(folder.path().join("bounces"), sender.clone(), ledger, clock).unwrap();
    let mut notices = Vec::new();
    for member in &founded.members {
        let path = format!("/notices?membership_id={member}&kind=invoice");
        let page = app.until(&admin, &path, |page| page["items"].as_array().is_some_and(|items| !items.is_empty())).await;
        notices.push(page["items"][0]["id"].as_str().unwrap().to_owned());
    }
    let pool = app.house.runner.pool();
    sqlx::query("UPDATE mail.notices SET state = 'sent' WHERE kind = 'invoice'").execute(pool).await.unwrap();
    let path_of = |notice: &str| sender.return_path(notice.parse().unwrap());

    let late = admin.post("/mail/bounces", serde_json::json!({"report": report(&path_of(&notices[0]), "4.4.7")})).await;
    assert_eq!((late.status, late.json()["address_suppressed"].as_bool()), (200, Some(false)));
    let hard = admin.post("/mail/bounces", serde_json::json!({"report": report(&path_of(&notices[0]), "5.1.1")})).await;
    assert_eq!(hard.json(), serde_json::json!({"notice_id": notices[0], "address_suppressed": true, "status": "5.1.1"}));
    let forged = path_of(&notices[0]).replacen("bounce-a", "bounce-b", 1).replacen("bounce-", "bounce-x", 1);
    let refused = admin.post("/mail/bounces", serde_json::json!({"report": report(&forged, "5.1.1")})).await;
    assert_eq!((refused.status, refused.json()["field"].as_str()), (422, Some("report")));

    let new = folder.path().join("bounces/new");
    std::fs::write(new.join("1.mx"), report(&path_of(&notices[1]), "5.1.1")).unwrap();
    std::fs::write(new.join("2.mx"), "Subject: out of office\r\n\r\nI am away.\r\n").unwrap();
    assert_eq!(maildir.collect().await.unwrap(), 1);
    assert_eq!(maildir.collect().await.unwrap(), 0, "each is read once");
    let mut kept: Vec<_> = std::fs::read_dir(folder.path().join("bounces/cur")).unwrap().map(|file| file.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!(kept, ["1.mx:2,S", "2.mx:2,S"]);
    for notice in &notices {
        assert_eq!(admin.get(&format!("/notices/{notice}")).await.json()["state"], "failed");
    }
    assert_eq!(admin.get("/mail/suppressed-addresses").await.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mails_of_real_people_have_no_page() {
    let database = TestDatabase::create().await;
    let house = House::open(&database.options(), Clock::System).await.unwrap();
    let settings = HttpSettings {
        listen: "127.0.0.1:0".parse().unwrap(),
        body_limit: 1 << 20,
        request_timeout: std::time::Duration::from_secs(30),
        rate_limit: None,
        workers: 1,
        trusted_proxies: api::settings::Proxies::default(),
        follow_for: std::time::Duration::from_secs(3600),
    };
    let listening = api::app::listen(&house, &settings).unwrap();
    let base = format!("http://{}", listening.address);
    tokio::spawn(listening.server);
    let http = tests::client().build().unwrap();
    for path in ["/mails", "/mails/00000000-0000-0000-0000-000000000000", "/mails/00000000-0000-0000-0000-000000000000/html"] {
        assert_eq!(http.get(format!("{base}{path}")).send().await.unwrap().status(), 404, "{path}");
    }
    assert!(!http.get(&base).send().await.unwrap().text().await.unwrap().contains("simulated"));
}
