//! Accounts through REST: from the invitation to the last session, and what lets nobody in.

use chrono::Duration;
use domain::grants::{GrantScope, Role};
use infra::mail::Purpose;
use serde_json::{Value, json};
use tests::chapter::founded;
use tests::{App, Person, code, keys};
use uuid::Uuid;

pub const PASSWORD: &str = "four plain words here";

/// The path by which the latest link of a user is taken up.
async fn link(app: &App, user: &str, event: &str, purpose: Purpose) -> String {
    let events = app.house.log.reader.stream("user", user, 0).await.unwrap();
    let latest = events.iter().rev().find(|stored| stored.event_type == event).expect("a link was sent");
    let payload: Value = serde_json::from_str(latest.payload.get()).unwrap();
    let link_id: Uuid = payload[event]["link_id"].as_str().unwrap().parse().unwrap();
    format!("{user}/{}", keys().links.token(purpose, link_id))
}

pub async fn invited(admin: &Person, email: &str, grants: Value) -> String {
    let made = admin.done("/users", json!({"name": "Ada Muster", "email": email, "grants": grants})).await;
    made["id"].as_str().unwrap().to_owned()
}

pub async fn taken_up(app: &App, user: &str) -> Value {
    let link = link(app, user, "user.invited", Purpose::Invitation).await;
    app.showing("").done(&format!("/invitations/{link}"), json!({"password": PASSWORD})).await
}

/// A user who is signed in, without any grant.
pub async fn user(app: &App, admin: &Person, email: &str) -> (String, Person) {
    let user = invited(admin, email, json!([])).await;
    let session = app.showing(&text(&taken_up(app, &user).await, "session"));
    (user, session)
}

/// The session of a new user with these grants, with a second factor where one is needed.
pub async fn signed_in(app: &App, admin: &Person, email: &str, grants: Value) -> String {
    let user = invited(admin, email, grants).await;
    let step = taken_up(app, &user).await;
    if step["next"] == "signed_in" {
        return text(&step, "session");
    }
    let (nobody, pending) = (app.showing(""), text(&step, "pending"));
    let offered = nobody.done("/sessions/enrolment", json!({"pending": pending})).await;
    let code = code(app, &text(&offered, "key"));
    text(&nobody.done("/sessions/enrolment/confirm", json!({"pending": pending, "code": code})).await, "session")
}

fn director(region: &str) -> Value {
    json!([{"role": "regional_director", "scope": {"kind": "region", "id": region}}])
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_invited_comes_in_and_is_shown_out() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let user = invited(&admin, "ada@example.org", director(&made.region)).await;
    let nobody = app.showing("");
    let by_password = async || nobody.post("/sessions", json!({"email": "Ada@Example.org", "password": PASSWORD})).await;
    by_password().await.is_problem(401, "wrong_password");

    let link = link(&app, &user, "user.invited", Purpose::Invitation).await;
    let path = format!("/invitations/{link}");
    nobody.post(&path, json!({"password": "ada muster 1"})).await.is_problem(422, "weak_password");
    nobody.post(&format!("{path}x"), json!({"password": PASSWORD})).await.is_problem(409, "link_spent");
    let other = keys().links.token(Purpose::PasswordReset, link.split('/').next_back().map(|_| Uuid::nil()).unwrap());
    nobody.post(&format!("/invitations/{user}/{other}"), json!({"password": PASSWORD})).await.is_problem(409, "link_spent");
    let first = nobody.done(&path, json!({"password": PASSWORD})).await;
    assert_eq!(first["next"], "signed_in");
    nobody.post(&path, json!({"password": PASSWORD})).await.is_problem(409, "link_spent");

    let second = by_password().await.json();
    let (one, two) = (app.showing(&text(&first, "session")), app.showing(&text(&second, "session")));
    let me = one.read("/me").await;
    assert_eq!(me["user_id"], user.as_str());
    assert_eq!(me["grants"], json!([{"role": "regional_director", "scope": {"kind": "region", "id": made.region}}]));
    one.read(&format!("/regions/{}", made.region)).await;
    one.get("/users").await.is_problem(404, "not_found");
    assert_eq!(one.read("/sessions").await["items"].as_array().unwrap().len(), 2);
    assert_eq!(one.post(&format!("/sessions/{}/end", text(&second, "session_id")), json!({})).await.status, 204);
    two.get("/me").await.is_problem(401, "not_authenticated");
    let third = app.showing(&text(&by_password().await.json(), "session"));
    assert_eq!(one.post("/sessions/end-all", json!({})).await.status, 204);
    for gone in [&one, &third] {
        gone.get("/me").await.is_problem(401, "not_authenticated");
    }

    let last = app.showing(&text(&by_password().await.json(), "session"));
    let grant = admin.read(&format!("/users/{user}")).await["grants"][0]["grant_id"].as_str().unwrap().to_owned();
    admin.done(&format!("/users/{user}/grants/{grant}/end"), json!({"reason": "Moves on"})).await;
    last.get(&format!("/regions/{}", made.region)).await.is_problem(404, "not_found");
    admin.done(&format!("/users/{user}/disable"), json!({"reason": "Has left"})).await;
    last.get("/me").await.is_problem(401, "not_authenticated");
    by_password().await.is_problem(401, "wrong_password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reaches_far_shows_a_second_factor_each_of_whose_codes_counts_once() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let nobody = app.showing("");
    let user = invited(&admin, "ada@example.org", json!([{"role": "accountant", "scope": {"kind": "organisation"}}])).await;
    let half = taken_up(&app, &user).await;
    assert_eq!((&half["next"], half.get("session")), (&json!("enrol_second_factor"), None));
    let pending = text(&half, "pending");
    app.showing(&pending).get("/me").await.is_problem(401, "not_authenticated");
    let offered = nobody.done("/sessions/enrolment", json!({"pending": pending})).await;
    let key = text(&offered, "key");
    nobody.post("/sessions/enrolment/confirm", json!({"pending": pending, "code": "000000"})).await.is_problem(401, "wrong_code");
    let enrolled = nobody.done("/sessions/enrolment/confirm", json!({"pending": pending, "code": code(&app, &key)})).await;
    let codes = enrolled["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    app.showing(&text(&enrolled, "session")).read("/events").await;

    let step = async || text(&nobody.done("/sessions", json!({"email": "ada@example.org", "password": PASSWORD})).await, "pending");
    let shows = async |what: Value| nobody.post("/sessions/second-factor", what).await;
    let pending = step().await;
    shows(json!({"pending": pending, "code": code(&app, &key)})).await.is_problem(401, "wrong_code");
    app.clock_at("2026-03-03T08:01:00Z");
    assert_eq!(shows(json!({"pending": pending, "code": code(&app, &key)})).await.status, 201, "the next code");
    shows(json!({"pending": pending, "code": code(&app, &key)})).await.is_problem(401, "sign_in_expired");
    let pending = step().await;
    assert_eq!(shows(json!({"pending": pending, "recovery_code": codes[0]})).await.status, 201);
    let pending = step().await;
    shows(json!({"pending": pending, "recovery_code": codes[0]})).await.is_problem(401, "wrong_code");
    app.clock_at("2026-03-03T08:12:00Z");
    shows(json!({"pending": pending, "recovery_code": codes[1]})).await.is_problem(401, "sign_in_expired");

    let pending = step().await;
    for _ in 0..5 {
        shows(json!({"pending": pending, "code": "000000"})).await.is_problem(401, "wrong_code");
    }
    let slowed = shows(json!({"pending": pending, "code": "000000"})).await;
    slowed.is_problem(429, "slowed");
    assert!(slowed.header("retry-after").unwrap().parse::<u64>().unwrap() > 1);

    admin.done(&format!("/users/{user}/second-factor/remove"), json!({"reason": "The telephone is lost"})).await;
    app.showing(&text(&enrolled, "session")).get("/me").await.is_problem(401, "not_authenticated");
    let again = nobody.done("/sessions", json!({"email": "ada@example.org", "password": PASSWORD})).await;
    assert_eq!(again["next"], "enrol_second_factor");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_reaches_far_counts_only_after_a_second_factor() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let user = invited(&admin, "ada@example.org", director(&made.region)).await;
    let session = app.showing(&text(&taken_up(&app, &user).await, "session"));
    admin.done(&format!("/users/{user}/grants"), json!({"role": "accountant", "scope": {"kind": "organisation"}})).await;
    let me = session.read("/me").await;
    assert_eq!((me["grants"].as_array().unwrap().len(), &me["wants_second_factor"]), (1, &json!(true)));
    session.get("/exchange-rates").await;
    let refused = session.get("/users").await;
    refused.is_problem(404, "not_found");
    assert!(refused.text.contains("second factor"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_go_with_membership_and_office() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let member = &made.members[0];
    let user = admin.done(&format!("/memberships/{member}/invitation"), json!({})).await["id"].as_str().unwrap().to_owned();
    let session = app.showing(&text(&taken_up(&app, &user).await, "session"));
    let roles = |me: &Value| me["grants"].as_array().unwrap().iter().map(|grant| text(grant, "role")).collect::<Vec<_>>();
    assert_eq!(roles(&session.read("/me").await), ["member"]);
    session.read(&format!("/memberships/{member}/dues")).await;
    session.get(&format!("/memberships/{}/dues", made.members[1])).await.is_problem(404, "not_found");

    let office = json!({"membership_id": member, "office": "president", "term": {"starts_on": "2026-03-01", "ends_on": "2026-03-31"}});
    admin.done(&format!("/chapters/{}/officers", made.chapter), office).await;
    app.until(&session, "/me", |me| roles(me).contains(&"chapter_officer".to_owned())).await;
    session.read(&format!("/memberships/{}/dues", made.members[1])).await;
    app.clock_at("2026-03-31T21:30:00Z");
    let session = app.showing(&text(
        &app.showing("").done("/sessions", json!({"email": mail_of(&admin, member).await, "password": PASSWORD})).await,
        "session",
    ));
    assert!(roles(&session.read("/me").await).contains(&"chapter_officer".to_owned()), "on the last day");
    app.clock_at("2026-03-31T22:00:00Z");
    assert_eq!(roles(&session.read("/me").await), ["member"], "the office has ended by its date, in Basle");
    session.get(&format!("/memberships/{}/dues", made.members[1])).await.is_problem(404, "not_found");

    admin.done(&format!("/memberships/{member}/resign"), json!({})).await;
    app.until(&session, "/me", |me| roles(me).is_empty()).await;
    session.get(&format!("/memberships/{member}")).await.is_problem(404, "not_found");
}

async fn mail_of(admin: &Person, member: &str) -> String {
    text(&admin.read(&format!("/memberships/{member}")).await, "email")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_rises_above_who_lets_them_in() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let staff = app.person(Role::HeadquartersStaff, GrantScope::Organisation).await;
    let organisation = json!({"kind": "organisation"});
    let above =
        json!({"name": "Eva Beispiel", "email": "eva@example.org", "grants": [{"role": "headquarters_admin", "scope": organisation}]});
    staff.post("/users", above.clone()).await.is_problem(409, "may_not_give");
    let eva = text(&admin.done("/users", above).await, "id");
    for path in ["disable", "second-factor/remove"] {
        staff.post(&format!("/users/{eva}/{path}"), json!({"reason": "No"})).await.is_problem(403, "not_allowed");
    }
    staff.post(&format!("/users/{eva}/sign-out"), json!({})).await.is_problem(403, "not_allowed");
    let grant = admin.read(&format!("/users/{eva}")).await["grants"][0]["grant_id"].as_str().unwrap().to_owned();
    staff.post(&format!("/users/{eva}/grants/{grant}/end"), json!({"reason": "No"})).await.is_problem(409, "may_not_give");
    let taken = json!({"name": "Eva", "email": "EVA@example.org", "grants": []});
    admin.post("/users", taken).await.is_problem(409, "user_email_taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_password_is_set_anew_by_a_letter() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let nobody = app.showing("");
    let user = invited(&admin, "ada@example.org", json!([])).await;
    let session = app.showing(&text(&taken_up(&app, &user).await, "session"));
    for email in ["ada@example.org", "nobody@example.org", "no address"] {
        let asked = nobody.post("/password-resets", json!({"email": email})).await;
        assert_eq!((asked.status, asked.text.as_str()), (202, ""), "answered alike");
    }
    let asked = async || app.house.log.reader.stream("user", &user, 0).await.unwrap().iter().any(|e| e.event_type == "user.reset_asked");
    while !asked().await {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let path = format!("/password-resets/{}", link(&app, &user, "user.reset_asked", Purpose::PasswordReset).await);
    let new = "five other plain words here";
    nobody.done(&path, json!({"password": new})).await;
    session.get("/me").await.is_problem(401, "not_authenticated");
    nobody.post(&path, json!({"password": new})).await.is_problem(409, "link_spent");
    nobody.post("/sessions", json!({"email": "ada@example.org", "password": PASSWORD})).await.is_problem(401, "wrong_password");
    assert_eq!(nobody.post("/sessions", json!({"email": "ada@example.org", "password": new})).await.status, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_asks_in_one_role_of_its_holder_and_only_as_long_as_they_hold_it() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 1).await;
    let user = invited(&admin, "ada@example.org", director(&made.region)).await;
    let session = app.showing(&text(&taken_up(&app, &user).await, "session"));
    let scope = json!({"kind": "region", "id": made.region});
    let wanted = json!({"label": "Import", "role": "regional_director", "scope": scope});
    let issued = session.done("/tokens", wanted).await;
    let token = app.showing(&text(&issued, "token"));
    token.read(&format!("/chapters/{}", made.chapter)).await;
    token.post("/tokens", json!({"label": "More", "role": "regional_director", "scope": scope})).await.is_problem(403, "not_allowed");
    let more = json!({"label": "More", "role": "headquarters_admin", "scope": {"kind": "organisation"}});
    session.post("/tokens", more).await.is_problem(409, "role_not_held");
    let listed = app.until(&session, "/tokens", |list| list["items"].as_array().unwrap().len() == 1).await;
    assert!(!listed.to_string().contains(text(&issued, "token").as_str()));

    let grant = admin.read(&format!("/users/{user}")).await["grants"][0]["grant_id"].as_str().unwrap().to_owned();
    admin.done(&format!("/users/{user}/grants/{grant}/end"), json!({"reason": "Moves on"})).await;
    token.get(&format!("/chapters/{}", made.chapter)).await.is_problem(401, "not_authenticated");
    admin.done(&format!("/users/{user}/grants"), json!({"role": "regional_director", "scope": scope})).await;
    token.read(&format!("/chapters/{}", made.chapter)).await;
    session.done(&format!("/tokens/{}/revoke", text(&issued, "id")), json!({})).await;
    token.get("/me").await.is_problem(401, "not_authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stolen_database_lets_nobody_in() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    app.house.open_post(crate::notices::sender("https://chapters.example"));
    let admin = app.administrator().await;
    let nobody = app.showing("");
    let user = invited(&admin, "ada@example.org", json!([{"role": "accountant", "scope": {"kind": "organisation"}}])).await;
    app.until(&admin, "/notices", |list| list["items"].as_array().unwrap().iter().any(|notice| notice["kind"] == "user_invitation")).await;
    let path = link(&app, &user, "user.invited", Purpose::Invitation).await;
    let half = taken_up(&app, &user).await;
    let pending = text(&half, "pending");
    let key = text(&nobody.done("/sessions/enrolment", json!({"pending": pending})).await, "key");
    let enrolled = nobody.done("/sessions/enrolment/confirm", json!({"pending": pending, "code": code(&app, &key)})).await;
    let session = app.showing(&text(&enrolled, "session"));
    let scope = json!({"kind": "organisation"});
    let token = text(&session.done("/tokens", json!({"label": "Import", "role": "accountant", "scope": scope})).await, "token");
    let mut secrets =
        vec![PASSWORD.to_owned(), pending, key, text(&enrolled, "session"), token, path.split('/').next_back().unwrap().to_owned()];
    secrets.extend(enrolled["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()));

    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_schema::text, table_name::text FROM information_schema.tables WHERE table_schema IN ('log', 'read', 'work', 'mail', 'access') AND table_type = 'BASE TABLE'",
    )
    .fetch_all(app.house.runner.pool())
    .await
    .unwrap();
    assert!(tables.len() > 40, "{}", tables.len());
    let mut seen = 0;
    for (schema, table) in tables {
        let rows: Vec<String> =
            sqlx::query_scalar(&format!("SELECT t::text FROM {schema}.{table} t")).fetch_all(app.house.runner.pool()).await.unwrap();
        seen += rows.len();
        for row in rows {
            // Bytes are shown in hexadecimal: what lies in them openly is looked for as well.
            for secret in &secrets {
                let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
                assert!(!row.contains(secret.as_str()) && !row.contains(&hex), "{schema}.{table} holds {secret}");
            }
        }
    }
    assert!(seen > 20, "{seen}");
    assert_eq!(nobody.post(&format!("/invitations/{path}"), json!({"password": PASSWORD})).await.status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_end_when_they_are_left_alone_or_old() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let user = invited(&admin, "ada@example.org", json!([])).await;
    let session = app.showing(&text(&taken_up(&app, &user).await, "session"));
    let start: chrono::DateTime<chrono::Utc> = "2026-03-03T08:00:00Z".parse().unwrap();
    for minutes in [119, 238, 357, 476, 595, 714] {
        app.clock_at(&(start + Duration::minutes(minutes)).to_rfc3339());
        session.read("/me").await;
    }
    app.clock_at(&(start + Duration::hours(12)).to_rfc3339());
    session.get("/me").await.is_problem(401, "not_authenticated");
    let again = app.showing("").done("/sessions", json!({"email": "ada@example.org", "password": PASSWORD})).await;
    let session = app.showing(&text(&again, "session"));
    app.clock_at(&(start + Duration::hours(14)).to_rfc3339());
    session.get("/me").await.is_problem(401, "not_authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_takes_a_token_from_whom_they_could_give_none() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let staff = app.person(Role::HeadquartersStaff, GrantScope::Organisation).await;
    let made = founded(&app, &admin, 1).await;
    app.person(Role::ChapterOfficer, GrantScope::Chapter(made.chapter.parse().unwrap())).await;
    let tokens = admin.read(&format!("/tokens?min_position={}", app.head().await)).await;
    let of = |role: &str| text(tokens["items"].as_array().unwrap().iter().find(|token| token["role"] == role).unwrap(), "token_id");
    staff.post(&format!("/tokens/{}/revoke", of("headquarters_admin")), json!({})).await.is_problem(403, "not_allowed");
    staff.done(&format!("/tokens/{}/revoke", of("chapter_officer")), json!({})).await;
    admin.done(&format!("/tokens/{}/revoke", of("headquarters_staff")), json!({})).await;
    staff.get("/chapters").await.is_problem(401, "not_authenticated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_and_what_is_sensitive_is_recorded() {
    let app = App::start_at("2026-03-03T08:00:00Z").await;
    let admin = app.administrator().await;
    let made = founded(&app, &admin, 2).await;
    let member = app.person(Role::Member, GrantScope::Membership(made.members[0].parse().unwrap())).await;
    let hidden = format!("/memberships/{}/dues", made.members[1]);
    member.get(&hidden).await.is_problem(404, "not_found");
    admin.read(&format!("/memberships/{}", made.members[1])).await;
    app.house.accounts.recorder().flush().await;
    let records = admin.read(&format!("/access-records?object_id={}", made.members[1])).await;
    let denied =
        records["items"].as_array().unwrap().iter().find(|record| record["outcome"] == "denied").expect("the refusal stands there");
    assert_eq!((&denied["what"], &denied["object_kind"]), (&json!("read_money"), &json!("membership")));
    assert_eq!(denied["request"], format!("GET /api/v1{hidden}"));
    let read = records["items"].as_array().unwrap().iter().find(|record| record["outcome"] == "read").expect("the reading stands there");
    assert_eq!(read["what"], "contact");
    let csv = |path: String| admin.send(admin.request(reqwest::Method::GET, &path).header("accept", "text/csv"));
    for path in ["/users".to_owned(), format!("/chapters/{}/officers", made.chapter), "/events/export".to_owned()] {
        assert_eq!(csv(path).await.status, 200);
    }
    app.house.accounts.recorder().flush().await;
    let exports = admin.read("/access-records?what=export&sort=id").await;
    let taken: Vec<_> = exports["items"].as_array().unwrap().iter().map(|record| record["object_kind"].as_str().unwrap()).collect();
    assert_eq!(taken, ["organisation", "chapter", "organisation"], "whichever list is taken away");
    member.get("/access-records").await.is_problem(404, "not_found");
    let changed = sqlx::query("DELETE FROM access.records").execute(app.house.runner.pool()).await;
    assert!(changed.is_err(), "what is recorded stays");
}
