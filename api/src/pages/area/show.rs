//! GET /organisation and /regions/{id}.

use super::parts::{COLUMNS, Told};
use crate::http::access::Object;
use crate::http::problem::Problem;
use crate::pages::charts::{Bars, Line, Point};
use crate::pages::desk::Desk;
use crate::pages::figure::Figure;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::referrals_by_month::referrals_given;
use crate::pages::table::{Shown, Table};
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::RegionId;
use domain::region::Region;
use infra::dashboards::{AreaScope, attendance_of_area, referral_value_of_area, renewals_of_area};
use infra::mail::Form;
use projections::answers::Amounts;
use projections::answers::attendance::AreaAttendance;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "area/show.html")]
struct Page {
    frame: Frame,
    name: String,
    span: String,
    from: String,
    to: String,
    figures: Vec<Figure>,
    line_title: String,
    line: Line,
    bars_title: String,
    bars: Bars,
    regions: Option<Shown>,
    chapters: Shown,
}

#[get("/organisation")]
pub async fn organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    show(&desk, AreaScope::Organisation, Place::Organisation, "/organisation".to_owned()).await
}

#[get("/regions/{id}")]
pub async fn region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = RegionId(*id);
    show(&desk, AreaScope::Region(id), Place::Region(id), format!("/regions/{id}")).await
}

async fn show(desk: &Desk, scope: AreaScope, place: Place, section: String) -> Result<HttpResponse, Instead> {
    let lens = desk.lens(chrono_tz::UTC)?;
    let view = desk.looking(&lens).at_area(scope).await?;
    let gone = || Problem::not_found("region at that moment");
    let (source, window) = (&view.source, view.window);
    let name = match scope {
        AreaScope::Organisation => "The organisation".to_owned(),
        // As it was called then.
        AreaScope::Region(id) => {
            let then = desk.known_to(&view).load::<Region>(&id.to_string(), false).await?.state;
            then.name().map(ToString::to_string).unwrap_or_default()
        }
    };
    let attendance = attendance_of_area(source, scope, window).await?.ok_or_else(gone)?;
    let referrals = referral_value_of_area(source, scope, window).await?.ok_or_else(gone)?;
    let renewals = renewals_of_area(source, scope, window).await?.ok_or_else(gone)?;
    let form = &desk.form;
    let told = Told { attendance: &attendance, referrals: &referrals, renewals: &renewals };
    let table = |name, caption: &str, rows| Table {
        name,
        caption: caption.to_owned(),
        columns: COLUMNS,
        usual: "name",
        rows,
        filters: Vec::new(),
        empty: "No chapter is here yet. Found one under Chapters, and it appears here.",
    };
    let object = match scope {
        AreaScope::Organisation => Object::Organisation,
        AreaScope::Region(id) => Object::Region(id),
    };
    let regions = table("regions", "Regions", told.regions(form));
    let chapters = table("", "Chapters", told.chapters(form));
    let [regions, chapters] = match Table::answer([regions, chapters], desk, object)? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let totals = &renewals.totals;
    let rate = |share: Option<i64>| share.map_or_else(|| "–".to_owned(), |share| form.per_mille(share));
    // Of an area each number is that of its chapters: who drills down begins with the one that weighs most.
    let sorted = |by: &str| format!("{section}?{}&sort={by}#table", told.days());
    let (bars_title, bars) = referrals_given(&referrals.months, window.to, |_, _| String::new(), form);
    let page = Page {
        frame: desk.frame(place, &section, Some(&view)).await?,
        name,
        span: format!("{} to {}", form.month(attendance.from), form.month(attendance.to)),
        from: attendance.from.to_string(),
        to: attendance.to.to_string(),
        figures: vec![
            Figure::of(form.number(attendance.chapters), if attendance.chapters == 1 { "chapter" } else { "chapters" })
                .opening(sorted("name")),
            Figure::of(
                form.number(totals.membership.members),
                format!("members, {} since {}", signed(totals.membership.net(), form), form.month(attendance.from)),
            )
            .opening(sorted("-members")),
            Figure::of(rate(attendance.totals.figures.attendance_per_mille), "attendance").opening(sorted("attendance_percent")),
            Figure::of(all(&referrals.totals.business, form), "closed").opening(sorted("-closed_business")),
            Figure::of(rate(totals.membership.retention_per_mille), "of ended terms renewed").opening(sorted("retention_percent")),
            Figure::of(form.number(totals.counts.due_within_90_days), "renewals due").opening(sorted("-renewals_due")),
        ],
        line_title: line_title(&attendance, form),
        line: Line::of(months(&attendance, form)),
        bars_title,
        bars,
        regions: Some(regions).filter(|regions| !regions.rows.is_empty() || regions.is_narrowed()),
        chapters,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

fn signed(count: i64, form: &Form) -> String {
    match count {
        1.. => format!("▲{}", form.number(count)),
        0 => "as many".to_owned(),
        _ => format!("▼{}", form.number(-count)),
    }
}

fn all(amounts: &Amounts, form: &Form) -> String {
    let all: Vec<String> = amounts.iter().map(|money| form.roughly(money)).collect();
    if all.is_empty() { "–".to_owned() } else { all.join(" + ") }
}

fn line_title(attendance: &AreaAttendance, form: &Form) -> String {
    let known = attendance.months.iter().filter_map(|month| Some((month.month, month.figures.attendance_per_mille?)));
    match known.min_by_key(|(_, rate)| *rate) {
        Some((month, rate)) => format!("Attendance was lowest in {}, with {}", form.month(month), form.per_mille(rate)),
        None => "No sheet was completed in these months".to_owned(),
    }
}

fn months(attendance: &AreaAttendance, form: &Form) -> Vec<Point> {
    let point = |month: &projections::answers::attendance::AttendanceMonth| {
        let rate = month.figures.attendance_per_mille?;
        Some(Point { label: form.short_month(month.month), name: form.month(month.month), value: rate, text: form.per_mille(rate) })
    };
    attendance.months.iter().filter_map(point).collect()
}
