//! A provider that is down, slow, or speaks nonsense: people are told, and passwords let in all the while.

use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use serde_json::json;
use tests::{Browser, Mischief};

use super::{PASSWORD, Scene};

/// What is answered to whoever wants to leave for the provider.
async fn leaving(scene: &Scene) -> (u16, String) {
    let http = tests::client().redirect(Policy::none()).build().unwrap();
    let answered = http.get(scene.at("/sign-in/provider")).send().await.unwrap();
    (answered.status().as_u16(), answered.text().await.unwrap())
}

fn answers(path: &'static str, status: u16, body: &str) -> Mischief {
    Mischief { answer: Some((path, status, body.to_owned())), ..Mischief::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_cannot_be_read_is_told_of_with_a_way_back() {
    let elsewhere = json!({ "issuer": "http://localhost:1" }).to_string();
    let scene = Scene::open().await;
    for (mischief, expected, words) in [
        (answers("/.well-known", 500, "{}"), 503, "does not answer"),
        (answers("/.well-known", 200, "<html>Down for maintenance</html>"), 502, "could not let you in"),
        (answers("/.well-known", 200, &elsewhere), 502, "could not let you in"),
        (answers("/.well-known", 302, ""), 502, "could not let you in"),
        (answers("/.well-known", 200, &" ".repeat(300 * 1024)), 502, "could not let you in"),
        (answers("/jwks", 404, "{}"), 502, "could not let you in"),
    ] {
        scene.does(mischief);
        let (status, page) = leaving(&scene).await;
        assert_eq!(status, expected, "{page}");
        assert!(page.contains(words) && page.contains("href=\"/sign-in\"") && page.contains("href=\"/sign-in/provider\""), "{page}");
        // It is left alone for a moment, and answered for at once.
        let since = Instant::now();
        assert_eq!(leaving(&scene).await.0, 503);
        assert!(since.elapsed() < Duration::from_secs(1));
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_let_in_while_the_provider_is_slow_or_down_and_it_does_again_when_it_is_back() {
    let scene = Scene::open().await;
    scene.active("ada@example.org").await;
    Browser::with(async |browser| {
        let slow = |path| Mischief { slow: Some((path, Duration::from_secs(8))), ..Mischief::default() };
        scene.does(slow("/.well-known"));
        browser.open_page(&scene.at("/sign-in")).await;
        let since = Instant::now();
        browser.press("a[href='/sign-in/provider']").await;
        browser.arrives(|address| address == scene.at("/sign-in/provider")).await;
        scene.refused(browser, 503, "does not answer").await;
        assert!((4..8).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
        browser.press("a[href='/sign-in']").await;
        browser.fill("input[name=email]", "ada@example.org").await;
        browser.fill("input[name=password]", PASSWORD).await;
        browser.press("button[type=submit]").await;
        browser.arrives(|address| address == scene.at("/account")).await;

        scene.does(Mischief::default());
        tokio::time::sleep(Duration::from_secs(2)).await;
        scene.sign_in(browser, "17/ada@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account"));
        browser.forget_here().await;
        browser.open_page(&scene.at("/sign-in")).await;

        for (mischief, status, words) in [
            (slow("/token"), 503, "does not answer"),
            (answers("/token", 500, "{}"), 503, "does not answer"),
            (answers("/token", 200, "no tokens"), 502, "could not let you in"),
            (answers("/token", 200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}"), 502, "could not let you in"),
            (answers("/token", 401, "{\"error\":\"invalid_client\"}"), 502, "could not let you in"),
        ] {
            scene.does(mischief);
            scene.again(browser).await;
            scene.refused(browser, status, words).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaving_for_the_provider_is_slowed_by_address_like_other_tries() {
    let scene = Scene::open().await;
    let ada = scene.active("ada@example.org").await;
    let mut answered = Vec::new();
    for _ in 0..61 {
        answered.push(leaving(&scene).await.0);
    }
    assert_eq!(answered.iter().filter(|status| **status == 303).count(), 60);
    let (status, page) = leaving(&scene).await;
    assert!(status == 429 && page.contains("Too many tries"), "{status} {page}");
    let elsewhere = infra::accounts::Knock::of_a_program([127, 0, 0, 9].into(), "a test");
    let accounts = &scene.app.house.accounts;
    assert!(accounts.sign_in("ada@example.org", PASSWORD.to_owned(), &elsewhere).await.is_ok(), "nobody else is slowed");
    assert_eq!(scene.happened(ada).await.iter().filter(|event| *event == "sign_in_slowed").count(), 0);
}
