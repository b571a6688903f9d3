//! GET /chapters/{id}/attendance: members by meetings, against the limits, and week by week.

use super::{seen, there};
use crate::http::access::Object;
use crate::pages::charts::{HeatMap, Line, Point};
use crate::pages::desk::Desk;
use crate::pages::figure::Figure;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, column, numbers};
use crate::pages::words;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::ChapterId;
use infra::dashboards::attendance_of_chapter;
use infra::mail::Form;
use projections::MemberStanding;
use projections::answers::attendance::{AbsenceState, AttendanceOfMember, ChapterAttendance};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/attendance.html")]
struct Page {
    frame: Frame,
    title: String,
    name: String,
    from: String,
    to: String,
    from_day: String,
    to_day: String,
    figures: Vec<Figure>,
    line_title: String,
    line: Line,
    heat_title: String,
    heat: HeatMap,
    limits: String,
    members: Shown,
}

const COLUMNS: &[Column] = &[
    column("member", "Member"),
    column("profession", "Profession").aside(),
    numbers("attendance_percent", "Attendance"),
    numbers("on_time_percent", "On time").aside(),
    numbers("absences", "Absences"),
    numbers("absences_left", "Left").aside(),
    numbers("substitutes", "Substitutes").aside(),
    column("standing", "Standing").plain(),
];

#[get("/chapters/{id}/attendance")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let attendance = there(attendance_of_chapter(&seen.view.source, seen.id, seen.view.window).await)?;
    let form = &desk.form;
    let table = table(&desk, &attendance);
    let [members] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let section = format!("/chapters/{}/attendance", seen.id);
    let days = format!("from={}&to={}", attendance.from, attendance.to);
    let meetings = |more: &str| format!("/chapters/{}/meetings?{days}{more}", seen.id);
    let rate = |rate: Option<i64>| rate.map_or_else(|| "–".to_owned(), |rate| form.per_mille(rate));
    let totals = &attendance.totals;
    let window = &attendance.window;
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &section, Some(&seen.view)).await?,
        title: title(&attendance, form),
        name: seen.chapter.name.to_string(),
        from: attendance.from.to_string(),
        to: attendance.to.to_string(),
        from_day: form.date(attendance.from),
        to_day: form.date(attendance.to),
        figures: vec![
            Figure::of(rate(totals.attendance_per_mille), "attendance").opening("#weeks"),
            Figure::of(rate(totals.punctuality_per_mille), "on time").opening("#members"),
            Figure::of(form.number(totals.meetings), "meetings counted").opening(meetings("&sheet=counted")),
            Figure::of(form.number(attendance.standings.warned), "members warned")
                .opening(format!("{section}?standing=warned&{days}#members")),
            Figure::of(form.number(attendance.standings.review), "over the limit")
                .opening(format!("{section}?standing=review&{days}#members")),
            Figure::of(form.number(attendance.sheets_overdue), "sheets overdue").opening(meetings("&sheet=overdue")),
        ],
        line_title: "Attendance, week by week".to_owned(),
        line: Line::of(weeks(&attendance, form)),
        heat_title: format!("Members by meetings, the latest {} sheets", words::most(&attendance, 52)),
        heat: HeatMap::of(&attendance, 52, form),
        limits: format!(
            "In the time from {} to {}, {} absences and {} substitutes are allowed, {}.",
            form.date(window.from),
            form.date(window.to),
            window.absences_allowed,
            window.substitutes_guideline,
            words::policy(&attendance.policy)
        ),
        members,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn title(attendance: &ChapterAttendance, form: &Form) -> String {
    let over = attendance.standings.review + attendance.standings.warned;
    match attendance.totals.attendance_per_mille {
        None => "No sheet was completed in these days".to_owned(),
        Some(rate) if over == 0 => format!("{} attendance, and nobody was absent", form.per_mille(rate)),
        Some(rate) => {
            format!("{} attendance; {}", form.per_mille(rate), words::counted(over, "member has absences", "members have absences"))
        }
    }
}

fn weeks(attendance: &ChapterAttendance, form: &Form) -> Vec<Point> {
    let point = |week: &projections::answers::attendance::AttendanceWeek| {
        let rate = week.figures.attendance_per_mille?;
        Some(Point {
            label: form.short(week.week),
            name: format!("Week of {}", form.date(week.week)),
            value: rate,
            text: form.per_mille(rate),
        })
    };
    attendance.weeks.iter().filter_map(point).collect()
}

fn fits(row: &AttendanceOfMember, standing: Option<&str>) -> bool {
    match standing {
        Some("review") => row.standing.state == AbsenceState::Review,
        Some("limit") => words::is_at_limit(&row.standing),
        Some("warned") => row.standing.state == AbsenceState::Warned,
        Some("fine") => row.standing.state == AbsenceState::Fine,
        _ => true,
    }
}

fn table(desk: &Desk, attendance: &ChapterAttendance) -> Table<'static> {
    let form = &desk.form;
    let row = |row: &AttendanceOfMember| {
        let class = match row.standing.state {
            AbsenceState::Review => "bad",
            AbsenceState::Warned => "warn",
            AbsenceState::Fine => "",
        };
        vec![
            Cell::text(words::named(&row.member)).link(format!("/memberships/{}", row.member.membership_id)),
            Cell::text(row.member.profession.clone()),
            Cell::per_mille(row.figures.attendance_per_mille, form),
            Cell::per_mille(row.figures.punctuality_per_mille, form),
            Cell::number(row.standing.absences, form),
            Cell::number(row.standing.absences_left, form),
            Cell::number(row.standing.substitutes, form),
            Cell::text(words::standing(row)).class(class).ranked(row.standing.absences),
        ]
    };
    let active = attendance.members.iter().filter(|row| row.member.status == MemberStanding::Active);
    let standings = [("", "All"), ("fine", "Fine"), ("warned", "Warned"), ("limit", "At the limit"), ("review", "Seat under review")];
    Table {
        name: "",
        caption: "Attendance by member".to_owned(),
        columns: COLUMNS,
        usual: "member",
        rows: active.filter(|row| fits(row, desk.asked("standing"))).map(row).collect(),
        filters: vec![Filter {
            name: "standing",
            label: "Standing",
            values: standings.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec(),
        }],
        empty: "The chapter has no active members yet: they appear here once their first invoice is paid.",
    }
}
