//! GET and POST /chapters/{id}/applications: who asks for a seat, and how far it has come. Members see who asks, and may object.

use super::{gone, seen};
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Filled, NotDone, Tried, Typed, Wrong, choice, lines, members, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::{Cards, cards, file};
use crate::pages::words::{self, counted};
use crate::rest::dashboards::lens::View;
use crate::rest::memberships::object::object;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::NaiveDate;
use domain::calendar::{days_from, local_date};
use domain::chapter::Chapter;
use domain::text::Note;
use domain::{ChapterId, MembershipId};
use infra::commands::Committed;
use infra::mail::Form;
use infra::runner::Source;
use projections::{MemberRow, MemberStanding, Value, Where};
use uuid::Uuid;

/// Somebody who asks for a seat.
struct Card {
    id: MembershipId,
    name: String,
    seat: String,
    next: String,
    class: &'static str,
    /// Whether their file opens.
    opens: bool,
    acts: Vec<Act>,
}

struct Stage {
    name: &'static str,
    id: &'static str,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "chapter/applications.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    base: String,
    runs: bool,
    stages: Vec<Stage>,
    wrong: Vec<(String, String)>,
    done: Option<&'static str>,
}

/// For how long those stay that came to something, or to nothing.
const SHOWN_DAYS: i64 = 180;

const STAGES: [(&str, &str); 5] = [
    ("To be decided", "applied"),
    ("Objected to", "objected"),
    ("Approved, and unpaid", "approved"),
    ("Joined", "joined"),
    ("Came to nothing", "ended"),
];

fn stage(row: &MemberRow, today: NaiveDate) -> Option<&'static str> {
    let lately = |day: Option<NaiveDate>| day.is_some_and(|day| day >= days_from(today, -SHOWN_DAYS));
    match row.status {
        MemberStanding::Applied if row.objections > 0 => Some("objected"),
        MemberStanding::Applied => Some("applied"),
        MemberStanding::Approved | MemberStanding::Returning => Some("approved"),
        MemberStanding::Active if lately(row.joined_on) => Some("joined"),
        MemberStanding::Declined | MemberStanding::Withdrawn | MemberStanding::Voided if lately(row.applied_on) => Some("ended"),
        _ => None,
    }
}

/// What is to be done next, and whether it presses.
fn next(row: &MemberRow, today: NaiveDate, form: &Form) -> (String, &'static str) {
    let day = |day: Option<NaiveDate>| day.map(|day| form.date(day)).unwrap_or_default();
    let objections = if row.objections > 0 { format!("{}; ", counted(row.objections, "objection", "objections")) } else { String::new() };
    match row.status {
        MemberStanding::Applied if projections::answers::roster::decision_is_overdue(row, today) => {
            (format!("{objections}was to be decided by {}", day(row.decide_by)), "bad")
        }
        MemberStanding::Applied => {
            (format!("{objections}to be decided by {}", day(row.decide_by)), if row.objections > 0 { "warn" } else { "" })
        }
        MemberStanding::Approved | MemberStanding::Returning => (format!("to be paid by {}", day(row.seat_held_until)), "warn"),
        MemberStanding::Active => (format!("on {}", day(row.joined_on)), "good"),
        other => (format!("{}, applied on {}", words::member(other), day(row.applied_on)), ""),
    }
}

/// Who looks: whoever leads the chapter, at any moment; a member, at those who ask now.
struct Looking {
    view: Option<View>,
    source: Option<Source>,
    runs: bool,
    leads: bool,
    own: Option<MembershipId>,
}

impl Looking {
    fn source(&self) -> Result<&Source, Instead> {
        Ok(self.view.as_ref().map(|view| &view.source).or(self.source.as_ref()).ok_or_else(gone)?)
    }
}

async fn looking(desk: &Desk, id: ChapterId) -> Result<Looking, Instead> {
    let (caller, access) = (&desk.caller, &desk.access);
    access.require(caller, Action::Read, Object::Chapter(id)).await?;
    let leads = desk.is_in_charge(id).await?;
    let now = desk.asked("as_of").is_none();
    let runs = now && access.lets(caller, Action::RunChapter, Object::Chapter(id)).await?;
    let view = if leads { Some(seen(desk, id).await?.view) } else { None };
    desk.caught_up().await?;
    let source = if leads { None } else { Some(Source::live(&desk.house().runner).await?) };
    Ok(Looking { view, source, runs, leads, own: if now { caller.own_memberships().next() } else { None } })
}

fn acts(row: &MemberRow, looking: &Looking, cards: &Cards, tried: &Tried) -> Vec<Act> {
    if row.status != MemberStanding::Applied {
        return Vec::new();
    }
    let id = row.membership_id;
    let decides = if looking.runs {
        file::application(id).into_iter().map(|act| act.about("of", id).back("applications")).collect()
    } else {
        Vec::new()
    };
    let to = format!("/chapters/{}/applications", row.chapter_id);
    let why = || lines("reason", "Why the seat should not be given");
    let objects = match looking.own {
        Some(own) if !looking.leads => {
            let says = "The committee hears of it before it decides. It stays in the log, with your name.";
            Some(Act::new("object", to, "Object").says(says).about("of", id).with("by", own).field(why()))
        }
        _ if looking.runs => {
            let says = "A member objects to the seat. It stays in the log, with the member's name.";
            let by = choice("by", "Who objects", members("Choose a member", &cards.active));
            Some(Act::new("object", to, "Record it").titled("Record an objection").says(says).about("of", id).field(by).field(why()))
        }
        _ => None,
    };
    decides.into_iter().chain(objects).map(|act: Act| act.taking(tried)).collect()
}

#[get("/chapters/{id}/applications")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, ChapterId(*id), Tried::default()).await
}

#[post("/chapters/{id}/applications")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    match perform(&filled).await {
        Ok(done) => Ok(filled.leads_to(&format!("/chapters/{id}/applications"), done.position)),
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled) -> Result<Committed, NotDone> {
    let (of, by, reason) = read(filled.typed())?;
    Ok(object(filled.doing(), of, by, reason).await?)
}

/// Whom an objection is about, who objects, and why.
fn read(mut typed: Typed<'_>) -> Result<(MembershipId, MembershipId, Note), Wrong> {
    let of = typed.member("of", "Choose whom it is about.");
    let by = typed.member("by", "Choose who objects.");
    let read = of.zip(by).zip(typed.note("reason", "Why"));
    typed.done(read.map(|((of, by), reason)| (of, by, reason)))
}

async fn shown(desk: &Desk, id: ChapterId, tried: Tried) -> Result<HttpResponse, Instead> {
    let looking = looking(desk, id).await?;
    let known = desk.known(desk.asked("as_of").and(looking.view.as_ref()).map(|view| view.source.position()));
    let chapter = known.load::<Chapter>(&id.to_string(), false).await?.state;
    let today = match &looking.view {
        Some(view) => view.window.to,
        None => local_date(chapter.time_zone().unwrap_or(chrono_tz::UTC), desk.house().log.clock.now()),
    };
    let source = looking.source()?;
    let rows: Vec<MemberRow> = source.rows(&[Where::Is("chapter_id", Value::Uuid(id.into()))]).await?;
    let cards = cards(source, id).await?;
    let tried = tried.naming(&cards.names);
    let card = |row: &MemberRow| {
        let (next, class) = next(row, today, &desk.form);
        let (id, name, seat) = (row.membership_id, cards.name(row.membership_id), row.profession.clone());
        Card { id, name, seat, next, class, opens: looking.leads, acts: acts(row, &looking, &cards, &tried) }
    };
    // How others' applications went is not for every member to see.
    let kept = |wanted: &str| looking.leads || matches!(wanted, "applied" | "objected");
    let column = |(name, wanted): &(&'static str, &'static str)| {
        let mut here: Vec<&MemberRow> = rows.iter().filter(|row| stage(row, today) == Some(wanted)).collect();
        here.sort_by_key(|row| (row.decide_by, row.applied_on));
        Stage { name, id: wanted, cards: here.into_iter().map(card).collect() }
    };
    let stages: Vec<Stage> = STAGES.iter().filter(|(_, wanted)| kept(wanted)).map(column).collect();
    let undecided = rows.iter().filter(|row| row.status == MemberStanding::Applied).count();
    let page = Page {
        frame: desk.frame(Place::Chapter(id), &format!("/chapters/{id}/applications"), looking.view.as_ref()).await?,
        name: chapter.name().map(ToString::to_string).unwrap_or_default(),
        title: match i64::try_from(undecided).unwrap_or(0) {
            0 => "No application waits for the committee".to_owned(),
            waiting => counted(waiting, "application waits for the committee", "applications wait for the committee"),
        },
        base: format!("/chapters/{id}"),
        runs: looking.runs,
        wrong: problems(stages.iter().flat_map(|stage| &stage.cards).flat_map(|card| &card.acts), &tried),
        stages,
        done: desk.asked("done").and_then(|done| match done {
            "apply" => Some("The application is recorded. The committee decides."),
            "object" => Some("The objection is recorded."),
            other => file::done(other),
        }),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}
