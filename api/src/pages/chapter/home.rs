//! GET /chapters/{id}: how the chapter does, what is to be done, and why.

use super::referrals::{matrix_title, pledges};
use super::to_do::{RECORD, Task, tasks};
use super::{seen, there};
use crate::http::access::{Action, Object};
use crate::pages::at_a_glance::{Compared, compared, figures, month, quarters};
use crate::pages::charts::{Bars, HeatMap, Matrix};
use crate::pages::desk::Desk;
use crate::pages::figure::Figure;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::referrals_by_month::referrals_given;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::NaiveDate;
use domain::ChapterId;
use domain::calendar::{Cadence, add_months, month_of};
use domain::chapter::ChapterStatus;
use futures::try_join;
use infra::dashboards::{Window, attendance_of_chapter, referral_value_of_chapter, renewals_of_chapter, summaries_of_chapter};
use infra::mail::Form;
use projections::{Cell, MeetingRow, MeetingStanding, MemberRow, MemberStanding, Value, Where};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/home.html")]
struct Page {
    frame: Frame,
    name: String,
    meets: String,
    base: String,
    /// The sheet to be recorded next, if there is one.
    sheet: Option<String>,
    figures: Vec<Figure>,
    tasks: Vec<Task>,
    months: (String, String),
    compared: Vec<Compared>,
    heat_title: String,
    heat: HeatMap,
    bars_title: String,
    bars: Bars,
    matrix_title: String,
    matrix: Matrix,
}

#[get("/chapters/{id}")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let (id, source, today) = (seen.id, &seen.view.source, seen.view.window.to);
    let over = |(from, to): (NaiveDate, NaiveDate)| Window { from: Some(from), to };
    let [quarter, before] = quarters(today);
    let last = month(month_of(today).pred_opt().unwrap_or(today));
    let year = month_of(today).checked_sub_months(chrono::Months::new(11)).unwrap_or(today);
    let since_ever = Window { from: None, to: today };
    let here = || Where::Is("chapter_id", Value::Uuid(id.into()));
    let ahead = [here(), Where::Between("held_on", today, add_months(today, 2))];
    let undecided = [here(), Where::Is("status", MemberStanding::Applied.to_value())];
    let at_a_glance = [over(quarter), over(before), over(month(today)), over(last)];
    // Side by side, and of one snapshot.
    let ([quarter, before, this, last], attendance, renewals, referrals, mut meetings, applicants) = try_join!(
        async { there(summaries_of_chapter(source, id, at_a_glance).await) },
        async { there(attendance_of_chapter(source, id, since_ever).await) },
        async { there(renewals_of_chapter(source, id, since_ever).await) },
        async { there(referral_value_of_chapter(source, id, Window { from: Some(year), to: today }).await) },
        async { Ok::<Vec<MeetingRow>, Instead>(source.rows(&ahead).await?) },
        async { Ok::<Vec<MemberRow>, Instead>(source.rows(&undecided).await?) },
    )?;
    meetings.retain(|row| matches!(row.status, MeetingStanding::Scheduled | MeetingStanding::Moved) && !row.sheet.counts());
    let next = meetings.iter().min_by_key(|row| row.starts_at);

    let (form, base, currency) = (&desk.form, format!("/chapters/{id}"), seen.chapter.currency);
    let runs = desk.asked("as_of").is_none() && desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let tasks = tasks(id, today, (&attendance, &renewals, &referrals), next, &applicants, runs, form);
    let heat = HeatMap::of(&attendance, 26, form);
    let (bars_title, bars) = referrals_given(&referrals.months, today, |from, to| pledges(id, from, to), form);
    let page = Page {
        frame: desk.frame(Place::Chapter(id), &base, Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        meets: meets(&seen.chapter, today, form),
        sheet: tasks.iter().find(|task| task.verb == RECORD).map(|task| task.to.clone()),
        figures: figures(&base, [&quarter, &before], &renewals, currency, form),
        months: (form.short_month(this.from), form.short_month(last.from)),
        compared: compared(&base, [&this, &last], today, currency, form),
        heat_title: heat_title(&heat, form),
        heat,
        bars_title,
        bars,
        matrix_title: format!("{} in a year", matrix_title(&referrals)),
        matrix: Matrix::of(&referrals, pledges(id, referrals.from, referrals.to)).at_a_glance(),
        base,
        tasks,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// When and how a chapter meets, in a line.
fn meets(chapter: &domain::chapter::Founded, today: NaiveDate, form: &Form) -> String {
    let rule = chapter.meeting_rules.iter().rfind(|rule| rule.from <= today).or(chapter.meeting_rules.first());
    let Some(rule) = rule else { return String::new() };
    let cadence = match rule.cadence {
        Cadence::Weekly => "every",
        Cadence::Fortnightly => "every other",
        Cadence::Monthly => "once a month on",
    };
    let weekday = form.weekday(rule.weekday);
    let meets = format!("meets {cadence} {weekday} at {}, {}", form.time(rule.at), rule.place.shown());
    match chapter.status {
        ChapterStatus::Active => meets,
        ChapterStatus::Forming => format!("forming, without a charter yet; {meets}"),
        ChapterStatus::Suspended => format!("suspended since {}; {meets}", form.date(chapter.since)),
        ChapterStatus::Dissolved => format!("dissolved on {}", form.date(chapter.since)),
    }
}

/// Of those who were on the last sheet: who has left since is told below, and is no member any more.
fn heat_title(heat: &HeatMap, form: &Form) -> String {
    let weeks = i64::try_from(heat.columns.len()).unwrap_or(0);
    let now = heat.rows.iter().filter(|row| row.is_on_the_last());
    let (all, never) = now.fold((0, 0), |(all, never), row| (all + 1, never + i64::from(!row.was_absent())));
    match all {
        0 => "Attendance".to_owned(),
        all => format!(
            "{} of {} members were {}",
            form.number(never),
            form.number(all),
            if weeks == 1 { "not absent at the last meeting".to_owned() } else { format!("never absent at the last {weeks} meetings") }
        ),
    }
}
