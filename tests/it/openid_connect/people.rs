//! Who comes in, and as whom.

use domain::grants::Role;
use domain::user::Standing;
use serde_json::{Value, json};
use tests::{Browser, Mischief, Signed};

use super::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_is_known_by_their_address_the_first_time_and_by_the_providers_account_from_then_on() {
    let scene = Scene::open().await;
    let ada = scene.active("ada@example.org").await;
    Browser::with(async |browser| {
        scene.sign_in(browser, "17/ada@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account"));
        let text = browser.text().await;
        assert!(
            text.contains("ada@example.org") && text.contains(&format!("Linked: {}\nas 17/ada@example.org", scene.provider.issuer)),
            "{text}"
        );
        assert_eq!(browser.status().await, 200);

        // Signing out ends our session, and not the provider's: it lets in again without asking.
        browser.press("main form[action='/sign-out'] button:not([name])").await;
        browser.arrives(|address| address == scene.at("/sign-in")).await;
        browser.open_page(&scene.at("/account")).await;
        assert_eq!(browser.address().await, scene.at("/sign-in?to=/account"), "the session has ended");
        scene.in_step();
        browser.press("a[href='/sign-in/provider']").await;
        browser.arrives(|address| address == scene.at("/account")).await;

        // Another address, the same account.
        let renamed = |claims: &mut Value| (claims["email"], claims["email_verified"]) = (json!("renamed@example.org"), json!(true));
        scene.does(Mischief { signed: Signed::ByAPublishedKey, claims: Some(renamed), ..Mischief::default() });
        scene.sign_in(browser, "17/ada@example.org").await;
        assert!(browser.text().await.contains("ada@example.org"));
        scene.does(Mischief::default());
        // The same address, another account: it may have been given to somebody else.
        scene.sign_in(browser, "18/ada@example.org").await;
        scene.refused(browser, 403, "Nobody can come in here by this account").await;

        scene.sign_in(browser, "17/ada@example.org").await;
        browser.press("form[action='/account/identity/unlink'] button").await;
        browser.arrives(|address| address.ends_with("/account/identity/unlink")).await;
        let text = browser.text().await;
        assert!(text.contains("Unlinked. Your other sessions have ended.") && text.contains("Not linked."), "{text}");
        browser.open_page(&scene.at("/account")).await;
        assert_eq!(browser.address().await, scene.at("/account"), "the present session goes on");
        scene.sign_in(browser, "18/ada@example.org").await;
        assert!(browser.text().await.contains("as 18/ada@example.org"), "another account may be linked now");
    })
    .await;
    let happened = scene.happened(ada).await;
    let expected = [
        "invited",
        "password_set",
        "signed_in",
        "identity_linked",
        "signed_in",
        "session_ended",
        "signed_in",
        "signed_in",
        "signed_in",
        "identity_unlinked",
        "session_ended",
        "session_ended",
        "session_ended",
        "identity_linked",
        "signed_in",
    ];
    assert_eq!(happened, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_invited_is_active_once_they_come_by_the_provider() {
    let scene = Scene::with(json!({ "address_in_id_token": true }), |_| {}).await;
    let ben = scene.invited("ben@example.org", None).await;
    assert_eq!(scene.known(ben).await.standing(), Standing::Invited);
    Browser::with(async |browser| {
        scene.sign_in(browser, "21/ben@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account"));
        let text = browser.text().await;
        assert!(text.contains("You have none.") && text.contains("it can be unlinked once you have a password"), "{text}");
        let buttons = browser.driver.find_all(thirtyfour::By::Css("form[action='/account/identity/unlink']")).await.unwrap();
        assert!(buttons.is_empty(), "nothing else would let them in");
    })
    .await;
    assert_eq!(scene.known(ben).await.standing(), Standing::Active);
    assert_eq!(scene.happened(ben).await, ["invited", "identity_linked", "signed_in"]);
    let asked = scene.provider.asked();
    assert!(!asked.iter().any(|asked| asked.contains("/me")), "an address in the ID token is not asked for again: {asked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_goes_where_they_wanted_to_go_and_never_elsewhere() {
    let scene = Scene::open().await;
    scene.active("ada@example.org").await;
    Browser::with(async |browser| {
        browser.open_page(&scene.at("/account/second-factor")).await;
        assert_eq!(browser.address().await, scene.at("/sign-in?to=/account/second-factor"));
        scene.go_on(browser, "17/ada@example.org").await;
        assert_eq!(browser.address().await, scene.at("/account/second-factor"));
        for evil in ["//evil.example", "https://evil.example/", "/%5Cevil.example", "/nowhere"] {
            browser.forget_here().await;
            browser.open_page(&scene.at(&format!("/sign-in?to={evil}"))).await;
            scene.again(browser).await;
            assert_eq!(browser.address().await, scene.at("/account"), "{evil}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_reaches_far_takes_our_second_factor_unless_the_provider_shows_one_that_counts() {
    let scene = Scene::with(json!({}), |settings| {
        settings.acr = vec!["phr".to_owned()];
        settings.amr = vec!["mfa".to_owned(), "hwk".to_owned()];
    })
    .await;
    let eve = scene.invited("eve@example.org", Some(Role::Accountant)).await;
    type Claims = fn(&mut Value);
    let cases: [(&str, Claims, bool); 6] = [
        ("nothing is said", |_| {}, false),
        ("a password", |claims| claims["amr"] = json!(["pwd"]), false),
        ("another context", |claims| claims["acr"] = json!("phrh"), false),
        ("a method in the place of a context", |claims| claims["acr"] = json!("mfa"), false),
        ("the context", |claims| claims["acr"] = json!("phr"), true),
        ("one of the methods", |claims| claims["amr"] = json!(["pwd", "mfa"]), true),
    ];
    Browser::with(async |browser| {
        for (number, (what, claims, counts)) in cases.into_iter().enumerate() {
            scene.does(Mischief { signed: Signed::ByAPublishedKey, claims: Some(claims), ..Mischief::default() });
            if number == 0 {
                scene.sign_in(browser, "31/eve@example.org").await;
            } else {
                browser.forget_here().await;
                browser.open_page(&scene.at("/account")).await;
                scene.again(browser).await;
            }
            let expected = if counts { "/account" } else { "/sign-in/enrol" };
            assert_eq!(browser.address().await, scene.at(expected), "{what}");
            if counts {
                let text = browser.text().await;
                assert!(text.contains("with a second factor") && text.contains("Accountant · the whole organisation"), "{what}: {text}");
            }
        }
    })
    .await;
    let sessions: Vec<bool> = scene.known(eve).await.sessions.values().map(|session| session.with_second_factor).collect();
    assert_eq!(sessions, [true, true]);
    let asked = scene.provider.asked();
    assert!(asked.iter().any(|asked| asked.starts_with("GET /auth?") && asked.contains("acr_values=phr")), "{asked:?}");
}
