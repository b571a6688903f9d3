//! Everybody before every page: what stands on it, and that no form is taken that the page itself has not sent.

use std::collections::BTreeSet;

use domain::grants::GrantScope;
use futures::stream::{self, StreamExt};
use reqwest::Method;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::callers::roles;
use super::requests::{id_of, kind_of, position_of};
use super::sight::{Owners, Sight, Tree};
use super::{Organisation, Whose};
use crate::accounts::signed_in;

const SESSION: &str = "__Host-chapterhouse-session";

struct Visitor {
    name: &'static str,
    session: String,
    sight: Sight,
}

fn scope(scope: GrantScope) -> Value {
    match scope {
        GrantScope::Organisation => json!({"kind": "organisation"}),
        GrantScope::Region(id) => json!({"kind": "region", "id": id}),
        GrantScope::Chapter(id) => json!({"kind": "chapter", "id": id}),
        GrantScope::Membership(id) => json!({"kind": "membership", "id": id}),
    }
}

/// A page's place with the ids of somebody's objects in it, and the first of these.
fn filled(place: &str, whose: Whose, organisation: &Organisation) -> (String, Option<Uuid>) {
    let ids = &organisation.ids[&whose];
    let (mut path, mut first) = (place.to_owned(), None);
    while let Some((before, after)) = path.clone().split_once('{') {
        let (name, rest) = after.split_once('}').unwrap();
        let value = match name.split(':').next().unwrap() {
            "token" => "a-token-that-was-guessed".to_owned(),
            "user" => id_of(ids, "user_id").unwrap().to_string(),
            "file" => "index.html".to_owned(),
            "section" => "attendance".to_owned(),
            "position" => position_of(ids),
            name => {
                let kind = kind_of(before, name);
                let id = id_of(ids, &kind).unwrap_or_else(|| panic!("{place}: what is {kind}?"));
                first = first.or(Some(id));
                id.to_string()
            }
        };
        path = format!("{before}{value}{rest}");
    }
    if place == "/live" {
        let chapter = id_of(ids, "chapter_id").unwrap();
        first = Some(chapter);
        path = format!("{path}?chapter_id={chapter}");
    }
    if place == "/log/why" {
        let chapter = id_of(ids, "chapter_id").unwrap();
        first = Some(chapter);
        path = format!("{path}?table=chapters&key={chapter}");
    }
    (path, first)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_shows_anybody_what_is_not_theirs_or_takes_a_form_that_it_has_not_sent() {
    let organisation = Organisation::new().await;
    let app = &organisation.app;
    let pool = PgPool::connect_with(organisation.database.options()).await.unwrap();
    let tree = Tree::of(&pool).await;
    let admin = app.administrator().await;
    let mut visitors = vec![Visitor { name: "nobody", session: String::new(), sight: Sight::default() }];
    for (n, (name, role, of)) in roles(&organisation).into_iter().enumerate() {
        let grants = json!([{"role": role.name(), "scope": scope(of)}]);
        let session = signed_in(app, &admin, &format!("visitor{n}@example.org"), grants).await;
        visitors.push(Visitor { name, session, sight: Sight::of(&tree, Uuid::nil(), role, of) });
    }
    let mut owners = Owners::of(app).await;
    organisation.notices.iter().for_each(|(id, owner)| owners.add(*id, owner.clone()));
    let http = tests::client().redirect(Policy::none()).build().unwrap();
    let (mut asked, mut shown, mut wrong) = (0, BTreeSet::new(), Vec::new());
    for visitor in &visitors {
        // One's own address stands on one's own pages.
        let own = format!("visitor{}@example.org", visitors.iter().position(|one| one.name == visitor.name).unwrap().saturating_sub(1));
        let places = api::pages::PLACES.iter().flat_map(|(place, methods)| Whose::ALL.map(|whose| (*place, *methods, whose)));
        let mut before = BTreeSet::new();
        let requests: Vec<_> = places
            .map(|(place, methods, whose)| (place, methods, filled(place, whose, &organisation)))
            .filter(|(_, _, (path, _))| before.insert(path.clone()))
            .collect();
        let answers: Vec<_> = stream::iter(&requests)
            .map(async |(place, methods, (path, named))| {
                let url = format!("{}{path}", app.base());
                let mut answers = Vec::new();
                for method in [Method::GET, Method::POST].into_iter().filter(|method| methods.contains(&method.as_str())) {
                    let mut request = http.request(method.clone(), &url).header("cookie", format!("{SESSION}={}", visitor.session));
                    if method == Method::POST {
                        request = request.header("content-type", "application/x-www-form-urlencoded").body("form=guessed");
                    }
                    let answered = request.send().await.unwrap();
                    let (status, to) =
                        (answered.status().as_u16(), answered.headers().get("location").map(|to| to.to_str().unwrap().to_owned()));
                    answers.push((method, status, to, answered.text().await.unwrap()));
                }
                (*place, path, *named, answers)
            })
            .buffered(4)
            .collect()
            .await;
        for (place, path, named, answers) in answers {
            for (method, status, to, text) in answers {
                asked += 1;
                let mut is_wrong = |what: String| wrong.push(format!("{} asks {method} {path}: {what}", visitor.name));
                if status >= 500 {
                    is_wrong(format!("{status}: {text:.300}"));
                }
                let leaks = if place.starts_with("/mails") {
                    None
                } else {
                    owners.leaks(&text, &format!("{path} {own}").to_lowercase(), &visitor.sight)
                };
                if let Some((mark, owner)) = leaks {
                    is_wrong(format!("{status} tells of {mark} of {owner:?}"));
                }
                let unseen = named.is_some_and(|id| owners.whose(&id.to_string()).is_some_and(|owner| !visitor.sight.sees(owner)));
                let turned_away = status == 404 || (visitor.session.is_empty() && matches!(status, 303 | 401));
                if method == Method::GET && unseen && !turned_away && !is_open(place) {
                    is_wrong(format!("{status} of what is not there for them"));
                }
                if method == Method::POST && !is_refused(status, to.as_deref()) {
                    is_wrong(format!("{status}, and the form was not the page's"));
                }
                if method == Method::GET && (status == 200 || to.is_some_and(|to| !to.starts_with("/sign-in"))) {
                    shown.insert(place);
                }
            }
        }
    }
    let pages: Vec<_> =
        api::pages::PLACES.iter().filter(|(place, methods)| methods.contains(&"GET") && !is_open(place)).map(|(place, _)| *place).collect();
    let never: Vec<_> = pages.iter().filter(|place| !shown.contains(**place)).collect();
    println!("{} pages, {} visitors, {asked} requests; shown to nobody: {never:?}", pages.len(), visitors.len());
    assert!(wrong.is_empty(), "{} leaks:\n{}", wrong.len(), wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
    assert!(never.is_empty(), "{never:?}");
}

/// Pages of those who are not signed in: by a link in a letter, or on their way in. The mails of a demo are nobody's: their people are
/// invented, and it is there to be looked at.
fn is_open(place: &str) -> bool {
    ["/static", "/mails", "/sign-in", "/letters/", "/account/invitation", "/account/password-reset", "/account/sign-in"]
        .iter()
        .any(|open| place.starts_with(open))
}

/// Refused, or sent to sign in.
fn is_refused(status: u16, to: Option<&str>) -> bool {
    matches!(status, 400 | 401 | 403 | 404 | 409 | 422) || (status == 303 && to.is_some_and(|to| to.starts_with("/sign-in")))
}
