//! GET and POST /policies/{section}, of the organisation, a region or a chapter: a change from a day on, with what it would do before it is made.

use super::{Scope, words};
use crate::http::access::Action;
use crate::http::problem::Problem;
use crate::pages::act::{Act, Filled, Tried, day, line, no_such_act, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::Frame;
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, column, numbers};
use crate::rest::policies::get::read;
use crate::rest::policies::preview::{Answer, Request, preview};
use crate::rest::policies::{asked_change, change, object_of};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use domain::policy::PolicyScope;
use domain::rules::Rule;
use domain::text::Note;
use infra::commands::Committed;
use infra::commands::policies::ChangePolicy;
use projections::answers::preview::{Preview, Standing};
use uuid::Uuid;

/// A member who would stand otherwise, in words.
struct Member {
    to: String,
    name: String,
    chapter: String,
    colour: Option<String>,
    absences: Option<String>,
}

/// What the change would do, in words.
struct Previewed {
    /// The act that was looked at.
    act: String,
    finding: String,
    counted: Vec<Vec<Cell>>,
    members: Vec<Member>,
    /// How many they are, in words, and what is told of them: there is no column for what stays with everybody.
    who: String,
    colours: bool,
    absences: bool,
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
    preview: Option<Previewed>,
    heads: &'static [Column],
    change: Act,
    end: Option<Act>,
    wrong: Vec<(String, String)>,
}

const HEADS: &[Column] = &[
    column("chapter", "Chapter"),
    numbers("members", "Members"),
    numbers("green", "Green"),
    numbers("amber", "Amber"),
    numbers("red", "Red"),
    numbers("grey", "Grey"),
    numbers("at_limit", "At the limit"),
    numbers("review", "Beyond it"),
    numbers("other_colour", "Other colour"),
    numbers("come_to_limit", "Come to the limit"),
];

/// The same page at three places: the organisation's, a region's and a chapter's.
macro_rules! places {
    ($($place:literal, $show:ident, $act:ident, |$path:ident: $of:ty| $scope:expr, $section:expr;)+) => {$(
        #[get($place)]
        pub async fn $show(desk: Desk, path: Path<$of>) -> Result<HttpResponse, Instead> {
            let $path = path.into_inner();
            page(&desk, $scope, &$section, &Tried::default(), None).await
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

/// The rule in force that a section's name names, and where it comes from.
async fn in_force(desk: &Desk, scope: PolicyScope, section: &str) -> Result<(Rule, domain::policy::PolicyVersion), Problem> {
    let section = words::named(section).ok_or_else(|| Problem::not_found("section"))?;
    let told = read(&desk.caller, &desk.access, &desk.house().commands, scope, None).await?;
    let found = told.items.into_iter().find(|one| one.rule.section() == section);
    found.map(|one| (one.rule, one.from)).ok_or_else(|| Problem::not_found("section"))
}

/// What a form asks: the whole section as it is to be, or that the scope above speaks again.
fn asked(filled: &Filled, scope: PolicyScope, rule: &Rule) -> Result<Request, Problem> {
    let holds_from = filled.said("holds_from").parse().map_err(|_| Problem::invalid("holds_from", "choose the day from which it holds"));
    let change = match filled.action() {
        "change" => words::read(rule, |name| filled.said(name).to_owned()).map(|rule| (Some(rule), None)),
        "end" => Ok((None, Some(rule.section()))),
        _ => return Err(no_such_act()),
    };
    let ((rule, section), holds_from) = match (change, holds_from) {
        (Ok(change), Ok(holds_from)) => (change, holds_from),
        (Err(wrong), holds_from) => return Err(wrong.and(holds_from.err())),
        (Ok(_), Err(wrong)) => return Err(wrong),
    };
    let cursor = Some(filled.said("cursor").to_owned()).filter(|cursor| !cursor.is_empty());
    Ok(Request { scope, rule, section, holds_from, limit: None, cursor })
}

async fn done(filled: &Filled, request: Request) -> Result<Committed, Problem> {
    let reason = filled.said("reason");
    let reason = if reason.is_empty() { None } else { Some(Note::parse(reason).map_err(|error| Problem::invalid("reason", error))?) };
    let Request { scope, rule, section, holds_from, .. } = request;
    change(filled.doing(), ChangePolicy { scope, change: asked_change(rule, section)?, holds_from, reason }).await
}

async fn sent(filled: Filled, scope: PolicyScope, section: &str) -> Result<HttpResponse, Instead> {
    let desk = &filled.desk;
    let (rule, _) = in_force(desk, scope, section).await?;
    let request = match asked(&filled, scope, &rule) {
        Ok(request) => request,
        Err(problem) => return page(desk, scope, section, &filled.tried(problem)?, None).await,
    };
    if filled.is_look() || request.cursor.is_some() {
        return match preview(&filled.doing(), desk.house(), &request).await {
            Ok(told) => page(desk, scope, section, &filled.looked_at(), Some(told)).await,
            Err(problem) => page(desk, scope, section, &filled.tried(problem)?, None).await,
        };
    }
    match done(&filled, request).await {
        Ok(done) => {
            let base = Scope::of(desk, scope).await?.base;
            Ok(filled.leads_to(&base, done.position))
        }
        Err(problem) => page(desk, scope, section, &filled.tried(problem)?, None).await,
    }
}

async fn page(desk: &Desk, scope: PolicyScope, section: &str, tried: &Tried, told: Option<Answer>) -> Result<HttpResponse, Instead> {
    let (rule, from) = in_force(desk, scope, section).await?;
    desk.access.require(&desk.caller, Action::ChangeRules, object_of(scope)).await?;
    let at = Scope::of(desk, scope).await?;
    let to = format!("{}/{section}", at.base);
    let when = || day("holds_from", "Holds from").hint("Not a day in the past.");
    let why = || line("reason", "Why").hint("Stays beside the version.");
    let change = Act::new("change", &to, "Change the rules")
        .unfolded()
        .looked_at("See what it would do")
        .fields(words::fields(&rule))
        .fields([when(), why()])
        .taking(tried);
    let own = scope != PolicyScope::Organisation && from.scope == scope;
    let says = "The rules of the scope above hold again from that day.";
    let end = own.then(|| {
        Act::new("end", &to, "End its own rules").says(says).looked_at("See what it would do").fields([when(), why()]).taking(tried)
    });
    let page = Page {
        frame: desk.frame(at.place, &at.base, None).await?,
        title: words::section(rule.section()).to_owned(),
        origin: words::origin(from, scope),
        preview: told.map(|told| previewed(told, tried.action(), desk)),
        heads: HEADS,
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
    let shown = told.items.len();
    let finding = match (told.other_colour, told.come_to_limit) {
        (0, 0) => format!("Nobody of {} members would stand otherwise", form.number(told.members)),
        (colour, limit) => format!(
            "Of {} members {} would have another colour, and {} would come to the limit of absences or beyond it",
            form.number(told.members),
            form.number(colour),
            form.number(limit)
        ),
    };
    let of = if i64::try_from(shown).unwrap_or(0) < told.chapters {
        format!(", in {shown} of {} chapters", form.number(told.chapters))
    } else {
        String::new()
    };
    let changed = told.items.iter().filter(|one| !one.changed.is_empty());
    let member = |of: &Preview, one: &projections::answers::preview::Changed| Member {
        to: format!("/memberships/{}", one.member.membership_id),
        name: crate::pages::words::named(&one.member),
        chapter: of.name.clone(),
        colour: (one.before.colour != one.after.colour).then(|| {
            let colour = crate::pages::words::colour;
            format!("{} → {} ({} → {} points)", colour(one.before.colour), colour(one.after.colour), one.before.points, one.after.points)
        }),
        absences: (one.before.standing != one.after.standing).then(|| {
            let absences = crate::pages::words::counted(one.after.absences, "absence", "absences");
            format!("{} → {} ({absences})", standing(one.before.standing), standing(one.after.standing))
        }),
    };
    let members: Vec<Member> = changed.flat_map(|of| of.changed.iter().map(move |one| member(of, one))).collect();
    let many = i64::try_from(members.len()).unwrap_or(i64::MAX);
    Previewed {
        act: act.to_owned(),
        who: crate::pages::words::counted(many, "member would stand otherwise", "members would stand otherwise"),
        colours: members.iter().any(|member| member.colour.is_some()),
        absences: members.iter().any(|member| member.absences.is_some()),
        finding: format!("{finding}{of}"),
        counted: told.items.iter().map(|one| counted(one, desk)).collect(),
        members,
        next: told.next,
    }
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
    let both = |before: i64, after: i64| {
        let text = if before == after { form.number(before) } else { format!("{} → {}", form.number(before), form.number(after)) };
        Cell::figure(text)
    };
    let (before, after) = (&one.before, &one.after);
    vec![
        Cell::text(&one.name).link(format!("/chapters/{}", one.chapter_id)),
        Cell::number(one.members, form),
        both(before.green, after.green),
        both(before.amber, after.amber),
        both(before.red, after.red),
        both(before.grey, after.grey),
        both(before.at_limit, after.at_limit),
        both(before.under_review, after.under_review),
        Cell::number(one.other_colour, form),
        Cell::number(one.come_to_limit, form),
    ]
}
