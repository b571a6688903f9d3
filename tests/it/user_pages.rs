//! What headquarters does to users in the browser, from signing in to what comes of it.

use domain::grants::{GrantScope, Role};
use serde_json::json;
use tests::{App, Visitor};

use crate::chapter_pages::{Led, led};

async fn headquarters(app: &App) -> Visitor {
    Visitor::with(app, Role::HeadquartersAdmin, GrantScope::Organisation).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_invited_given_a_role_and_let_in_no_more() {
    let Led { app, admin, made, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    assert!(visitor.page("/organisation").await.contains("href=\"/users\""), "users are a section of the organisation's");
    let said = [
        ("name", "Otto Muster"),
        ("email", "otto@example.org"),
        ("grants.0.role", "regional_director"),
        ("grants.0.scope", "No such place"),
    ];
    let (status, page) = visitor.act("/users/new", "invite", &said).await;
    assert!(
        status == 422 && page.contains("Where: there is no region or chapter of this name") && page.contains("value=\"Otto Muster\""),
        "{status} {page}"
    );
    assert!(
        page.contains("href=\"#invite-grants-0-scope\"") && page.contains("aria-invalid=\"true\""),
        "the summary leads to the field: {page}"
    );
    let wrong = [("name", ""), ("email", "otto"), ("grants.0.role", "accountant"), ("grants.0.scope", "Nowhere")];
    let (status, page) = visitor.act("/users/new", "invite", &wrong).await;
    for field in ["name", "email", "grants-0-scope"] {
        let (summary, beside) = (format!("<li><a href=\"#invite-{field}\">"), format!("id=\"invite-{field}-wrong\""));
        assert!(status == 422 && page.contains(&summary) && page.contains(&beside), "all that is wrong is told at once, {field}: {page}");
    }
    assert!(page.contains("value=\"otto\"") && page.contains("value=\"Nowhere\""), "{page}");
    let (status, page) =
        visitor.act("/users/new", "invite", &[("name", "Otto Muster"), ("email", "otto"), ("grants.0.role", "accountant")]).await;
    assert!(status == 422 && page.contains("E-mail: "), "{status} {page}");
    let said =
        [("name", "Otto Muster"), ("email", "otto@example.org"), ("grants.0.role", "regional_director"), ("grants.0.scope", "region ch01")];
    let (status, place) = visitor.act("/users/new", "invite", &said).await;
    assert!(status == 303 && place.starts_with("/users?done=invited&min_position="), "{status} {place}");
    let page = visitor.page(&format!("{place}&q=OTTO@")).await;
    assert!(page.contains("Regional director, Region CH01") && page.contains("A letter with a link is on its way"), "{page}");
    let user = format!("/users/{}", page.split_once("<th scope=\"row\"><a href=\"/users/").unwrap().1.split('"').next().unwrap());

    let (status, place) = visitor.act(&user, "give", &[("role", "accountant"), ("to", "2027-06-30")]).await;
    assert_eq!((status, place.split('&').next().unwrap()), (303, format!("{user}?done=give").as_str()));
    let page = visitor.page(&place).await;
    assert!(page.contains("the whole organisation") && page.contains(">30 June 2027<") && page.contains("Given."), "{page}");
    let (status, page) = visitor.act(&user, "give", &[("role", "accountant")]).await;
    assert!(status == 409 && page.contains("holds this role in this scope already"), "what the rules refuse is told: {status} {page}");
    let told = admin.read(&format!("/grants?user_id={}", user.trim_start_matches("/users/"))).await;
    assert_eq!(told["items"].as_array().unwrap().len(), 2, "{told}");
    let grant = told["items"].as_array().unwrap().iter().find(|grant| grant["role"] == "accountant").unwrap()["grant_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let ends = format!("end-{grant}");
    let (status, page) = visitor.act(&user, &ends, &[]).await;
    assert!(
        status == 422 && page.contains("Why it ends: it is missing") && page.contains("<details class=\"act\" open>"),
        "{status} {page}"
    );
    assert_eq!(visitor.act(&user, &ends, &[("reason", "Has another task")]).await.0, 303);

    let (status, _) = visitor.act(&user, "disable", &[("reason", "Has left")]).await;
    assert_eq!(status, 303);
    let page = visitor.page(&user).await;
    assert!(
        page.contains("disabled: cannot sign in") && page.contains("Let them in again") && !page.contains("<th scope=\"row\">Accountant"),
        "{page}"
    );
    assert_eq!(visitor.act(&user, "enable", &[]).await.0, 303);
    let log = admin.read(&format!("/events?aggregate_id={}&limit=50", user.trim_start_matches("/users/"))).await.to_string();
    for event in ["user.invited", "user.grant_given", "user.grant_ended", "user.disabled", "user.enabled"] {
        assert!(log.contains(event), "{event}: {log}");
    }
    assert!(log.contains("Has another task"));
    let mut director = Visitor::with(&app, Role::RegionalDirector, GrantScope::Region(made.region.parse().unwrap())).await;
    for hidden in ["/users", "/users/new", user.as_str()] {
        assert_eq!(director.get(hidden).await.0, 404, "{hidden}");
    }
    let mut accountant = Visitor::with(&app, Role::Accountant, GrantScope::Organisation).await;
    let page = accountant.page(&user).await;
    assert!(!page.contains("<form method=\"post\" action=\"/users"), "an accountant sees, and changes nothing: {page}");
    assert_eq!(accountant.get("/users/new").await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_do_nothing_to_those_above_them_and_forms_are_done_once() {
    let Led { app, admin, .. } = led().await;
    let mut staff = Visitor::with(&app, Role::HeadquartersStaff, GrantScope::Organisation).await;
    let above = json!({"name": "Ada Oben", "email": "oben@example.org", "grants": [{"role": "headquarters_admin", "scope": {"kind": "organisation"}}]});
    let above = format!("/users/{}", admin.done("/users", above).await["id"].as_str().unwrap());
    let page = staff.page(&above).await;
    assert!(!page.contains("Let them in no more") && !page.contains("End it"), "{page}");
    let page = staff.page("/users/new").await;
    assert!(!page.contains("headquarters_admin") && page.contains("regional_director"), "what one may not give is not offered: {page}");
    let key = tests::field(&page, "key");
    let form = tests::form_token(&page);
    let fields = [
        ("form", form.as_str()),
        ("key", &key),
        ("action", "invite"),
        ("name", "Udo Unten"),
        ("email", "unten@example.org"),
        ("grants.0.role", "chapter_officer"),
        ("grants.0.scope", "Rheinhafen, Region CH01"),
    ];
    let first = staff.send("/users/new", &fields).await;
    assert_eq!(first.0, 303, "{first:?}");
    assert_eq!(staff.send("/users/new", &fields).await, first, "sent twice, done once");
    let users = admin.read("/users?text=unten").await;
    assert_eq!(users["items"].as_array().unwrap().len(), 1, "{users}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_shown_once_asks_in_one_role_and_is_revoked() {
    let Led { app, .. } = led().await;
    let mut visitor = headquarters(&app).await;
    let said = [("label", "Ledger import"), ("as", "headquarters_admin organisation/"), ("expires_at", "2026-06-30")];
    let (status, page) = visitor.act("/tokens", "issue", &said).await;
    assert_eq!(status, 200, "{page}");
    let text = page.split_once("<pre tabindex=\"0\">").unwrap().1.split('<').next().unwrap().to_owned();
    let program = app.showing(&text);
    assert_eq!(program.read("/me").await["grants"][0]["role"], json!("headquarters_admin"));
    let page = visitor.page("/tokens").await;
    assert!(page.contains("Ledger import") && page.contains(">30 June 2026<") && !page.contains(&text), "{page}");
    let (status, wrong) = visitor
        .act("/tokens", "issue", &[("label", "Too long"), ("as", "headquarters_admin organisation/"), ("expires_at", "2030-01-01")])
        .await;
    assert!(
        status == 422 && wrong.contains("Until: a token holds for a year at most") && wrong.contains("value=\"2030-01-01\""),
        "{status} {wrong}"
    );
    let revoke = format!("revoke-{}", page.split_once("id=\"revoke-").unwrap().1.split('"').next().unwrap());
    assert_eq!(visitor.act("/tokens", &revoke, &[]).await, (303, "/tokens?done=revoked".to_owned()));
    assert_eq!(program.get("/me").await.status, 401);
    assert!(visitor.page("/tokens").await.contains(">revoked<"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_users_says_what_each_may_do_today() {
    let Led { app, admin, .. } = led().await;
    let today = app.house.log.clock.now().date_naive();
    let days = |number: i64| (today + chrono::Duration::days(number)).to_string();
    let grant =
        |role: &str, from: i64, to: i64| json!({"role": role, "scope": {"kind": "organisation"}, "from": days(from), "to": days(to)});
    let grants = json!([grant("accountant", 0, 30), grant("headquarters_staff", 10, 30)]);
    let user = json!({"name": "Ada Heute", "email": "heute@example.org", "grants": grants});
    admin.done("/users", user).await;
    let mut visitor = headquarters(&app).await;
    let shown = visitor.page("/users?q=Heute").await;
    assert!(shown.contains("Accountant, ") && !shown.contains("Headquarters staff, "), "{shown}");
    assert!(visitor.page("/users?role=accountant").await.contains("Ada Heute"));
    assert!(!visitor.page("/users?role=headquarters_staff").await.contains("Ada Heute"));
}
