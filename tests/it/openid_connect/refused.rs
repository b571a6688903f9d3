//! Who does not come in: somebody whom nobody invited, and whoever brings what is not theirs.

use domain::user::{Standing, UserCommand};
use serde_json::{Value, json};
use tests::{Browser, Mischief, note};

use super::Scene;

async fn refusals(scene: &Scene) -> Vec<Value> {
    let admin = scene.app.administrator().await;
    scene.app.house.accounts.recorder().flush().await;
    admin.read("/access-records?what=sign_in&sort=id").await["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_in_whom_nobody_invited_and_nothing_tells_who_was() {
    let scene = Scene::open().await;
    let gone = scene.active("gone@example.org").await;
    let linked = scene.active("linked@example.org").await;
    let ada = scene.active("unverified-ada@example.org").await;
    Browser::with(async |browser| {
        scene.sign_in(browser, "41/linked@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account"));
        for user in [gone, linked] {
            scene.change(user, UserCommand::Disable { reason: note("Has left.") }).await;
        }
        let mut told = Vec::new();
        for who in ["42/nobody@example.org", "43/gone@example.org", "41/linked@example.org"] {
            scene.sign_in(browser, who).await;
            scene.refused(browser, 403, "Nobody can come in here by this account").await;
            told.push(browser.driver.source().await.unwrap());
        }
        assert!(told.iter().all(|page| *page == told[0]), "a stranger and a disabled user see the same page: {told:?}");
        let mut told = Vec::new();
        for who in ["44/unverified-ada@example.org", "45/unverified-nobody@example.org"] {
            scene.sign_in(browser, who).await;
            scene.refused(browser, 403, "does not vouch for your e-mail address").await;
            told.push(browser.driver.source().await.unwrap());
        }
        assert_eq!(told[0], told[1]);

        // Whoever stops at the provider, or is stopped there.
        browser.forget().await;
        browser.open_page(&scene.at("/sign-in")).await;
        scene.to_the_provider(browser).await;
        browser.press("a[href$='/abort']").await;
        browser.arrives(|address| address.starts_with(scene.app.base())).await;
        scene.refused(browser, 403, "did not let you in, or you stopped there").await;
    })
    .await;
    assert_eq!(scene.known(gone).await.standing(), Standing::Disabled);
    assert!(scene.known(gone).await.identities.is_empty() && scene.known(ada).await.identities.is_empty());
    let records = refusals(&scene).await;
    let named: Vec<Value> = records.iter().map(|record| record["object_id"].clone()).collect();
    assert_eq!(named, [json!(null), json!(gone), json!(linked), json!(null), json!(null), json!(null)]);
    for record in &records {
        assert_eq!((&record["outcome"], &record["request"]), (&json!("denied"), &json!("GET /sign-in/provider/callback")));
        assert_eq!(record["actor"], "00000000-0000-0000-0000-000000000000");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_back_counts_once_and_in_the_browser_that_left() {
    let scene = Scene::open().await;
    let ada = scene.active("ada@example.org").await;
    Browser::with(async |browser| {
        scene.sign_in(browser, "17/ada@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account"));
        let used = scene.provider.callbacks().pop().unwrap();
        let code = used.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();

        // Opened once more: nothing happens, and who is in stays so.
        browser.open_page(&used).await;
        assert_eq!(browser.status().await, 401);
        assert!(browser.text().await.contains("has expired, or was used already"));
        browser.open_page(&scene.at("/account")).await;
        assert_eq!(browser.address().await, scene.at("/account"));
        browser.forget().await;
        browser.open_page(&used).await;
        scene.refused(browser, 401, "has expired, or was used already").await;

        // A code that was redeemed before, in a sign-in that is good otherwise.
        scene.does(Mischief { code: Some(code), ..Mischief::default() });
        scene.go_on(browser, "17/ada@example.org").await;
        scene.refused(browser, 401, "has expired, or was used already").await;
        let fresh = scene.provider.callbacks().pop().unwrap();
        scene.does(Mischief::default());

        // Its way back was not used up at the provider; the sign-in that it belongs to is over all the same.
        browser.open_page(&fresh).await;
        scene.refused(browser, 401, "has expired, or was used already").await;

        // Somebody lures a browser, which is on its way itself, to the end of a sign-in of their own.
        scene.does(Mischief { code: Some("held-back".to_owned()), ..Mischief::default() });
        scene.sign_in(browser, "66/mallory@example.org").await;
        let others = scene.provider.callbacks().pop().unwrap();
        scene.does(Mischief::default());
        browser.forget().await;
        browser.open_page(&scene.at("/sign-in")).await;
        scene.to_the_provider(browser).await;
        let here = browser.address().await;
        browser.open_page(&others).await;
        scene.refused(browser, 401, "has expired, or was used already").await;
        browser.open_page(&here).await;
        scene.at_the_provider(browser, "17/ada@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account"), "and what it had begun goes on");

        // The browser of somebody who waited too long.
        browser.forget().await;
        browser.open_page(&scene.at("/sign-in")).await;
        scene.to_the_provider(browser).await;
        scene.app.clock.move_to(infra::clock::Clock::System.now() + chrono::Duration::minutes(11));
        scene.at_the_provider(browser, "17/ada@example.org").await;
        scene.refused(browser, 401, "has expired, or was used already").await;
    })
    .await;
    assert_eq!(scene.happened(ada).await.iter().filter(|event| *event == "signed_in").count(), 3);
    assert_eq!(refusals(&scene).await.len(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_site_may_lead_to_the_button_and_not_past_it() {
    let scene = Scene::open().await;
    Browser::with(async |browser| {
        // A page of the provider's, which is another site, with a link to where one leaves.
        browser.open_page(&format!("{}/.well-known/openid-configuration", scene.provider.issuer)).await;
        let place = scene.at("/sign-in/provider");
        browser.driver.execute(format!("location.href = {place:?}"), Vec::new()).await.unwrap();
        browser.arrives(|address| address == scene.at("/sign-in")).await;
        assert!(!scene.provider.asked().iter().any(|asked| asked.contains("/auth")), "nobody has left");
        // Typed by somebody, it leads on.
        browser.open_page(&place).await;
        assert!(browser.address().await.starts_with(&scene.provider.issuer));
    })
    .await;
}
