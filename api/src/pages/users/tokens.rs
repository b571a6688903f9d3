//! GET and POST /tokens: the tokens of one's programs, and for those who may, of everybody's.

use crate::http::access::{Action, Object};
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, choice, day, line, no_such_act, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::places::{scope_in_words, scope_of};
use crate::pages::table::{Cell, Column, Shown, Table, acts, column};
use crate::pages::words;
use crate::rest::tokens::{Request, TEXT, end, make, seen};
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::grants::{GrantScope, Role};
use domain::{TokenId, UserId};
use infra::runner::Source;
use projections::{ApiTokenRow, UserRow, Where};
use std::collections::BTreeMap;

const COLUMNS: &[Column] = &[
    column("label", "For"),
    column("holder", "Holder"),
    column("may_act_as", "May act as"),
    column("issued_at", "Issued"),
    column("until", "Until"),
    column("state", "State"),
    acts("End"),
];

#[derive(Template)]
#[template(path = "users/tokens.html")]
struct Page {
    frame: Frame,
    title: String,
    tokens: Shown,
    issue: Option<Act>,
    /// The text of the token that was issued just now.
    text: Option<String>,
    done: Option<&'static str>,
    wrong: Vec<(String, String)>,
}

/// So many are shown, the latest; REST lists all.
const SHOWN: usize = 500;

#[get("/tokens")]
pub async fn show(desk: Desk) -> Result<HttpResponse, Instead> {
    page(&desk, &Tried::default(), None).await
}

#[post("/tokens")]
pub async fn send(filled: Filled) -> Result<HttpResponse, Instead> {
    match perform(&filled).await {
        // Shown this once: an address would be kept by the browser.
        Ok(Some(text)) => page(&filled.desk, &Tried::default(), Some(text)).await,
        Ok(None) => Ok(filled.desk.visitor.to("/tokens?done=revoked")),
        Err(problem) => page(&filled.desk, &filled.tried(problem)?, None).await,
    }
}

/// Issues a token, and tells its text, or revokes one.
async fn perform(filled: &Filled) -> Result<Option<String>, Problem> {
    let house = &filled.desk.visitor.house;
    if filled.action() == "issue" {
        let (role, scope) = filled.said("as").split_once(' ').ok_or_else(|| Problem::invalid("as", "choose what it may do"))?;
        let (kind, id) = scope.split_once('/').unwrap_or((scope, ""));
        let until = filled.said("expires_at");
        let until = if until.is_empty() { String::new() } else { format!("{until}T23:59:59Z") };
        let said = |text: &str| text.to_owned();
        let fields =
            [("as", String::new()), ("role", said(role)), ("scope.kind", said(kind)), ("scope.id", said(id)), ("expires_at", until)];
        let request: Request = filled.body_with(&fields)?;
        let done = make(filled.doing(), house, &request).await?;
        let text = done.answer.details.get(TEXT).and_then(|text| text.as_str()).map(str::to_owned);
        let sent_again =
            || Problem::invalid("label", "this token has been issued already, and its text was shown then: revoke it and issue another");
        return text.map(Some).ok_or_else(sent_again);
    }
    let id: TokenId = filled.said("token_id").parse().map_err(|_| no_such_act())?;
    end(filled.doing(), house, id).await?;
    Ok(None)
}

/// A grant as a value of a choice.
fn value((role, scope): (Role, GrantScope)) -> String {
    let (kind, id) = crate::pages::places::scope_fields(scope);
    format!("{} {kind}/{id}", role.name())
}

async fn page(desk: &Desk, tried: &Tried, text: Option<String>) -> Result<HttpResponse, Instead> {
    let commands = &desk.house().commands;
    let asked = desk.asked("user_id").map(|id| id.parse().map_err(|_| Problem::not_found("user"))).transpose()?;
    let wanted = seen(&desk.caller, &desk.access, asked).await?;
    // What was written just now is in the log at once, and in the table a moment later.
    desk.house().runner.wait_for(desk.house().log.reader.last_position().await?, std::time::Duration::from_secs(3)).await;
    let source = Source::live(&desk.house().runner).await?;
    let mut rows: Vec<ApiTokenRow> = source.rows(&wanted).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.issued_at));
    rows.truncate(SHOWN);
    let holders: Vec<UserRow> =
        source.rows(&[Where::In("user_id", rows.iter().filter_map(|row| Some(row.user_id?.into())).collect())]).await?;
    let names: BTreeMap<UserId, String> = holders.into_iter().map(|row| (row.user_id, row.name)).collect();
    let now = desk.house().log.clock.now();
    let manages = desk.access.lets(&desk.caller, Action::ManageUsers, Object::Organisation).await?;
    let mut tokens = Vec::new();
    for row in &rows {
        let own = row.user_id.is_some() && row.user_id == desk.caller.user;
        let place = match scope_of(&row.scope_kind, row.scope_id) {
            Some(scope) => scope_in_words(commands, scope).await?,
            None => String::new(),
        };
        let role = Role::named(&row.role);
        let below = role.is_some_and(|role| desk.caller.roles().iter().any(|held| held.may_give(role)));
        let revoke = || Act::new("revoke", "/tokens", "Revoke it").about("token_id", row.token_id).taking(tried);
        let holder = row.user_id.map(|id| Cell::text(names.get(&id).map_or("", String::as_str)).link(format!("/users/{id}")));
        tokens.push(vec![
            Cell::text(&row.label),
            holder.unwrap_or_else(|| Cell::text("a program")),
            Cell::text(format!("{}, {place}", words::role_named(&row.role))),
            Cell::day(Some(row.issued_at.date_naive()), &desk.form),
            Cell::day(row.revoked_at.or(row.expires_at).map(|at| at.date_naive()), &desk.form),
            Cell::text(standing(row, now)),
            Cell::acts((holds(row, now) && (own || (manages && below))).then(revoke)),
        ]);
    }
    let tokens = Table {
        name: "",
        caption: "Tokens".to_owned(),
        columns: COLUMNS,
        usual: "-issued_at",
        rows: tokens,
        filters: Vec::new(),
        empty: "There is none yet. Issue one for a program that should ask on your behalf.",
    };
    // Without a name they are everybody's, for whoever may see those.
    let object = asked.map(UserId).or(desk.caller.user.filter(|_| !wanted.is_empty())).map_or(Object::Organisation, Object::User);
    let [tokens] = match Table::answer([tokens], desk, object)? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let mut held = Vec::new();
    for grant in &desk.caller.grants {
        held.push((value(*grant), format!("{}, {}", words::role(grant.0), scope_in_words(commands, grant.1).await?)));
    }
    let says = "A program that has it asks on your behalf, in this one role, and only as long as you hold it.";
    let issue = asked.is_none_or(|id: uuid::Uuid| Some(UserId(id)) == desk.caller.user);
    let issue = issue.then(|| {
        Act::new("issue", "/tokens", "Issue the token")
            .titled("Issue a token")
            .says(says)
            .field(line("label", "What it is for").hint("Such as: ledger import."))
            .field(choice("as", "What it may do", held))
            .field(day("expires_at", "Until").hint("A year at most; 90 days when left empty."))
            .taking(tried)
    });
    let wrong = problems(tokens.acts().chain(&issue), tried);
    let title = match asked.and_then(|id| names.get(&UserId(id))) {
        Some(name) => format!("Tokens of {name}"),
        None => "Tokens".to_owned(),
    };
    let done = (desk.asked("done") == Some("revoked")).then_some("Revoked. It counts no more.");
    let frame = if manages { desk.frame(Place::Organisation, "/users", None).await? } else { desk.frame_of_own("/tokens").await? };
    let page = Page { frame, title, tokens, issue, text, done, wrong };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn holds(row: &ApiTokenRow, now: DateTime<Utc>) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|at| now < at)
}

fn standing(row: &ApiTokenRow, now: DateTime<Utc>) -> &'static str {
    match (row.revoked_at, row.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(at)) if at <= now => "expired",
        (None, _) => "counts",
    }
}
