//! GET /policies, /regions/{id}/policies and /chapters/{id}/policies

use super::{Scope, words};
use crate::http::access::Action;
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Shown, Table, column, numbers};
use crate::rest::policies::get::read;
use crate::rest::policies::object_of;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::policy::PolicyScope;
use domain::rules::{Rule, Rules};
use infra::runner::Source;
use projections::{PolicyVersionRow, Value, Where, scope_id};
use uuid::Uuid;

/// A section in force.
struct InForce {
    id: String,
    title: &'static str,
    origin: String,
    own: bool,
    values: Vec<(String, String)>,
}

/// What was changed, a version a row.
const VERSIONS: &[Column] = &[
    column("section", "Section"),
    numbers("version", "Version"),
    column("holds_from", "Holds from"),
    column("says", "What it says"),
    column("reason", "Why"),
];

#[derive(Template)]
#[template(path = "policies/show.html")]
struct Page {
    frame: Frame,
    name: String,
    base: String,
    on: String,
    on_day: String,
    changes: bool,
    sections: Vec<InForce>,
    versions: Shown,
    done: Option<&'static str>,
}

#[get("/policies")]
pub async fn organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    show(&desk, PolicyScope::Organisation).await
}

#[get("/regions/{id}/policies")]
pub async fn region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    show(&desk, PolicyScope::Region((*id).into())).await
}

#[get("/chapters/{id}/policies")]
pub async fn chapter(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    show(&desk, PolicyScope::Chapter((*id).into())).await
}

async fn show(desk: &Desk, scope: PolicyScope) -> Result<HttpResponse, Instead> {
    let told = read(&desk.caller, &desk.access, &desk.house().commands, scope, desk.day("on")?).await?;
    let at = Scope::of(desk, scope).await?;
    desk.caught_up().await?;
    let source = Source::live(&desk.house().runner).await?;
    let versions: Vec<PolicyVersionRow> = source.rows(&[Where::Is("scope_id", Value::Uuid(scope_id(scope)))]).await?;
    let versions = Table {
        name: "history",
        caption: "What was changed".to_owned(),
        columns: VERSIONS,
        usual: "-version",
        rows: versions_in_words(&versions, scope, desk),
        filters: Vec::new(),
        empty: "Nothing yet: what stands here is what stands above.",
    };
    let [versions] = match Table::answer([versions], desk, object_of(scope))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let in_force = |one: &crate::rest::policies::get::InForce| InForce {
        id: words::name(one.rule.section()),
        title: words::section(one.rule.section()),
        origin: words::origin(one.from, scope),
        own: one.from.scope == scope && one.from.version > 0,
        values: words::values(&one.rule),
    };
    let page = Page {
        frame: desk.frame(at.place, &at.base, None).await?,
        on: desk.form.date(told.on),
        on_day: told.on.to_string(),
        changes: desk.access.lets(&desk.caller, Action::ChangeRules, object_of(scope)).await?,
        sections: told.items.iter().map(in_force).collect(),
        versions,
        name: at.name,
        base: at.base,
        done: match desk.asked("done") {
            Some("change") => Some("Changed. It holds from its day; scores and deadlines of the past stay what they were."),
            Some("end") => Some("The scope above speaks again, from that day."),
            _ => None,
        },
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// What was changed, the latest first, each against the version before.
fn versions_in_words(rows: &[PolicyVersionRow], scope: PolicyScope, desk: &Desk) -> Vec<Vec<Cell>> {
    let version = |row: &PolicyVersionRow| {
        vec![
            Cell::text(words::section(row.section)),
            Cell::number(row.version, &desk.form),
            Cell::day(Some(row.holds_from), &desk.form),
            Cell::text(says(row, rows, scope).join("\n")).class("lines"),
            Cell::text(row.reason.clone().unwrap_or_default()),
        ]
    };
    rows.iter().rev().map(version).collect()
}

/// What a version says against the one of its section before it.
fn says(row: &PolicyVersionRow, rows: &[PolicyVersionRow], scope: PolicyScope) -> Vec<String> {
    let before = rows.iter().filter(|other| other.section == row.section && other.version < row.version).max_by_key(|other| other.version);
    let before = match before {
        Some(before) => before.values_of_rule(),
        // Before its first version a region or a chapter has no rule of its own to compare with.
        None if scope == PolicyScope::Organisation => founding().into_iter().find(|rule| rule.section() == row.section),
        None => None,
    };
    match (row.values_of_rule(), before) {
        (None, _) => vec!["As the scope above says".to_owned()],
        (Some(after), Some(before)) => words::differences(&before, &after),
        (Some(after), None) => words::values(&after).into_iter().map(|(name, value)| format!("{name}: {value}")).collect(),
    }
}

/// The rules that held before anybody changed any.
fn founding() -> Vec<Rule> {
    let Rules { attendance, referrals, member_score, chapter_score, joining, renewal, meetings, professions, notices, offices, fees } =
        Rules::default();
    vec![
        Rule::Attendance(attendance),
        Rule::Referrals(referrals),
        Rule::MemberScore(member_score),
        Rule::ChapterScore(chapter_score),
        Rule::Joining(joining),
        Rule::Renewal(renewal),
        Rule::Meetings(meetings),
        Rule::Professions(professions),
        Rule::Notices(notices),
        Rule::Offices(offices),
        Rule::Fees(fees),
    ]
}
