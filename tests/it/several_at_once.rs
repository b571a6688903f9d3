//! What is done to several rows at once, each by a command of its own.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use std::time::Duration;
use tests::forms::send;
use tests::{Browser, Visitor};

use crate::chapter_pages::{Led, led};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_members_are_credited_at_once_and_who_cannot_be_comes_back_ticked_with_the_reason() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let roster = format!("{home}/members");
    let credits = async |id: &String| {
        let found = admin.read(&format!("/memberships/{id}/training-credits")).await["items"].clone();
        found.as_array().unwrap().iter().map(|row| row["credits"].as_i64().unwrap()).sum::<i64>()
    };
    let boxes: Vec<String> = made.members.iter().map(|id| format!("chosen.{id}")).collect();
    let course = [("course", "Presenting"), ("credits", "2"), ("on", "2026-03-09")];
    let (status, page) = officer.act(&roster, "credits", &course).await;
    assert!(status == 422 && page.contains("Choose a row at least.") && page.contains("value=\"Presenting\""), "{status} {page}");
    let both = [(boxes[0].as_str(), "true"), (boxes[1].as_str(), "true")];
    let said: Vec<_> = course.into_iter().chain(both).collect();
    assert_eq!(officer.act(&roster, "credits", &said).await, (303, format!("{roster}?done=2")));
    assert!(officer.page(&format!("{roster}?done=2")).await.contains("Recorded for 2 members."));
    assert_eq!((credits(&made.members[0]).await, credits(&made.members[1]).await, credits(&made.members[2]).await), (2, 2, 0));

    // A day to come is refused for all: they come back ticked, with all that was typed.
    let mut early: Vec<_> = said.iter().filter(|(name, _)| *name != "on").copied().collect();
    early.push(("on", "2027-01-01"));
    let (status, page) = officer.act(&roster, "credits", &early).await;
    assert!(status == 422 && page.contains("For none of them.") && page.contains("Member 1:"), "{status} {page}");
    let ticked = |id: &String| {
        page.contains(&format!("name=\"chosen.{id}\" value=\"true\" aria-label=\"Choose "))
            && page.split(&format!("chosen.{id}\"")).nth(1).unwrap().split('>').next().unwrap().ends_with("checked")
    };
    assert_eq!(made.members.iter().map(ticked).collect::<Vec<_>>(), [true, true, false], "{page}");

    // One of them leaves while the page is open: the other is done, and the one who is not is told of by name.
    let page = officer.page(&roster).await;
    admin.done(&format!("/memberships/{}/resign", made.members[0]), json!({"reason": "Moved away"})).await;
    let mut said = course.to_vec();
    said.extend([(boxes[0].as_str(), "true"), (boxes[2].as_str(), "true")]);
    let (status, refused) = send(&mut officer, &page, ("credits", ""), &said).await;
    assert!(
        status == 422 && refused.contains("For 1 it is, for 1 other it is not.") && refused.contains("Member 0:"),
        "{status} {refused}"
    );
    assert_eq!((credits(&made.members[0]).await, credits(&made.members[2]).await), (2, 2));
    assert!(
        !refused.contains(&format!("{}\" value=\"true\" aria-label=\"Choose Member 2\" checked", boxes[2])),
        "who is done is not ticked: {refused}"
    );
    // Sent twice, it is done once.
    assert_eq!(send(&mut officer, &page, ("credits", ""), &said).await.0, 422);
    assert_eq!(credits(&made.members[2]).await, 2);
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    assert!(!accountant.page(&roster).await.contains("chosen."), "who changes nothing chooses nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_are_done_to_the_last_even_when_nobody_waits_for_the_answer() {
    let Led { app, admin, made, mut officer, home, .. } = led().await;
    let roster = format!("{home}/members");
    let boxes: Vec<String> = made.members.iter().map(|id| format!("chosen.{id}")).collect();
    let page = officer.page(&roster).await;
    // Nothing is appended while this is held.
    let mut held = app.house.runner.pool().acquire().await.unwrap();
    sqlx::query("SELECT pg_advisory_lock(7233, 1)").execute(&mut *held).await.unwrap();
    let sending = tokio::spawn(async move {
        let mut said = vec![("course", "Presenting"), ("credits", "2"), ("on", "2026-03-09")];
        said.extend(boxes.iter().map(|name| (name.as_str(), "true")));
        send(&mut officer, &page, ("credits", ""), &said).await
    });
    let waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7233 AND NOT granted)";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut *held).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    sqlx::query("SELECT pg_advisory_unlock(7233, 1)").execute(&mut *held).await.unwrap();
    for id in &made.members {
        let credited = |told: &serde_json::Value| told["items"].as_array().is_some_and(|items| items.len() == 1);
        app.until(&admin, &format!("/memberships/{id}/training-credits"), credited).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_done_with_ticked_rows_appears_when_one_is_ticked() {
    let Led { app, admin, made, officer, home, .. } = led().await;
    Browser::with(async |browser| {
        browser.is_signed_in(&app, &officer).await;
        browser.open_page(&format!("{}{home}/members", app.base())).await;
        let offered = async || browser.find(".for-chosen").await.is_displayed().await.unwrap();
        assert!(!offered().await, "nothing is ticked");
        browser.press(&format!("[name='chosen.{}']", made.members[1])).await;
        assert!(offered().await);
        assert!(browser.text().await.contains("For the 1 that is ticked"));
        browser.press("[data-choose]").await;
        assert!(browser.text().await.contains("For the 3 that are ticked"));
        browser.press(".for-chosen summary").await;
        browser.fill("#credits-course", "Presenting").await;
        browser.fill("#credits-credits", "1").await;
        browser.press("#credits button:not([type=button])").await;
        browser.shows("Recorded for 3 members.").await;
        assert_eq!(browser.complaints().await, Vec::<String>::new());
    })
    .await;
    let credited = admin.read(&format!("/memberships/{}/training-credits", made.members[2])).await;
    assert_eq!(credited["items"][0]["course"], "Presenting");
}
