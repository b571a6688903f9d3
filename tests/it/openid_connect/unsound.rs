//! ID tokens that are not believed: each is good save for one thing.

use domain::user::Standing;
use serde_json::{Value, json};
use tests::{Browser, Mischief, Signed};

use super::Scene;

const UNSOUND: &str = "could not let you in";

type Claims = fn(&mut Value);

fn moved(claims: &mut Value, what: &str, seconds: i64) {
    claims[what] = json!(claims[what].as_i64().unwrap() + seconds);
}

fn of_a_published_key(claims: Claims) -> Mischief {
    Mischief { signed: Signed::ByAPublishedKey, claims: Some(claims), ..Mischief::default() }
}

fn signed(signed: Signed) -> Mischief {
    Mischief { signed, ..Mischief::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_token_with_one_thing_wrong_lets_nobody_in() {
    let scene = Scene::open().await;
    let ada = scene.active("ada@example.org").await;
    let before = scene.happened(ada).await;
    let cases = [
        ("another nonce", Mischief { nonce: Some("another-nonce"), ..Mischief::default() }),
        ("expired", of_a_published_key(|claims| moved(claims, "exp", -3600 - 65))),
        ("made long ago", of_a_published_key(|claims| moved(claims, "iat", -900))),
        ("made tomorrow", of_a_published_key(|claims| moved(claims, "iat", 86_400))),
        ("for somebody else", of_a_published_key(|claims| claims["aud"] = json!("another-program"))),
        (
            "for us and somebody else",
            of_a_published_key(|claims| {
                claims["aud"] = json!(["chapterhouse", "another-program"]);
                claims["azp"] = json!("chapterhouse");
            }),
        ),
        ("asked for by somebody else", of_a_published_key(|claims| claims["azp"] = json!("another-program"))),
        ("of another issuer", of_a_published_key(|claims| claims["iss"] = json!("http://localhost:1"))),
        ("with another access token", of_a_published_key(|claims| claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA"))),
        ("about nobody", of_a_published_key(|claims| claims["sub"] = json!(""))),
        ("without a nonce", of_a_published_key(|claims| drop(claims.as_object_mut().unwrap().remove("nonce")))),
        ("without an end", of_a_published_key(|claims| drop(claims.as_object_mut().unwrap().remove("exp")))),
        ("signed by another key", signed(Signed::ByAForger)),
        ("signed by the client's secret", signed(Signed::ByTheSecret)),
        ("signed by nobody", signed(Signed::ByNobody)),
    ];
    Browser::with(async |browser| {
        for (number, (what, mischief)) in cases.into_iter().enumerate() {
            eprintln!("an ID token {what}");
            scene.does(mischief);
            match number {
                0 => scene.sign_in(browser, "17/ada@example.org").await,
                _ => scene.again(browser).await,
            }
            scene.refused(browser, 502, UNSOUND).await;
        }
        assert_eq!(scene.happened(ada).await, before, "nothing has happened to her");
        assert!(scene.known(ada).await.identities.is_empty());
        assert_eq!(scene.known(ada).await.standing(), Standing::Active);

        // With nothing wrong it lets in: it was those things indeed.
        scene.does(of_a_published_key(|_| {}));
        scene.again(browser).await;
        assert_eq!(browser.address().await, scene.at("/account"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_asked_for_anew_when_the_provider_signs_with_one_that_is_not_known() {
    let scene = Scene::open().await;
    scene.active("ada@example.org").await;
    Browser::with(async |browser| {
        scene.sign_in(browser, "17/ada@example.org").await;
        for (by, asked) in [(Signed::ByTheProvider, 1), (Signed::ByANewKey, 2), (Signed::ByANewKey, 2)] {
            scene.does(signed(by));
            browser.forget_here().await;
            browser.open_page(&scene.at("/sign-in")).await;
            scene.again(browser).await;
            assert_eq!(browser.address().await, scene.at("/account"), "{by:?}");
            assert_eq!(scene.provider.keys_asked(), asked, "{by:?}");
        }
    })
    .await;
    let described = scene.provider.asked().iter().filter(|asked| asked.contains(".well-known")).count();
    assert_eq!(described, 1, "so is the description");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_provider_tells_of_a_user_is_about_whoever_came() {
    let scene = Scene::open().await;
    scene.active("ada@example.org").await;
    Browser::with(async |browser| {
        let told = json!({ "sub": "another", "email": "ada@example.org", "email_verified": true }).to_string();
        scene.does(Mischief { answer: Some(("/me", 200, told)), ..Mischief::default() });
        scene.sign_in(browser, "66/mallory@example.org").await;
        scene.refused(browser, 502, UNSOUND).await;
    })
    .await;
}
