//! Signing in as a browser does it: cookies, forms that no other site can send, and headers.

use domain::UserId;
use domain::text::EmailAddress;
use infra::accounts::Kind;
use infra::commands::users::InviteUser;
use infra::mail::Purpose;
use reqwest::Method;
use tests::{App, Visitor, context, form_token as token, keys, name};

async fn invited(app: &App) -> String {
    let id = UserId(infra::ids::fresh());
    let link = app.house.accounts.invitation();
    let invite = InviteUser {
        id,
        name: name("Ada Muster"),
        email: EmailAddress::parse("ada@example.org").unwrap(),
        language: None,
        link,
        grants: Vec::new(),
        giver: Vec::new(),
    };
    app.house.commands.perform(context(infra::ids::fresh()), invite).await.unwrap();
    format!("/account/invitation/{id}/{}", keys().links.token(Purpose::Invitation, link.link_id.into()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_signs_in_and_out_by_forms_that_are_its_own() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let link = invited(&app).await;
    let mut browser = Visitor::new(&app);
    let (status, page) = browser.get(&link).await;
    assert!(status == 200 && page.contains("Ada Muster"), "{page}");
    let form = token(&page);

    let weak = [("form", form.as_str()), ("password", "ada muster 1")];
    let (status, page) = browser.send(&link, &weak).await;
    assert!(status == 422 && page.contains("role=\"alert\"") && page.contains("Ada Muster"), "{status} {page}");
    let good = [("form", form.as_str()), ("password", "four plain words here")];
    for (headers, why) in [
        (vec![("sec-fetch-site", "cross-site")], "another site's form"),
        (vec![("sec-fetch-site", "same-site")], "a sister site's form"),
        (vec![("origin", "https://evil.example")], "another origin, said by an older browser"),
    ] {
        assert_eq!(browser.ask(Method::POST, &link, &good, &headers).await.status(), 403, "{why}");
    }
    let wrong = "0".repeat(64);
    assert_eq!(browser.send(&link, &[("form", &wrong), ("password", "four plain words here")]).await.0, 403, "another form's token");
    let mut other = Visitor::new(&app);
    assert_eq!(other.send(&link, &good).await.0, 403, "another browser's form");
    assert_eq!(browser.send(&link, &good).await, (303, "/".to_owned()));

    let session =
        browser.set.iter().find(|cookie| cookie.starts_with("__Host-chapterhouse-session=")).expect("a session has begun").clone();
    for word in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(session.contains(word), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    assert_eq!(Kind::of(browser.cookies["__Host-chapterhouse-session"].as_str()), Some(Kind::Session));
    let (status, page) = browser.get("/account").await;
    assert!(status == 200 && page.contains("ada@example.org"), "{page}");
    assert_eq!(other.get("/account").await, (303, "/sign-in?to=/account".to_owned()));
    // A session is no token of the interface unless it is shown as one: a cookie alone asks nothing of REST.
    assert_eq!(browser.get("/api/v1/me").await.0, 401);

    let kept = browser.cookies.clone();
    let form = token(&page);
    assert_eq!(browser.send("/sign-out", &[("form", &form)]).await, (303, "/sign-in".to_owned()));
    browser.cookies = kept;
    assert_eq!(
        browser.get("/account").await,
        (303, "/sign-in?to=/account".to_owned()),
        "the session has ended, whatever the browser keeps"
    );

    let (_, page) = browser.get("/sign-in").await;
    let form = token(&page);
    let (status, page) = browser.send("/sign-in", &[("form", &form), ("email", "ada@example.org"), ("password", "wrong")]).await;
    assert!(status == 401 && page.contains("value=\"ada@example.org\""), "nothing typed is lost but the password: {page}");
    let right = [("form", form.as_str()), ("email", "ada@example.org"), ("password", "four plain words here")];
    assert_eq!(browser.send("/sign-in", &right).await, (303, "/".to_owned()));
    let (_, page) = browser.get("/account").await;
    let form = token(&page);
    assert_eq!(browser.send("/sign-out", &[("form", &form), ("everywhere", "yes")]).await, (303, "/sign-in".to_owned()));
    assert_eq!(browser.get(&link).await.0, 409, "the link is spent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_run_no_script_and_say_so() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let mut browser = Visitor::new(&app);
    for path in ["/", "/sign-in", "/sign-in/forgotten"] {
        let answered = browser.ask(Method::GET, path, &[], &[]).await;
        let header = |name: &str| answered.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default().to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(header("strict-transport-security").starts_with("max-age=31536000"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        let page = answered.text().await.unwrap();
        assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains(" onclick"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operators_link_lets_in_once() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let link = invited(&app).await;
    let mut browser = Visitor::new(&app);
    let form = token(&browser.get(&link).await.1);
    browser.send(&link, &[("form", &form), ("password", "four plain words here")]).await;
    let (user, token_of_link) = app.house.accounts.operator_link("ada@example.org").await.unwrap();
    let place = format!("/account/sign-in/{user}/{token_of_link}");
    let mut other = Visitor::new(&app);
    let form = token(&other.get(&place).await.1);
    other.get(&place).await;
    assert_eq!(other.send(&place, &[("form", &form)]).await, (303, "/".to_owned()), "looking at it has not spent it");
    let mut third = Visitor::new(&app);
    let form = token(&third.get(&place).await.1);
    assert_eq!(third.send(&place, &[("form", &form)]).await.0, 409);
}
