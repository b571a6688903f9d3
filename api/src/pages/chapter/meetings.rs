//! GET /chapters/{id}/meetings: those held and those ahead, each with its sheet.

use super::{seen, there};
use crate::http::access::{Action, Object};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, column, numbers};
use crate::pages::words;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::ChapterId;
use domain::calendar::{add_months, day_after};
use infra::dashboards::attendance_of_chapter;
use infra::mail::Form;
use projections::answers::attendance::AttendanceOfMeeting;
use projections::{MeetingRow, Value, Where};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/meetings.html")]
struct Page {
    frame: Frame,
    name: String,
    from: String,
    to: String,
    overdue: i64,
    meetings: Shown,
}

const COLUMNS: &[Column] = &[
    column("day", "Day"),
    column("status", "Meeting").plain(),
    column("sheet", "Sheet").plain(),
    column("sheet_due_on", "Sheet due").aside(),
    numbers("attendance_percent", "Attendance"),
    numbers("present", "Present").aside(),
    numbers("late", "Late").aside(),
    numbers("substituted", "Substituted").aside(),
    numbers("absent", "Absent").aside(),
    numbers("visitors", "Visitors").aside(),
];

/// Meetings of which the sheet counts.
const COUNTED: &str = "counted";

#[get("/chapters/{id}/meetings")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let (source, today) = (&seen.view.source, seen.view.window.to);
    let attendance = there(attendance_of_chapter(source, seen.id, seen.view.window).await)?;
    // Those ahead are of no attendance yet.
    let wanted = [Where::Is("chapter_id", Value::Uuid(seen.id.into())), Where::Between("held_on", day_after(today), add_months(today, 3))];
    let ahead: Vec<MeetingRow> = if desk.asked("to").is_some() { Vec::new() } else { source.rows(&wanted).await? };
    let form = &desk.form;
    let runs = desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(seen.id)).await?;
    let only = desk.asked("sheet").map(str::to_owned);
    let counts = only.as_deref() == Some(COUNTED);
    let past = attendance.meetings.iter().filter(|meeting| !counts || meeting.sheet.counts());
    let rows = past.map(|meeting| held(meeting, runs, form)).chain(ahead.iter().filter(|_| !counts).map(|row| to_come(row, form)));
    let rows = rows.filter(|row| counts || only.as_ref().is_none_or(|only| row[2].text.contains(only.as_str()))).collect();
    let sheets = [
        (COUNTED, "Completed or amended"),
        ("blank", "Blank"),
        ("draft", "Draft"),
        ("completed", "Completed"),
        ("amended", "Amended"),
        ("overdue", "Overdue"),
    ];
    let table = Table {
        name: "",
        caption: "Meetings".to_owned(),
        columns: COLUMNS,
        usual: "-day",
        rows,
        filters: vec![Filter::of("sheet", "Sheet", sheets)],
        empty: "No meeting lies in these days. They are scheduled ahead by themselves once the chapter has its charter.",
    };
    let [meetings] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/meetings", seen.id), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        from: attendance.from.to_string(),
        to: ahead.iter().map(|row| row.held_on).max().unwrap_or(attendance.to).to_string(),
        overdue: attendance.sheets_overdue,
        meetings,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn held(meeting: &AttendanceOfMeeting, runs: bool, form: &Form) -> Vec<Cell> {
    let counts = meeting.figures.counts;
    let sheet = match (meeting.sheet_overdue, words::sheet(meeting.sheet)) {
        (true, sheet) => Cell::text(format!("{sheet}, overdue")).class("bad"),
        (false, sheet) => Cell::text(sheet),
    };
    let count = |count: i64| if meeting.sheet.counts() { Cell::number(count, form) } else { Cell::text("") };
    let sheet = if runs && meeting.sheet_due_on.is_some() { sheet.link(format!("/meetings/{}/sheet", meeting.meeting_id)) } else { sheet };
    vec![
        Cell::day(Some(meeting.held_on), form).link(format!("/meetings/{}", meeting.meeting_id)),
        Cell::text(words::meeting(meeting.status)),
        sheet,
        Cell::day(meeting.sheet_due_on, form),
        Cell::per_mille(meeting.figures.attendance_per_mille, form),
        count(counts.present),
        count(counts.late),
        count(counts.substituted),
        count(counts.absent),
        Cell::number(meeting.visitors, form),
    ]
}

fn to_come(row: &MeetingRow, form: &Form) -> Vec<Cell> {
    let nothing = || Cell::text("");
    vec![
        Cell::day(Some(row.held_on), form).link(format!("/meetings/{}", row.meeting_id)),
        Cell::text(words::meeting(row.status)),
        Cell::text("ahead"),
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        Cell::number(row.visitors, form),
    ]
}
