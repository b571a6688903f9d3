//! Passwords that are guessed: by account, by address, and by so many at once that the machine has nothing else to do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use infra::accounts::{AccountError, Knock};
use serde_json::json;
use tests::App;

use crate::accounts::{PASSWORD, invited, taken_up};

fn knock(address: [u8; 4], device: Option<&str>) -> Knock {
    Knock { device: device.map(str::to_owned), ..Knock::of_a_program(address.into(), "a test") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_slowed_by_account_and_by_address_and_locks_nobody_out_of_their_own_browser() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let accounts = &app.house.accounts;
    let user = invited(&admin, "ada@example.org", json!([])).await;
    taken_up(&app, &user).await;
    let tries = async |email: &str, password: &str, knock: &Knock| accounts.sign_in(email, password.to_owned(), knock).await;
    let infra::accounts::Step::SignedIn(opened) = tries("ada@example.org", PASSWORD, &knock([10, 0, 0, 1], None)).await.unwrap() else {
        panic!("one step lets in")
    };
    let own = knock([10, 0, 0, 1], opened.device.as_deref());
    // From many addresses, so that it is the account that slows.
    for n in 0..10 {
        assert!(matches!(tries("ada@example.org", "wrong", &knock([10, 0, 1, n], None)).await, Err(AccountError::Wrong)), "{n}");
    }
    assert!(matches!(tries("ada@example.org", PASSWORD, &knock([10, 0, 2, 1], None)).await, Err(AccountError::Slowed(_))));
    assert!(tries("ada@example.org", PASSWORD, &own).await.is_ok(), "the user's own browser is let in all the same");
    let slowed = app.house.log.reader.stream("user", &user, 0).await.unwrap();
    assert_eq!(slowed.iter().filter(|event| event.event_type == "user.sign_in_slowed").count(), 1, "said, and once");
    app.clock_at("2026-03-03T08:02:00Z");
    assert!(tries("ada@example.org", PASSWORD, &knock([10, 0, 2, 1], None)).await.is_ok(), "it fills again");
    // Nobody is told by being slowed whether there is such a user.
    for n in 0..10 {
        assert!(matches!(tries("nobody@example.org", "wrong", &knock([10, 0, 3, n], None)).await, Err(AccountError::Wrong)), "{n}");
    }
    assert!(matches!(tries("nobody@example.org", "wrong", &knock([10, 0, 4, 1], None)).await, Err(AccountError::Slowed(_))));
    // Spraying: one password for many accounts, from one address.
    let mut looked_at = 0;
    for n in 0..80 {
        match tries(&format!("member{n}@example.org"), "Spring2026!", &knock([10, 0, 5, 1], None)).await {
            Err(AccountError::Wrong) => looked_at += 1,
            Err(AccountError::Slowed(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looked_at, 60, "then the address is slowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_passwords_leaves_other_requests_alone() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let accounts = app.house.accounts.clone();
    let stop = Arc::new(AtomicBool::new(false));
    let flood: Vec<_> = (0..150_u8)
        .map(|n| {
            let (accounts, stop) = (accounts.clone(), stop.clone());
            tokio::spawn(async move {
                let mut busy = 0;
                // Every guess is at another account from another address: nothing but the turns holds them back.
                for guess in (0..=u16::MAX).take_while(|_| !stop.load(Ordering::Relaxed)) {
                    let [high, low] = guess.to_be_bytes();
                    let from = knock([n, high, low, 1], None);
                    match accounts.sign_in(&format!("member{n}.{guess}@example.org"), "a guess at it".to_owned(), &from).await {
                        Err(AccountError::Wrong) => {}
                        Err(AccountError::Busy(_)) => busy += 1,
                        other => panic!("{other:?}"),
                    }
                }
                busy
            })
        })
        .collect();
    // It goes on for as long as these take: whoever waits for its end waits too long.
    for _ in 0..10 {
        admin.read("/me").await;
    }
    assert!(!flood.iter().any(tokio::task::JoinHandle::is_finished), "they were answered while it went on");
    stop.store(true, Ordering::Relaxed);
    let mut busy = 0;
    for task in flood {
        busy += task.await.unwrap();
    }
    assert!(busy >= 50, "of 150 at once most wait and the others are told to come again: {busy}");
}
