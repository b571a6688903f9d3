//! GET and POST /users/{id}: who they are, what they may do, where they are signed in, and what headquarters can do about it.

use super::change::{done_in_words, perform};
use super::grant_fields;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Filled, Tried, line, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::places::{Places, scope_in_words};
use crate::pages::table::{Cell, Column, Shown, Table, acts, column};
use crate::pages::words;
use crate::rest::sessions::own::{self, sessions};
use crate::rest::users::change::beyond;
use crate::rest::users::get::{self, may_read};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::UserId;
use domain::grants::GrantSource;
use domain::user::Standing;
use uuid::Uuid;

const GRANTS: &[Column] = &[
    column("role", "Role"),
    column("place", "Where"),
    column("from", "From"),
    column("to", "To"),
    column("source", "Source"),
    acts("End"),
];

const SESSIONS: &[Column] = &[
    column("began_at", "Since"),
    column("last_used_at", "Last used"),
    column("browser", "Browser"),
    column("second_factor", "Second factor"),
];

#[derive(Template)]
#[template(path = "users/show.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    facts: Vec<(&'static str, String)>,
    grants: Shown,
    sessions: Shown,
    give: Option<Act>,
    acts: Vec<Act>,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

#[get("/users/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    page(&desk, UserId(*id), &Tried::default()).await
}

#[post("/users/{id}")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = UserId(*id);
    match perform(&filled, id).await {
        Ok(done) => Ok(filled.leads_to(&format!("/users/{id}"), done.position)),
        Err(problem) => page(&filled.desk, id, &filled.tried(problem)?).await,
    }
}

async fn page(desk: &Desk, id: UserId, tried: &Tried) -> Result<HttpResponse, Instead> {
    may_read(&desk.caller, &desk.access, id).await?;
    let found = get::shown(&desk.house().commands, id).await?;
    let user = found.body;
    let here = format!("/users/{id}");
    let manages = desk.access.lets(&desk.caller, Action::ManageUsers, Object::User(id)).await?;
    // Whoever neither gives nor takes what the user holds does nothing to the user.
    let below = beyond(&desk.caller, user.grants.iter().map(|grant| grant.role)).is_none();
    let grants = Table {
        name: "grants",
        caption: "Roles".to_owned(),
        columns: GRANTS,
        usual: "from",
        rows: grants(desk, &user, &here, manages, tried).await?,
        filters: Vec::new(),
        empty: "Nothing yet. Give a role, and it counts from its first day.",
    };
    let sessions = Table {
        name: "sessions",
        caption: "Sessions".to_owned(),
        columns: SESSIONS,
        usual: "-began_at",
        rows: sessions(&desk.caller, desk.house(), id).await?.items.into_iter().map(|row| session(row, desk)).collect(),
        filters: Vec::new(),
        empty: "They are not signed in.",
    };
    let [grants, sessions] = match Table::answer([grants, sessions], desk, Object::User(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let give = if manages {
        let fields = grant_fields(desk, &Places::of(desk).await?, "");
        Some(Act::new("give", &here, "Give the role").titled("Give a role").fields(fields).taking(tried))
    } else {
        None
    };
    let acts: Vec<Act> =
        if manages && below { offered(&user, &here).into_iter().map(|act| act.taking(tried)).collect() } else { Vec::new() };
    let wrong = problems(grants.acts().chain(&give).chain(&acts), tried);
    let page = Page {
        frame: desk.frame(Place::Organisation, "/users", None).await?,
        id: id.into(),
        facts: facts(&user),
        name: user.name.to_string(),
        grants,
        sessions,
        give,
        acts,
        done: desk.asked("done").and_then(done_in_words),
        wrong,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn facts(user: &get::Answer) -> Vec<(&'static str, String)> {
    let state = match user.status {
        Standing::Invited => "invited, and has not come in yet",
        Standing::Active => "active",
        Standing::Disabled => "disabled: cannot sign in",
    };
    let factor = match (user.second_factor, user.needs_second_factor) {
        (true, _) => "enrolled",
        (false, true) => "none yet, and a role of theirs counts only with one",
        (false, false) => "none",
    };
    let mut facts = vec![("E-mail", user.email.as_str().to_owned()), ("State", state.to_owned()), ("Second factor", factor.to_owned())];
    facts.extend(user.identities.iter().map(|linked| ("Comes in by", format!("{} as {}", linked.issuer, linked.subject))));
    facts
}

async fn grants(desk: &Desk, user: &get::Answer, here: &str, manages: bool, tried: &Tried) -> Result<Vec<Vec<Cell>>, Instead> {
    let (mut grants, today) = (Vec::new(), desk.house().log.clock.now().date_naive());
    for held in &user.grants {
        let ends = manages
            && held.to.is_none_or(|to| to >= today)
            && held.source == GrantSource::Given
            && beyond(&desk.caller, [held.role].into_iter()).is_none();
        let end = || Act::new("end", here, "End it").about("grant_id", held.grant_id).field(line("reason", "Why it ends")).taking(tried);
        let last = Cell::day(held.to, &desk.form);
        grants.push(vec![
            Cell::text(words::role(held.role)),
            Cell::text(scope_in_words(&desk.house().commands, held.scope).await?),
            Cell::day(Some(held.from), &desk.form),
            match held.to {
                Some(to) if to < today => last.told(format!("{}, over", desk.form.date(to))),
                _ => last,
            },
            Cell::text(words::source(held.source)),
            Cell::acts(ends.then(end)),
        ]);
    }
    Ok(grants)
}

fn session(row: own::Row, desk: &Desk) -> Vec<Cell> {
    vec![
        Cell::moment(Some(row.began_at), &desk.form),
        row.last_used_at
            .map_or_else(|| Cell::moment(None, &desk.form).told("not since".to_owned()), |at| Cell::moment(Some(at), &desk.form)),
        Cell::text(words::browser(row.client.as_deref())),
        Cell::text(if row.with_second_factor { "with one" } else { "without" }),
    ]
}

/// What can be done to a user as they stand.
fn offered(user: &get::Answer, here: &str) -> Vec<Act> {
    let why = || line("reason", "Why");
    let mut acts = Vec::new();
    if user.status == Standing::Invited {
        let says = "With another link; the one before is worth nothing.";
        acts.push(Act::new("invitation", here, "Send the invitation again").says(says));
    }
    if user.sessions > 0 {
        let says = "Every session of theirs ends; they may sign in again.";
        acts.push(Act::new("sign-out", here, "Sign them out everywhere").says(says));
    }
    if user.second_factor {
        let says =
            "For whoever has lost it, and the recovery codes with it. Make sure that it is they who ask. Every session of theirs ends.";
        acts.push(Act::new("second-factor", here, "Remove the second factor").says(says).field(why()));
    }
    if user.status == Standing::Disabled {
        acts.push(Act::new("enable", here, "Let them in again"));
    } else {
        let says = "Every session of theirs ends, and their tokens count no more.";
        acts.push(Act::new("disable", here, "Let them in no more").says(says).field(why()));
    }
    acts
}
