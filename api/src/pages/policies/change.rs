//! GET and POST /policies/{section}, of the organisation, a region or a chapter: a change from a day on, with what it would do before it is made.

use super::would_do::{Previewed, exported, is_exported, previewed};
use super::{Scope, words};
use crate::http::access::Action;
use crate::http::problem::Problem;
use crate::http::query::days;
use crate::pages::act::{Act, Fields, Filled, Tried, day, line, no_such_act, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::rest::policies::get::read;
use crate::rest::policies::preview::{Answer, MOST, Request, preview};
use crate::rest::policies::{asked_change, change, object_of};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::NaiveDate;
use domain::calendar::day_after;
use domain::policy::{PolicyScope, PolicyVersion};
use domain::rules::Rule;
use domain::text::Note;
use infra::commands::Committed;
use infra::commands::policies::ChangePolicy;
use infra::runner::Source;
use projections::answers::preview::decides;
use projections::{Cell, PolicyVersionRow, Where};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The longest reason, in bytes, that the address of a look carries: whatever stands between may cut a longer address off.
const CARRIED: usize = 1_000;

#[derive(Template)]
#[template(path = "policies/change.html")]
struct Page {
    frame: Frame,
    title: String,
    name: String,
    base: String,
    origin: String,
    /// What is entered ahead: from which day and by which version, and what it changes.
    coming: Vec<(String, String)>,
    preview: Option<Previewed>,
    /// Whether how members stand depends on these rules.
    decides: bool,
    change: Act,
    end: Option<Act>,
    wrong: Vec<(String, String)>,
}

/// The same page at three places: the organisation's, a region's and a chapter's.
macro_rules! places {
    ($($place:literal, $show:ident, $act:ident, |$path:ident: $of:ty| $scope:expr, $section:expr;)+) => {$(
        #[get($place)]
        pub async fn $show(desk: Desk, path: Path<$of>) -> Result<HttpResponse, Instead> {
            let $path = path.into_inner();
            shown(&desk, $scope, &$section).await
        }

        #[post($place)]
        pub async fn $act(filled: Filled, path: Path<$of>) -> Result<HttpResponse, Instead> {
            let $path = path.into_inner();
            sent(filled, $scope, &$section).await
        }
    )+};
}

places! {
    "/policies/{section}", organisation, act_organisation, |section: String| PolicyScope::Organisation, section;
    "/regions/{id}/policies/{section}", region, act_region, |at: (Uuid, String)| PolicyScope::Region(at.0.into()), at.1;
    "/chapters/{id}/policies/{section}", chapter, act_chapter, |at: (Uuid, String)| PolicyScope::Chapter(at.0.into()), at.1;
}

/// The rule that a section's name names as it holds on a day, today's when none is named; where it comes from, and the day.
async fn in_force(
    desk: &Desk,
    scope: PolicyScope,
    section: &str,
    on: Option<NaiveDate>,
) -> Result<(Rule, PolicyVersion, NaiveDate), Problem> {
    let section = words::named(section).ok_or_else(|| Problem::not_found("section"))?;
    let told = read(&desk.caller, &desk.access, &desk.house().commands, scope, on).await?;
    let found = told.items.into_iter().find(|one| one.rule.section() == section);
    found.map(|one| (one.rule, one.from, told.on)).ok_or_else(|| Problem::not_found("section"))
}

/// A rule that is entered ahead for a place: by its own scope or by one above.
struct Coming {
    on: NaiveDate,
    origin: String,
    rule: Rule,
    says: String,
}

/// What will hold after the rule of today, as far as it is entered, in the order of its days.
async fn coming(
    desk: &Desk,
    scope: PolicyScope,
    section: &str,
    rule: &Rule,
    from: PolicyVersion,
    today: NaiveDate,
) -> Result<Vec<Coming>, Problem> {
    let source = Source::live(&desk.house().runner).await?;
    let of_section = Where::Is("section", rule.section().to_value());
    let ahead: Vec<Where> = [of_section].into_iter().chain(days("holds_from", Some(day_after(today)), None)?).collect();
    let entered: BTreeSet<NaiveDate> = source.rows::<PolicyVersionRow>(&ahead).await?.iter().map(|row| row.holds_from).collect();
    let (mut coming, mut last) = (Vec::new(), (rule.clone(), from));
    // Where a scope nearer says something, or on a day of another place, nothing changes here.
    for on in entered {
        let (rule, from, _) = in_force(desk, scope, section, Some(on)).await?;
        if from != last.1 {
            let says = words::differences(&last.0, &rule).join("; ");
            coming.push(Coming { on, origin: words::origin(from, scope), rule: rule.clone(), says });
            last = (rule, from);
        }
    }
    Ok(coming)
}

/// What a form asks: the whole section as it is to be, or that the scope above speaks again.
fn asked(fields: &Fields, scope: PolicyScope, rule: &Rule) -> Result<Request, Problem> {
    let said = |name: &str| fields.get(name).map_or("", |text| text.trim());
    let holds_from = said("holds_from").parse().map_err(|_| Problem::invalid("holds_from", "choose the day from which it holds"));
    let change = match said("action") {
        "change" => words::read(rule, |name| said(name).to_owned()).map(|rule| (Some(rule), None)),
        "end" => Ok((None, Some(rule.section()))),
        _ => return Err(no_such_act()),
    };
    let ((rule, section), holds_from) = match (change, holds_from) {
        (Ok(change), Ok(holds_from)) => (change, holds_from),
        (Err(wrong), holds_from) => return Err(wrong.and(holds_from.err())),
        (Ok(_), Err(wrong)) => return Err(wrong),
    };
    reason(said("reason"))?;
    Ok(Request { scope, rule, section, holds_from, limit: Some(MOST), cursor: None })
}

fn reason(said: &str) -> Result<Option<Note>, Problem> {
    let reason = Some(said).filter(|said| !said.is_empty()).map(Note::parse);
    reason.transpose().map_err(|error| Problem::invalid("reason", error))
}

async fn done(filled: &Filled, request: Request) -> Result<Committed, Problem> {
    let reason = reason(filled.said("reason"))?;
    let Request { scope, rule, section, holds_from, .. } = request;
    change(filled.doing(), ChangePolicy { scope, change: asked_change(rule, section)?, holds_from, reason }).await
}

async fn sent(filled: Filled, scope: PolicyScope, section: &str) -> Result<HttpResponse, Instead> {
    let desk = &filled.desk;
    let (rule, ..) = in_force(desk, scope, section, None).await?;
    let request = match asked(&filled.fields, scope, &rule) {
        Ok(_) if filled.is_look() && filled.said("reason").len() > CARRIED => {
            let problem = Problem::invalid("reason", "it is too long to be looked at: shorten it, or give it when you change the rules");
            return page(desk, scope, section, &filled.tried(problem)?, None).await;
        }
        Ok(_) if filled.is_look() => return Ok(filled.leads_to_look()),
        Ok(request) => request,
        Err(problem) => return page(desk, scope, section, &filled.tried(problem)?, None).await,
    };
    match done(&filled, request).await {
        Ok(done) => {
            let base = Scope::of(desk, scope).await?.base;
            Ok(filled.leads_to(&base, done.position))
        }
        Err(problem) => page(desk, scope, section, &filled.tried(problem)?, None).await,
    }
}

/// The page, with what a change would do where its address says one; or a table of that as a file.
async fn shown(desk: &Desk, scope: PolicyScope, section: &str) -> Result<HttpResponse, Instead> {
    let tried = Tried::looked_at(desk);
    if tried.action().is_empty() {
        return page(desk, scope, section, &tried, None).await;
    }
    let (rule, ..) = in_force(desk, scope, section, None).await?;
    desk.access.require(&desk.caller, Action::ChangeRules, object_of(scope)).await?;
    let request = asked(&desk.query, scope, &rule).map(|request| Request { cursor: desk.asked("cursor").map(str::to_owned), ..request });
    let request = match request {
        Ok(request) => request,
        Err(problem) => return refused(desk, scope, section, problem).await,
    };
    if is_exported(desk) {
        return match exported(desk, &request).await {
            Ok(file) => Ok(file),
            Err(problem) => refused(desk, scope, section, problem).await,
        };
    }
    match preview(&desk.caller, &desk.access, desk.house(), &request).await {
        Ok(told) => page(desk, scope, section, &tried, Some(told)).await,
        Err(problem) => refused(desk, scope, section, problem).await,
    }
}

/// The page, with what is wrong with the address beside the fields that it fills in.
async fn refused(desk: &Desk, scope: PolicyScope, section: &str, problem: Problem) -> Result<HttpResponse, Instead> {
    let of_tables = |name: &str| name == "cursor" || ["chapters_", "members_"].iter().any(|table| name.starts_with(table));
    let own: Fields = desk.query.iter().filter(|(name, _)| !of_tables(name)).map(|(name, value)| (name.clone(), value.clone())).collect();
    page(desk, scope, section, &Tried::refused(&own, problem, desk)?, None).await
}

async fn page(desk: &Desk, scope: PolicyScope, section: &str, tried: &Tried, told: Option<Answer>) -> Result<HttpResponse, Instead> {
    let (rule, from, today) = in_force(desk, scope, section, None).await?;
    desk.access.require(&desk.caller, Action::ChangeRules, object_of(scope)).await?;
    let at = Scope::of(desk, scope).await?;
    let coming = coming(desk, scope, section, &rule, from, today).await?;
    // What is entered ahead is changed further, and not undone.
    let (last, last_rule) = coming.last().map_or((today, &rule), |last| (last.on, &last.rule));
    let to = format!("{}/{section}", at.base);
    let decides = decides(rule.section());
    let looked_at = |act: Act| if decides { act.looked_at("See what it would do") } else { act };
    let when = || day("holds_from", "Holds from").value(last).hint("Not a day in the past.");
    let why = || line("reason", "Why").hint("Stays beside the version.");
    let change = Act::new("change", &to, "Change the rules").unfolded().fields(words::fields(last_rule)).fields([when(), why()]);
    let change = looked_at(change).taking(tried);
    let own = scope != PolicyScope::Organisation && from.scope == scope;
    let meant = "The rules of the scope above hold again from that day.";
    let end = own.then(|| looked_at(Act::new("end", &to, "End its own rules").says(meant).fields([when(), why()])).taking(tried));
    let page = Page {
        frame: desk.frame(at.place, &at.base, None).await?,
        title: words::section(rule.section()).to_owned(),
        origin: words::origin(from, scope),
        coming: coming.iter().map(|one| (format!("{}, {}", desk.form.date(one.on), one.origin), one.says.clone())).collect(),
        preview: told.map(|told| previewed(told, tried.action(), desk)),
        decides,
        wrong: problems([Some(&change), end.as_ref()].into_iter().flatten(), tried),
        name: at.name,
        base: at.base,
        change,
        end,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}
