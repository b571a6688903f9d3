//! What is answered before a request is looked at: who asks, how often, and by which method.

use std::num::NonZeroU32;

use api::settings::RateLimit;
use domain::grants::{GrantScope, Role};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use tests::{Answered, App};

use crate::rest_walk::TUESDAY;

const NOBODY: &str = "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60";

/// Requests that are wrong in every way but one: the place is known.
fn bad_requests(app: &App) -> Vec<RequestBuilder> {
    let http = tests::client().build().unwrap();
    let ask = |method: Method, path: &str| http.request(method, format!("{}/api/v1{path}", app.base()));
    let found = || ask(Method::POST, "/chapters").header("content-type", "application/json");
    vec![
        found().body("{\"name\": "),
        found().body(vec![b' '; 10 << 20]),
        found().body("{}").header("idempotency-key", "k".repeat(300)),
        found().body("{}").header("if-match", "soon"),
        ask(Method::GET, "/chapters?colour=red"),
        ask(Method::GET, "/chapters/no-id"),
        ask(Method::GET, &format!("/chapters/{NOBODY}")),
        ask(Method::PATCH, "/chapters"),
        ask(Method::GET, "/nowhere"),
    ]
}

async fn answered(request: RequestBuilder) -> Answered {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answered { status, headers, text: response.text().await.unwrap() }
}

/// Every answer has these, whatever it is.
fn is_framed(answer: &Answered) {
    assert!(answer.header("x-request-id").is_some_and(|id| !id.is_empty()), "{answer:?}");
    for (header, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("content-type", "application/problem+json"),
        ("chapterhouse-simulated", "true"),
    ] {
        assert_eq!(answer.header(header), Some(value), "{header}: {answer:?}");
    }
}

#[tokio::test]
async fn nothing_of_a_request_is_looked_at_before_its_token() {
    let app = App::start_at(TUESDAY).await;
    for token in [None, Some("ch_guessed")] {
        for request in bad_requests(&app) {
            let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
            let answer = answered(request).await;
            answer.is_problem(401, "not_authenticated");
            assert_eq!((answer.header("www-authenticate"), answer.header("x-request-id").is_some()), (Some("Bearer"), true));
        }
    }
    let spelled = app.base().to_owned() + "/%61pi/v1/chapters";
    answered(tests::client().build().unwrap().get(spelled)).await.is_problem(401, "not_authenticated");
    for open in ["/healthz", "/readyz", "/metrics", "/docs/", "/api/v1/openapi.json", "/api/v1/problems"] {
        assert_eq!(
            tests::client().build().unwrap().get(app.base().to_owned() + open).send().await.unwrap().status().as_u16(),
            200,
            "{open}"
        );
    }
}

#[tokio::test]
async fn health_is_told_in_plain_text() {
    let app = App::start_at(TUESDAY).await;
    for (place, word) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = answered(tests::client().build().unwrap().get(app.base().to_owned() + place)).await;
        let kind = answer.header("content-type").unwrap_or_default();
        assert_eq!((kind, answer.text.as_str()), ("text/plain; charset=utf-8", word));
    }
}

#[tokio::test]
async fn the_scheme_of_a_token_is_spelled_in_any_case() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let request = admin.request(Method::GET, "/chapters").build().unwrap();
    let token = request.headers()["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap();
    let status = async |header: String| {
        let asked = tests::client().build().unwrap().get(format!("{}/api/v1/chapters", app.base())).header("authorization", header);
        asked.send().await.unwrap().status().as_u16()
    };
    for scheme in ["bearer", "BEARER", "Bearer"] {
        assert_eq!(status(format!("{scheme} {token}")).await, 200, "{scheme}");
    }
    for header in [token.to_owned(), format!("Basic {token}"), format!("Bearer{token}"), "bearer".to_owned()] {
        assert_eq!(status(header.clone()).await, 401, "{header}");
    }
}

#[tokio::test]
async fn a_token_that_asks_too_often_waits_and_the_others_do_not() {
    let one = NonZeroU32::MIN;
    let limit = RateLimit { per_second: one, burst: one.saturating_add(4) };
    let app = App::start_with(TUESDAY, |settings| settings.rate_limit = Some(limit)).await;
    // Two tokens of one person, and another's.
    let (hasty, patient) = (app.administrator().await, app.administrator().await);
    let other = app.person(Role::Accountant, GrantScope::Organisation).await;
    for _ in 0..5 {
        assert_eq!(hasty.get("/chapters").await.status, 200);
    }
    let refused = hasty.get("/chapters").await;
    refused.is_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("1"));
    is_framed(&refused);
    let malformed = hasty.request(Method::POST, "/chapters").body("{");
    hasty.send(malformed).await.is_problem(429, "too_many_requests");
    for another in [patient, other] {
        assert_eq!(another.get("/chapters").await.status, 200, "another token asks as it likes");
    }
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(hasty.get("/chapters").await.status, 200, "a second later it may ask again");
}

#[tokio::test]
async fn a_place_says_which_methods_it_knows() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    let chapter = format!("/chapters/{NOBODY}");
    for (method, path, allowed) in [
        (Method::DELETE, "/chapters", "GET, HEAD, POST"),
        (Method::POST, chapter.as_str(), "GET, HEAD"),
        (Method::GET, &format!("{chapter}/charter"), "POST"),
        (Method::PATCH, &format!("{chapter}/meeting-rule"), "GET, HEAD, PUT"),
        (Method::PUT, "/policies/history", "GET, HEAD"),
        (Method::POST, "/openapi.json", "GET, HEAD"),
    ] {
        let answer = admin.send(admin.request(method, path).json(&json!({}))).await;
        answer.is_problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allowed), "{path}");
    }
    let health = tests::client().build().unwrap().post(format!("{}/healthz", app.base()));
    let health = answered(health).await;
    health.is_problem(405, "method_not_allowed");
    assert_eq!(health.header("allow"), Some("GET, HEAD"));
    for (method, path) in [(Method::POST, "/docs/"), (Method::DELETE, "/docs/index.html"), (Method::POST, "/"), (Method::PUT, "/docs")] {
        let page = answered(tests::client().build().unwrap().request(method, format!("{}{path}", app.base()))).await;
        page.is_problem(405, "method_not_allowed");
        assert_eq!(page.header("allow"), Some("GET, HEAD"), "{path}");
    }
    admin.send(admin.request(Method::PATCH, "/nowhere")).await.is_problem(404, "not_found");

    let head = admin.send(admin.request(Method::HEAD, "/chapters")).await;
    assert_eq!((head.status, head.text.as_str(), head.header("content-type")), (200, "", Some("application/json")));
}

#[tokio::test]
async fn whoever_comes_to_the_server_is_told_what_it_is_and_where_to_go() {
    let app = App::start_at(TUESDAY).await;
    let stay = tests::client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let home = answered(stay.get(app.base())).await;
    assert_eq!((home.status, home.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(home.text.contains("<title>Chapterhouse</title>"), "{}", home.text);
    let links: Vec<&str> = home.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.contains(&"/docs/") && links.contains(&"/api/v1/openapi.json"), "{links:?}");
    for link in links {
        // Whoever is not signed in is led to where that is done.
        let expected = if link == "/account" { 303 } else { 200 };
        assert_eq!(answered(stay.get(format!("{}{link}", app.base()))).await.status, expected, "{link}");
    }
    let folder = answered(stay.get(format!("{}/docs", app.base()))).await;
    assert_eq!((folder.status, folder.header("location")), (308, Some("/docs/")));
    let docs = answered(stay.get(format!("{}/docs/", app.base()))).await;
    assert!(docs.text.contains("<title>Chapterhouse: the REST interface</title>"), "{}", docs.text);
    let start = answered(stay.get(format!("{}/docs/swagger-initializer.js", app.base()))).await;
    assert!(start.text.contains("/api/v1/openapi.json"), "{}", start.text);
    answered(stay.get(format!("{}/docs/nowhere.js", app.base()))).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_in_the_usual_frame() {
    let app = App::start_with(TUESDAY, |settings| settings.body_limit = 1_000).await;
    let admin = app.administrator().await;
    let head = app.head().await;
    let large = admin.post("/regions", json!({"name": "x".repeat(2_000)})).await;
    large.is_problem(413, "body_too_large");
    is_framed(&large);
    let unreadable = admin.send(admin.request(Method::POST, "/regions").header("content-type", "application/json").body("{")).await;
    unreadable.is_problem(400, "malformed_json");
    is_framed(&unreadable);
    assert_eq!(app.head().await, head);
}

#[tokio::test]
async fn measurements_tell_how_far_the_log_and_what_follows_it_have_come() {
    let app = App::start_at(TUESDAY).await;
    let admin = app.administrator().await;
    for name in ["One", "Two"] {
        let region = json!({"name": name, "legal_entity": {"code": name, "name": "Test Ltd"}, "currencies": ["EUR"], "locale": "en"});
        admin.done("/regions", region).await;
    }
    let head = app.head().await;
    admin.read(&format!("/regions?min_position={head}")).await;
    let measured = answered(tests::client().build().unwrap().get(format!("{}/metrics", app.base()))).await;
    assert_eq!((measured.status, measured.header("content-type")), (200, Some("text/plain; version=0.0.4")));
    let value = |name: &str| -> f64 {
        let line = measured
            .text
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))
            .unwrap_or_else(|| panic!("no {name} in {}", measured.text));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!((value("chapterhouse_log_position"), value("chapterhouse_read_models_behind")), (head as f64, 0.0));
    for counted in ["chapterhouse_log_commands_total", "chapterhouse_log_events_total", "chapterhouse_log_batches_total"] {
        assert!(value(counted) >= 1.0, "{counted}");
    }
    assert!(value("chapterhouse_log_events_total") >= 2.0 && value("chapterhouse_log_resends_total") >= 0.0);
}
