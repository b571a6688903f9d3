//! What comes back of a notice: by the links in its letter, and through the ledger.

use domain::MembershipId;
use domain::meeting::Meeting;
use domain::membership::Membership;
use domain::notices::NoticeClass;
use infra::mail::{LedgerFilter, NoticeState};
use mail_parser::MessageParser;
use tests::{App, chapter};

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
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
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
