//! GET /meetings/{id}: when and where, who came, and what is to be done with its sheet.

use super::Seen;
use super::acts::acts;
use super::amended::{Amendment, amendments};
use super::visitors::{Guest, guests};
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Tried, problems};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Shown, Table, column};
use crate::pages::words::{self, counted};
use crate::rest::meetings::get::{SheetStatus, Status};
use crate::rest::meetings::get_sheet;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::meeting::{Mark, SheetEntry};
use domain::{MeetingId, MembershipId};
use infra::runner::Source;
use projections::{MemberNameRow, Where};
use std::collections::BTreeMap;
use uuid::Uuid;

const MARKED: &[Column] = &[column("member", "Member"), column("mark", "Mark").plain(), column("substitute", "Substitute")];
const GUESTS: &[Column] = &[column("visitor", "Visitor"), column("profession", "Profession"), column("invited_by", "Invited by")];

#[derive(Template)]
#[template(path = "meeting/show.html")]
struct Page {
    frame: Frame,
    day: String,
    where_and_when: String,
    path: String,
    /// That it does not take place, or elsewhere.
    notice: &'static str,
    state: &'static str,
    ahead: bool,
    counts: Vec<String>,
    amendments: Vec<Amendment>,
    /// What can be done with the sheet, for whoever runs the chapter.
    verb: Option<&'static str>,
    /// Those who were marked, for those who lead them.
    marked: Option<Shown>,
    guests: Shown,
    done: Option<&'static str>,
    acts: Vec<Act>,
    wrong: Vec<(String, String)>,
}

#[get("/meetings/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, MeetingId(*id), Tried::default()).await
}

/// The page, with what came back from a form of it.
pub async fn shown(desk: &Desk, id: MeetingId, tried: Tried) -> Result<HttpResponse, Instead> {
    // Before anything is read: what is written meanwhile is news.
    let stand = desk.stand();
    let mut seen = super::seen(desk, &desk.house().commands, id).await?;
    let chapter = seen.meeting.chapter_id;
    let in_charge = desk.is_in_charge(chapter).await?;
    let past = desk.past_of(chapter).await?;
    let commands = desk.known(past);
    if past.is_some() {
        seen = super::seen(desk, &commands, id).await?;
    }
    // What members were marked is for those who lead them.
    let entries = if in_charge { get_sheet::entries(&desk.caller, &desk.access, &commands, id).await? } else { Vec::new() };
    let inviters = seen.visitors.iter().map(|visitor| visitor.invited_by);
    let somebody: Vec<Uuid> = inviters.chain(entries.iter().map(|entry| entry.membership_id)).map(Uuid::from).collect();
    let source = match past {
        Some(position) => Source::as_of(&desk.house().runner, Some(vec![chapter.into()]), position).await?,
        None => Source::live(&desk.house().runner).await?,
    };
    let named = [Where::In("membership_id", somebody)];
    let names: BTreeMap<MembershipId, String> =
        source.rows::<MemberNameRow>(&named).await?.into_iter().map(|row| (row.membership_id, row.name)).collect();
    let is_amended = in_charge && matches!(seen.meeting.sheet, SheetStatus::Amended);
    let amendments = if is_amended { amendments(desk, &commands, past, id, &names).await? } else { Vec::new() };
    let marked = Table {
        name: "marks",
        caption: "Attendance".to_owned(),
        columns: MARKED,
        usual: "member",
        rows: entries.iter().map(|entry| marked(entry, &names)).collect(),
        filters: Vec::new(),
        empty: "",
    };
    let guests = Table {
        name: "visitors",
        caption: "Visitors".to_owned(),
        columns: GUESTS,
        usual: "visitor",
        rows: guests(std::mem::take(&mut seen.visitors), &names).into_iter().map(guest).collect(),
        filters: Vec::new(),
        empty: "Nobody is registered.",
    };
    let [marked, guests] = match Table::answer([marked, guests], desk, Object::Meeting(id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let may_run = past.is_none() && desk.access.lets(&desk.caller, Action::RunChapter, Object::Meeting(id)).await?;
    let acts: Vec<Act> = if may_run { acts(&seen).into_iter().map(|act| act.taking(&tried)).collect() } else { Vec::new() };
    let stand = in_charge.then(|| stand.at(past));
    let page = Page {
        frame: desk.frame_at(Place::Chapter(chapter), &format!("/chapters/{chapter}/meetings"), stand).await?,
        day: seen.day(desk),
        where_and_when: seen.when_and_where(desk),
        path: format!("/meetings/{id}"),
        notice: match seen.meeting.status {
            Status::Scheduled => "",
            Status::Moved => "This meeting was moved here.",
            Status::Cancelled => "This meeting is cancelled.",
            Status::Holiday => "This day is a holiday: the chapter does not meet.",
        },
        state: state(&seen),
        ahead: seen.is_ahead(desk)
            && past.is_none()
            && matches!((&seen.meeting.status, &seen.meeting.sheet), (Status::Scheduled | Status::Moved, SheetStatus::Blank)),
        counts: counts(&entries),
        amendments,
        verb: verb(&seen, desk).filter(|_| may_run),
        marked: Some(marked).filter(|_| !entries.is_empty()),
        guests,
        done: match desk.asked("done") {
            Some("complete") => Some("The sheet is completed, and counts from now on."),
            Some("amend") => Some("The sheet is amended."),
            Some("move") => Some("The meeting is moved, and everybody is told."),
            Some("cancel") => Some("The meeting is called off, and everybody is told."),
            Some("holiday") => Some("The day is held as a holiday, and everybody is told."),
            Some("schedule") => Some("The meeting is scheduled."),
            _ => None,
        },
        wrong: problems(&acts, &tried),
        acts,
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn state(seen: &Seen) -> &'static str {
    match seen.meeting.sheet {
        SheetStatus::Blank => "The attendance sheet is blank.",
        SheetStatus::Draft => "The attendance sheet is a draft: it counts once it is completed.",
        SheetStatus::Completed => "The attendance sheet is completed.",
        SheetStatus::Amended => "The attendance sheet is completed, and was amended since.",
    }
}

/// A sheet is recorded from the meeting's day on, visitors before.
fn verb(seen: &Seen, desk: &Desk) -> Option<&'static str> {
    match (&seen.meeting.status, &seen.meeting.sheet) {
        (_, SheetStatus::Completed | SheetStatus::Amended) => Some("Amend the sheet"),
        (Status::Cancelled | Status::Holiday, _) => None,
        _ if seen.is_ahead(desk) => Some("Register visitors"),
        _ => Some("Record attendance"),
    }
}

fn marked(entry: &SheetEntry, names: &BTreeMap<MembershipId, String>) -> Vec<Cell> {
    let name = names.get(&entry.membership_id).map_or(words::NAMELESS, String::as_str);
    let substitute = entry.substitute.as_ref().map(|substitute| substitute.name.0.to_string()).unwrap_or_default();
    let class = match entry.mark {
        Mark::A => "bad",
        Mark::L => "warn",
        Mark::P | Mark::M | Mark::S => "",
    };
    vec![
        Cell::text(name).link(words::page_of(&entry.membership_id)),
        Cell::text(words::mark(entry.mark)).class(class),
        Cell::text(substitute),
    ]
}

fn guest(guest: Guest) -> Vec<Cell> {
    vec![Cell::text(guest.name), Cell::text(guest.profession), Cell::text(guest.invited_by)]
}

fn counts(entries: &[SheetEntry]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    entries.iter().for_each(|entry| *counts.entry(words::mark(entry.mark)).or_default() += 1);
    let order = ["present", "late", "substituted", "on medical leave", "absent"];
    order.into_iter().filter_map(|mark| counts.get(mark).map(|count| counted(*count, mark, mark))).collect()
}
