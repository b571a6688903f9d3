//! GET /chapters/{id}/scores: the traffic light of every member and the chapter's own score, each opening why.

use super::{seen, there};
use crate::http::access::Object;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::score::Measured;
use crate::pages::table::{Cell, Column, Filter, Shown, Table, column, numbers};
use crate::pages::words;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use askama::Template;
use domain::ChapterId;
use infra::dashboards::scores_of_chapter;
use projections::answers::scores::{MeasureName, MemberScore};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/scores.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    span: String,
    policy: String,
    members: Shown,
    points: u32,
    chapter_span: String,
    measures: Vec<Measured>,
}

/// The member's measures, in the order of the columns.
const MEASURES: [MeasureName; 7] = [
    MeasureName::ReferralsPerWeek,
    MeasureName::VisitorsPerWeek,
    MeasureName::Absences,
    MeasureName::TrainingCredits,
    MeasureName::ClosedBusinessGiven,
    MeasureName::TestimonialsPerWeek,
    MeasureName::NeverLate,
];
const COLUMNS: &[Column] = &[
    column("member", "Member"),
    column("colour", "Score").plain(),
    numbers("points", "Points"),
    numbers("referrals", "Referrals").aside(),
    numbers("visitors", "Visitors").aside(),
    numbers("absences", "Absences").aside(),
    numbers("training", "Training").aside(),
    numbers("business", "Business").aside(),
    numbers("testimonials", "Testimonials").aside(),
    numbers("never_late", "Never late").aside(),
    numbers("weeks", "Weeks").aside(),
];

#[get("/chapters/{id}/scores")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let seen = seen(&desk, ChapterId(*id)).await?;
    let (chapter, scores) = there(scores_of_chapter(&seen.view.source, seen.id, seen.view.window.to).await)?;
    let form = &desk.form;
    let row = |score: &MemberScore| {
        let colour = words::colour(score.colour);
        let why = format!("/memberships/{}#score", score.member.membership_id);
        let mut cells = vec![
            Cell::text(words::named(&score.member)).link(format!("/memberships/{}", score.member.membership_id)),
            Cell::text(colour).class(words::colour_class(score.colour)).link(why).ranked(i64::from(score.points)),
            Cell::number(i64::from(score.points), form),
        ];
        let points = |name| score.measures.iter().find(|measure| measure.name == name).map_or(0, |measure| i64::from(measure.points));
        cells.extend(MEASURES.map(|name| Cell::number(points(name), form)));
        cells.push(Cell::number(score.weeks, form));
        cells
    };
    let wanted = desk.asked("colour").map(str::to_owned);
    let fits = |score: &&MemberScore| wanted.as_ref().is_none_or(|wanted| words::colour(score.colour) == wanted);
    let colours =
        ["", "green", "amber", "red", "grey"].map(|colour| (colour.to_owned(), if colour.is_empty() { "all" } else { colour }.to_owned()));
    let table = Table {
        name: "",
        caption: "Scores".to_owned(),
        columns: COLUMNS,
        usual: "-points",
        rows: scores.members.iter().filter(fits).map(row).collect(),
        filters: vec![Filter { name: "colour", label: "Score", values: colours.to_vec() }],
        empty: "Nobody has a score yet: scores are of active members.",
    };
    let [members] = match Table::answer([table], &desk, Object::Chapter(seen.id))? {
        Ok(shown) => shown,
        Err(file) => return Ok(file),
    };
    let span = |from, to| format!("{} to {}", form.date(from), form.date(to));
    let page = Page {
        frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/scores", seen.id), Some(&seen.view)).await?,
        name: seen.chapter.name.to_string(),
        title: format!("{} green, {} amber, {} red, {} grey", scores.green, scores.amber, scores.red, scores.grey),
        span: span(scores.from, scores.to),
        policy: words::policy(&scores.policy),
        members,
        points: chapter.points,
        chapter_span: span(chapter.from, chapter.to),
        measures: Measured::all(&chapter.measures, None, form),
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}
