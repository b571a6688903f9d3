//! GET and POST /users/{id}: who they are, what they may do, where they are signed in, and what headquarters can do about it.

use super::change::{done_in_words, perform};
use super::grant_fields;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Filled, Tried, line, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::places::{Places, scope_in_words};
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

/// A grant in words, and the act that ends it.
struct Grant {
    role: &'static str,
    place: String,
    days: String,
    source: &'static str,
    end: Option<Act>,
}

/// A session in words.
struct Session {
    began: String,
    used: String,
    client: String,
    second_factor: bool,
}

#[derive(Template)]
#[template(path = "users/show.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    facts: Vec<(&'static str, String)>,
    grants: Vec<Grant>,
    sessions: Vec<Session>,
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
    let grants = grants(desk, &user, &here, manages, tried).await?;
    let give = if manages {
        let fields = grant_fields(desk, &Places::of(desk).await?, "");
        Some(Act::new("give", &here, "Give the role").titled("Give a role").fields(fields).taking(tried))
    } else {
        None
    };
    let acts: Vec<Act> = if manages && below { acts(&user, &here).into_iter().map(|act| act.taking(tried)).collect() } else { Vec::new() };
    let wrong = problems(grants.iter().filter_map(|grant| grant.end.as_ref()).chain(&give).chain(&acts), tried);
    let sessions = sessions(&desk.caller, desk.house(), id).await?.items.into_iter().map(|row| session(row, desk)).collect();
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

async fn grants(desk: &Desk, user: &get::Answer, here: &str, manages: bool, tried: &Tried) -> Result<Vec<Grant>, Instead> {
    let (mut grants, today) = (Vec::new(), desk.house().log.clock.now().date_naive());
    for held in &user.grants {
        let (from, to) = (desk.form.date(held.from), held.to.map(|to| desk.form.date(to)));
        let ends = manages
            && held.to.is_none_or(|to| to >= today)
            && held.source == GrantSource::Given
            && beyond(&desk.caller, [held.role].into_iter()).is_none();
        let end = || Act::new("end", here, "End it").about("grant_id", held.grant_id).field(line("reason", "Why it ends")).taking(tried);
        grants.push(Grant {
            role: words::role(held.role),
            place: scope_in_words(&desk.house().commands, held.scope).await?,
            days: match to {
                Some(to) if held.to.is_some_and(|to| to < today) => format!("over: {from} to {to}"),
                Some(to) => format!("{from} to {to}"),
                None => format!("from {from}"),
            },
            source: words::source(held.source),
            end: ends.then(end),
        });
    }
    Ok(grants)
}

fn session(row: own::Row, desk: &Desk) -> Session {
    Session {
        began: desk.form.moment(row.began_at),
        used: row.last_used_at.map_or_else(|| "not since".to_owned(), |at| desk.form.moment(at)),
        client: words::browser(row.client.as_deref()),
        second_factor: row.with_second_factor,
    }
}

/// What can be done to a user as they stand.
fn acts(user: &get::Answer, here: &str) -> Vec<Act> {
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
