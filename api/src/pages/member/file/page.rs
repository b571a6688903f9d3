//! The page of a membership's file.

use super::acts::{May, others, to_decide};
use super::done;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Tried, problems};
use crate::pages::called::{LEAVES, called, decision};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::{cards, gone};
use crate::rest::memberships::get::{self, Answer, Whole};
use crate::rest::memberships::get_application;
use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;
use domain::MembershipId;
use domain::calendar::local_date;
use domain::chapter::Chapter;
use domain::membership::{File, Membership, Renewal};
use infra::mail::Form;
use infra::runner::Source;
use projections::{ChapterRow, ChapterStanding, Value, Where};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The application, for those who decide.
struct Application {
    applied: String,
    references: Vec<(String, String)>,
    note: String,
    sponsor: Option<String>,
    objections: Vec<(String, String, String)>,
    conditions: Option<String>,
    declined_because: Option<String>,
}

#[derive(Template)]
#[template(path = "member/file.html")]
struct Page {
    frame: Frame,
    name: String,
    profession: String,
    chapter: String,
    status: String,
    email: String,
    phone: String,
    facts: Vec<(&'static str, String)>,
    application: Option<Application>,
    terms: Vec<String>,
    leaves: Vec<String>,
    wrong: Vec<(String, String)>,
    to_decide: Vec<Act>,
    others: Vec<Act>,
    done: Option<&'static str>,
}

pub async fn shown(desk: &Desk, id: MembershipId, tried: Tried) -> Result<HttpResponse, Instead> {
    let (caller, access, house) = (&desk.caller, &desk.access, desk.house());
    desk.caught_up().await?;
    let found = get::read(caller, access, &house.commands, id).await?;
    // Of others, a member knows what is on their card.
    let Answer::Whole(whole) = found.body else { return Err(gone().into()) };
    let membership = house.commands.load::<Membership>(&id.to_string(), false).await?.state;
    let known = membership.file().ok_or_else(gone)?;
    let chapter = house.commands.load::<Chapter>(&whole.chapter_id.to_string(), false).await?.state;
    let today = local_date(chapter.time_zone().unwrap_or(chrono_tz::UTC), house.log.clock.now());
    let may = May {
        run: access.lets(caller, Action::RunChapter, Object::Membership(id)).await?,
        act: access.lets(caller, Action::ActAsMember, Object::Membership(id)).await?,
        own: caller.own_memberships().any(|own| own == id),
    };
    let source = Source::live(&house.runner).await?;
    let cards = cards(&source, whole.chapter_id).await?;
    let tried = tried.naming(&cards.names);
    let chapters = if may.run { nearby(&source, chapter.region_id().map(Uuid::from), whole.chapter_id.into()).await? } else { Vec::new() };
    let form = &desk.form;
    let ready = |act: Act| if act.name == "invite" { act } else { act.of_version(found.version) }.taking(&tried);
    let decides: Vec<Act> = to_decide(id, &membership, may, form).into_iter().map(ready).collect();
    let others: Vec<Act> = others(id, &membership, may, today, chapters, form).into_iter().map(ready).collect();
    let application = if may.run { application(desk, id, &cards.names).await? } else { None };
    let in_charge = desk.is_in_charge(whole.chapter_id).await?;
    let section = match (in_charge && !may.own, whole.stays.is_empty()) {
        (true, true) => format!("/chapters/{}/applications", whole.chapter_id),
        (true, false) => format!("/chapters/{}/members", whole.chapter_id),
        (false, _) => format!("/memberships/{id}"),
    };
    let page = Page {
        frame: desk.frame(Place::Member(whole.chapter_id, id), &section, None).await?,
        name: whole.name.0.to_string(),
        profession: whole.profession.to_string(),
        chapter: chapter.name().map(ToString::to_string).unwrap_or_default(),
        status: whole.status.to_string(),
        email: whole.email.0.as_str().to_owned(),
        phone: whole.phone.as_ref().map(|phone| phone.0.to_string()).unwrap_or_default(),
        facts: facts(&whole, known, today, form),
        application,
        terms: whole.terms.iter().rev().map(|term| format!("{} to {}", form.date(term.starts_on), form.date(term.ends_on))).collect(),
        leaves: known
            .leaves
            .iter()
            .rev()
            .map(|leave| {
                format!(
                    "{}: {} to {}, granted on {}",
                    called(&LEAVES, leave.kind),
                    form.date(leave.from),
                    form.date(leave.to),
                    form.date(leave.granted_on)
                )
            })
            .collect(),
        wrong: problems(decides.iter().chain(&others), &tried),
        to_decide: decides,
        others,
        done: desk.asked("done").and_then(done),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

/// What is to be known at a glance.
fn facts(whole: &Whole, known: &File, today: NaiveDate, form: &Form) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(by) = whole.decide_by {
        let late = if by < today { ", and is late" } else { "" };
        facts.push(("To be decided", format!("by {}{late}", form.date(by))));
    }
    if let Some(until) = whole.seat_held_until {
        facts.push(("Seat held", format!("until {}, for the payment", form.date(until))));
    }
    if let Some(first) = known.stays.first() {
        facts.push(("Member since", form.date(first.from)));
    }
    match (known.training_completed_on, known.training_due_on) {
        (Some(on), _) => facts.push(("New-member training", format!("completed on {}", form.date(on)))),
        (None, Some(due)) if due < today => facts.push(("New-member training", format!("overdue since {}", form.date(due)))),
        (None, Some(due)) => facts.push(("New-member training", format!("due on {}", form.date(due)))),
        (None, None) => {}
    }
    match &known.renewal {
        Renewal::NotOpen => {}
        Renewal::Open => facts.push(("Renewal", "open: the committee decides".to_owned())),
        Renewal::Decided(said) => facts.push(("Renewal", decision(said))),
    }
    facts
}

async fn application(desk: &Desk, id: MembershipId, names: &BTreeMap<MembershipId, String>) -> Result<Option<Application>, Instead> {
    let found = match get_application::read(&desk.caller, &desk.access, &desk.house().commands, id).await {
        Ok(found) => found.body,
        // Of a member who came from another chapter, it is that chapter's.
        Err(problem) if problem.status == 404 => return Ok(None),
        Err(problem) => return Err(problem.into()),
    };
    let name = |id: &MembershipId| names.get(id).cloned().unwrap_or_else(|| "somebody who has left".to_owned());
    Ok(Some(Application {
        applied: desk.form.date(found.applied_on),
        references: found.references.iter().map(|one| (one.name.0.to_string(), one.contact.0.to_string())).collect(),
        note: found.interview_note.0.to_string(),
        sponsor: found.sponsor.as_ref().map(name),
        objections: found.objections.iter().map(|one| (name(&one.by), desk.form.date(one.on), one.reason.to_string())).collect(),
        conditions: found.conditions.map(|text| text.to_string()),
        declined_because: found.declined_because.map(|text| text.to_string()),
    }))
}

/// The names of the other chapters of the region that take members in.
async fn nearby(source: &Source, region: Option<Uuid>, own: Uuid) -> Result<Vec<String>, Instead> {
    let Some(region) = region else { return Ok(Vec::new()) };
    let rows: Vec<ChapterRow> = source.rows(&[Where::Is("region_id", Value::Uuid(region))]).await?;
    let open =
        |row: &&ChapterRow| matches!(row.status, ChapterStanding::Forming | ChapterStanding::Active) && Uuid::from(row.chapter_id) != own;
    let mut names: Vec<String> = rows.iter().filter(open).map(|row| row.name.clone()).collect();
    names.sort();
    Ok(names)
}
