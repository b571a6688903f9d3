//! GET and POST /policies/{section}, of the organisation, a region or a chapter: a change from a day on, with what it would do before it is made.

use super::show::says;
use super::{Scope, words};
use crate::http::access::Action;
use crate::http::problem::Problem;
use crate::pages::act::{Act, Fields, Filled, Tried, day, line, no_such_act, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, address, changes, column, fits_a_file, numbers};
use crate::rest::policies::get::read;
use crate::rest::policies::preview::{Answer, Look, MOST, Request, preview};
use crate::rest::policies::{asked_change, change, object_of};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::NaiveDate;
use domain::ChapterId;
use domain::policy::PolicyScope;
use domain::rules::Rule;
use domain::text::Note;
use infra::commands::Committed;
use infra::commands::policies::ChangePolicy;
use infra::mail::Form;
use infra::runner::Source;
use projections::answers::preview::{Changed, Preview, Standing, decides};
use projections::{PolicyVersionRow, Value, Where, scope_id};
use uuid::Uuid;

/// The longest reason, in bytes, that the address of a look carries: whatever stands between may cut a longer address off.
const CARRIED: usize = 1_000;

/// A count, in words, and the members that it counts, if it counts any.
struct Sum {
    words: String,
    to: Option<String>,
}

/// What the change would do, in words.
struct Previewed {
    /// The act that was looked at.
    act: String,
    of: String,
    sums: [Sum; 3],
    chapters: Shown,
    members: Shown,
    /// That there are more chapters than these, if there are.
    part: Option<String>,
    /// How many they are, in words; they are unfolded once something of them is asked for.
    who: String,
    unfolded: bool,
    first: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "policies/change.html")]
struct Page {
    frame: Frame,
    title: String,
    name: String,
    base: String,
    origin: String,
    /// What is entered ahead: from which day, and what it changes.
    coming: Vec<(String, String)>,
    preview: Option<Previewed>,
    /// Whether how members stand depends on these rules.
    decides: bool,
    change: Act,
    end: Option<Act>,
    wrong: Vec<(String, String)>,
}

const BY_CHAPTER: &[Column] = &[
    column("chapter", "Chapter"),
    numbers("members", "Members").aside(),
    changes("green", "Green").aside(),
    changes("amber", "Amber").aside(),
    changes("red", "Red").aside(),
    changes("grey", "Grey").aside(),
    changes("at_limit", "At the limit"),
    changes("review", "Beyond it"),
    numbers("other_colour", "Other colour"),
    numbers("come_to_limit", "Come to the limit"),
];

const BY_MEMBER: &[Column] = &[
    column("member", "Member"),
    column("chapter", "Chapter"),
    column("colour", "Colour"),
    changes("points", "Points"),
    column("standing", "Standing"),
    changes("absences", "Absences"),
];

/// Which members are listed.
const WHICH: &str = "members_which";
/// Of which chapter.
const OF: &str = "members_of";
const OTHER_COLOUR: &str = "other_colour";
const COME_TO_LIMIT: &str = "come_to_limit";
const EASED: &str = "eased";

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
) -> Result<(Rule, domain::policy::PolicyVersion, NaiveDate), Problem> {
    let section = words::named(section).ok_or_else(|| Problem::not_found("section"))?;
    let told = read(&desk.caller, &desk.access, &desk.house().commands, scope, on).await?;
    let found = told.items.into_iter().find(|one| one.rule.section() == section);
    found.map(|one| (one.rule, one.from, told.on)).ok_or_else(|| Problem::not_found("section"))
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
    if tables(desk, &[]).iter().any(|table| table.is_exported(desk)) {
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

/// The table that is asked for as a file, of all chapters as they stand in one moment.
async fn exported(desk: &Desk, request: &Request) -> Result<HttpResponse, Problem> {
    let look = Look::of(&desk.caller, &desk.access, desk.house(), request).await?;
    let mut told = Vec::new();
    for chapters in look.chapters.chunks(usize::try_from(MOST).unwrap_or(usize::MAX)) {
        told.extend(look.at(chapters).await?);
        fits_a_file(told.iter().map(|one: &Preview| one.changed.len()).sum())?;
    }
    let exported = tables(desk, &told).into_iter().find(|table| table.is_exported(desk));
    exported.ok_or_else(|| Problem::not_found("table"))?.exported(desk, object_of(request.scope))
}

async fn page(desk: &Desk, scope: PolicyScope, section: &str, tried: &Tried, told: Option<Answer>) -> Result<HttpResponse, Instead> {
    let (rule, from, today) = in_force(desk, scope, section, None).await?;
    desk.access.require(&desk.caller, Action::ChangeRules, object_of(scope)).await?;
    let at = Scope::of(desk, scope).await?;
    let source = Source::live(&desk.house().runner).await?;
    let versions: Vec<PolicyVersionRow> = source.rows(&[Where::Is("scope_id", Value::Uuid(scope_id(scope)))]).await?;
    let coming = versions.iter().filter(|row| row.section == rule.section() && row.holds_from > today);
    let last = coming.clone().map(|row| row.holds_from).max();
    // What is entered ahead is changed further, and not undone.
    let last_rule = in_force(desk, scope, section, last).await?.0;
    let to = format!("{}/{section}", at.base);
    let decides = decides(rule.section());
    let looked_at = |act: Act| if decides { act.looked_at("See what it would do") } else { act };
    let when = || day("holds_from", "Holds from").value(last.unwrap_or(today)).hint("Not a day in the past.");
    let why = || line("reason", "Why").hint("Stays beside the version.");
    let change = Act::new("change", &to, "Change the rules").unfolded().fields(words::fields(&last_rule)).fields([when(), why()]);
    let change = looked_at(change).taking(tried);
    let own = scope != PolicyScope::Organisation && from.scope == scope;
    let meant = "The rules of the scope above hold again from that day.";
    let end = own.then(|| looked_at(Act::new("end", &to, "End its own rules").says(meant).fields([when(), why()])).taking(tried));
    let page = Page {
        frame: desk.frame(at.place, &at.base, None).await?,
        title: words::section(rule.section()).to_owned(),
        origin: words::origin(from, scope),
        coming: coming.map(|row| (desk.form.date(row.holds_from), says(row, &versions, scope).join("; "))).collect(),
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

fn previewed(told: Answer, act: &str, desk: &Desk) -> Previewed {
    let form = &desk.form;
    let count = |many: usize| form.number(i64::try_from(many).unwrap_or(i64::MAX));
    let shown = told.items.len();
    let of = if i64::try_from(shown).unwrap_or(0) < told.chapters {
        format!("Of the {} members of {} of {} chapters", form.number(told.members), count(shown), form.number(told.chapters))
    } else {
        format!("Of {} members", form.number(told.members))
    };
    let eased = told.items.iter().flat_map(|one| &one.changed).filter(|one| is_eased(one)).count();
    let eased = i64::try_from(eased).unwrap_or(i64::MAX);
    let sum = |many: i64, which: &str, words: &str| Sum {
        words: format!("{} {words}", if many == 0 { "none".to_owned() } else { form.number(many) }),
        to: (many > 0).then(|| members_of(desk, which, None)),
    };
    let [chapters, members] = tables(desk, &told.items);
    let at = |cursor: String| address(desk, &[("cursor", cursor), ("chapters_page", String::new()), ("members_page", String::new())]);
    Previewed {
        act: act.to_owned(),
        of,
        sums: [
            sum(told.other_colour, OTHER_COLOUR, "would have another colour"),
            sum(told.come_to_limit, COME_TO_LIMIT, "would come to the limit of absences or beyond it"),
            sum(eased, EASED, "would come away from it"),
        ],
        chapters: chapters.shown(desk),
        part: (desk.asked("cursor").is_some() || told.next.is_some()).then(|| {
            format!(
                "Of the chapters by name, {} are told of here, and searched and sorted among themselves. The files have all.",
                count(shown)
            )
        }),
        who: crate::pages::words::counted(
            i64::try_from(told.items.iter().map(|one| one.changed.len()).sum::<usize>()).unwrap_or(i64::MAX),
            "member would stand otherwise",
            "members would stand otherwise",
        ),
        unfolded: desk.query.keys().any(|name| name.starts_with("members_")),
        members: members.shown(desk),
        first: desk.asked("cursor").map(|_| at(String::new())),
        next: told.next.map(at),
    }
}

/// Whether the change takes the member back from the limit of absences, or to it from beyond.
fn is_eased(one: &Changed) -> bool {
    one.before.standing >= Standing::AtLimit && one.after.standing < one.before.standing
}

/// The address at which the members are listed whom a number counts, of all chapters or of one.
fn members_of(desk: &Desk, which: &str, of: Option<ChapterId>) -> String {
    let of = of.map(|id| id.to_string()).unwrap_or_default();
    let changed = [(WHICH, which.to_owned()), (OF, of), ("members_q", String::new()), ("members_page", String::new())];
    format!("{}#members", address(desk, &changed))
}

/// What the change would do to chapters, and to members.
fn tables(desk: &Desk, told: &[Preview]) -> [Table<'static>; 2] {
    let form = &desk.form;
    let which = desk.asked(WHICH).unwrap_or_default();
    let is_listed = |one: &Changed| match which {
        OTHER_COLOUR => one.before.colour != one.after.colour,
        COME_TO_LIMIT => one.comes_to_limit(),
        EASED => is_eased(one),
        _ => true,
    };
    let of_one = desk.asked(OF).and_then(|id| id.parse().ok()).map(ChapterId);
    let told_of = told.iter().filter(|of| of_one.is_none_or(|one| of.chapter_id == one));
    let touched = told.iter().filter(|of| !of.changed.is_empty()).map(|of| (of.chapter_id.to_string(), of.name.clone()));
    let chapters = [(String::new(), "All".to_owned())].into_iter().chain(touched).collect();
    let members = told_of.flat_map(|of| of.changed.iter().filter(|one| is_listed(one)).map(move |one| member(of, one, form)));
    [
        Table {
            name: "chapters",
            caption: "What it would do, by chapter".to_owned(),
            columns: BY_CHAPTER,
            usual: "chapter",
            rows: told.iter().map(|one| counted(one, desk)).collect(),
            filters: Vec::new(),
            empty: "There is no chapter here yet.",
        },
        Table {
            name: "members",
            caption: "Members who would stand otherwise".to_owned(),
            columns: BY_MEMBER,
            usual: "chapter",
            rows: members.collect(),
            filters: vec![
                Filter { name: OF, label: "Chapter", values: chapters },
                Filter::of(
                    WHICH,
                    "Which",
                    [(OTHER_COLOUR, "Of another colour"), (COME_TO_LIMIT, "Who come to the limit"), (EASED, "Who come away from it")],
                ),
            ],
            empty: "Nobody would stand otherwise.",
        },
    ]
}

/// A member, before and after the change.
fn member(of: &Preview, one: &Changed, form: &Form) -> Vec<Cell> {
    let (before, after) = (&one.before, &one.after);
    let both = |before: &str, after: &str| Cell::text(if before == after { after.to_owned() } else { format!("{before} → {after}") });
    vec![
        Cell::text(crate::pages::words::named(&one.member)).link(format!("/memberships/{}", one.member.membership_id)),
        Cell::text(&of.name),
        both(crate::pages::words::colour(before.colour), crate::pages::words::colour(after.colour)),
        Cell::change(before.points.into(), after.points.into(), form),
        both(standing(before.standing), standing(after.standing)),
        Cell::change(before.absences, after.absences, form),
    ]
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Fine => "fine",
        Standing::Warned => "warned",
        Standing::AtLimit => "at the limit",
        Standing::Review => "seat under review",
    }
}

/// A chapter's counts: as they are, and after the change where that is another number.
fn counted(one: &Preview, desk: &Desk) -> Vec<Cell> {
    let form = &desk.form;
    let both = |before, after| Cell::change(before, after, form);
    let opening = |many: i64, which: &str| {
        let cell = Cell::number(many, form);
        if many == 0 { cell } else { cell.link(members_of(desk, which, Some(one.chapter_id))) }
    };
    let (before, after) = (&one.before, &one.after);
    vec![
        Cell::text(&one.name).link(format!("/chapters/{}", one.chapter_id)),
        Cell::number(one.members, form).link(format!("/chapters/{}/members", one.chapter_id)),
        both(before.green, after.green),
        both(before.amber, after.amber),
        both(before.red, after.red),
        both(before.grey, after.grey),
        both(before.at_limit, after.at_limit),
        both(before.under_review, after.under_review),
        opening(one.other_colour, OTHER_COLOUR),
        opening(one.come_to_limit, COME_TO_LIMIT),
    ]
}
