//! GET and POST /chapters/{id}/meetings/plan: when and where the chapter meets, and a meeting ahead of its time.

use super::gone;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Filled, NotDone, Tried, Typed, Wrong, choice, day, kinds, problems, time};
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place as At};
use crate::pages::instead::Instead;
use crate::pages::meeting::{place, place_fields};
use crate::rest::chapters::{run, schedule_meeting::schedule};
use actix_web::web::Path;
use actix_web::{HttpResponse, get, post};
use askama::Template;
use chrono::{NaiveDate, Weekday};
use domain::ChapterId;
use domain::calendar::{Cadence, MeetingRule, day_after};
use domain::chapter::{Chapter, Founded};
use infra::commands::Committed;
use infra::commands::chapters::ChapterChange;
use infra::mail::Form;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "chapter/plan.html")]
struct Page {
    frame: Frame,
    name: String,
    rules: Vec<String>,
    acts: Vec<Act>,
    wrong: Vec<(String, String)>,
    done: Option<&'static str>,
}

enum Wanted {
    Rule(MeetingRule),
    Meeting(NaiveDate),
}

const WEEKDAYS: [Weekday; 7] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
const CADENCES: [(Cadence, &str, &str); 3] = [
    (Cadence::Weekly, "weekly", "Every week"),
    (Cadence::Fortnightly, "fortnightly", "Every other week"),
    (Cadence::Monthly, "monthly", "Once a month"),
];

#[get("/chapters/{id}/meetings/plan")]
pub async fn show(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    shown(&desk, ChapterId(*id), Tried::default()).await
}

#[post("/chapters/{id}/meetings/plan")]
pub async fn send(filled: Filled, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    match perform(&filled, id).await {
        Ok(done) => {
            let place = match filled.action() {
                "schedule" => format!("/meetings/{}?done=schedule", done.answer.id),
                action => format!("/chapters/{id}/meetings/plan?done={action}"),
            };
            Ok(filled.desk.visitor.to(&place))
        }
        Err(why) => shown(&filled.desk, id, filled.tried(why)?).await,
    }
}

async fn perform(filled: &Filled, id: ChapterId) -> Result<Committed, NotDone> {
    let done = match read(filled.typed())? {
        Wanted::Rule(meeting_rule) => run(filled.doing(), id, ChapterChange::ChangeMeetingRule { meeting_rule }).await,
        Wanted::Meeting(slot) => schedule(filled.doing(), id, slot).await,
    };
    Ok(done.map_err(|problem| problem.in_words_of(&[("meeting_rule", "from")]))?)
}

fn read(mut typed: Typed<'_>) -> Result<Wanted, Wrong> {
    let wanted = match typed.action() {
        "rule" => {
            let weekday = typed.parsed("weekday", "Weekday", |text| text.parse::<Weekday>().map_err(|_| "choose a weekday"));
            let cadence = typed.kind("cadence", "Choose how often.", &CADENCES);
            let (at, from) = (typed.time("at", "Time"), typed.day("from", "From"));
            let place = place(&mut typed);
            if place == Some(None) {
                typed.blame("place", "Say where: a place, a link, or both.");
            }
            let when = weekday.zip(cadence).zip(at).zip(from);
            let place = place.flatten();
            when.zip(place).map(|((((weekday, cadence), at), from), place)| Wanted::Rule(MeetingRule { weekday, at, cadence, from, place }))
        }
        "schedule" => typed.day("slot", "The day").map(Wanted::Meeting),
        _ => None,
    };
    typed.done(wanted)
}

async fn shown(desk: &Desk, id: ChapterId, tried: Tried) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadDashboards, Object::Chapter(id)).await?;
    let runs = desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let commands = &desk.house().commands;
    let loaded = commands.load::<Chapter>(&id.to_string(), false).await?;
    let chapter = loaded.state.founded().cloned().ok_or_else(gone)?;
    let today = commands.today_in(id).await?;
    let offered = if runs { acts(id, &chapter, today, loaded.version, &desk.form) } else { Vec::new() };
    let acts: Vec<Act> = offered.into_iter().map(|act| act.taking(&tried)).collect();
    let page = Page {
        frame: desk.frame(At::Chapter(id), &format!("/chapters/{id}/meetings"), None).await?,
        name: chapter.name.to_string(),
        rules: chapter.meeting_rules.iter().rev().map(|rule| in_words(rule, &desk.form)).collect(),
        wrong: problems(&acts, &tried),
        acts,
        done: (desk.asked("done") == Some("rule")).then_some("The rule is changed. Meetings that nobody has moved follow it."),
    };
    Ok(desk.visitor.lively(tried.status(), &page)?)
}

fn in_words(rule: &MeetingRule, form: &Form) -> String {
    let often = CADENCES.iter().find(|(cadence, _, _)| *cadence == rule.cadence).map_or("", |(_, _, words)| words);
    let (weekday, time) = (form.weekday(rule.weekday), form.time(rule.at));
    format!("{often} on {weekday} at {time}, {}: from {}", rule.place.shown(), form.date(rule.from))
}

fn acts(id: ChapterId, chapter: &Founded, today: NaiveDate, version: i64, form: &Form) -> Vec<Act> {
    let to = format!("/chapters/{id}/meetings/plan");
    let rule = chapter.meeting_rules.last();
    let next = rule.map(|rule| rule.next_after(today)).unwrap_or(today);
    let day_of = "A day that the rule gives: the meeting may be moved afterwards.";
    let scheduled = Act::new("schedule", &to, "Schedule it")
        .titled("Schedule a meeting")
        .says("Meetings are scheduled eight weeks ahead by themselves. This schedules one earlier, or one of a day that has passed.")
        .field(day("slot", "The day").hint(day_of).value(next));
    vec![change_rule(&to, rule, today, form).of_version(version), scheduled]
}

fn change_rule(to: &str, rule: Option<&MeetingRule>, today: NaiveDate, form: &Form) -> Act {
    let weekday = rule.map(|rule| rule.weekday.to_string()).unwrap_or_default();
    let at = rule.map(|rule| rule.at.format("%H:%M").to_string()).unwrap_or_default();
    let cadence = rule.and_then(|rule| CADENCES.iter().find(|(cadence, _, _)| *cadence == rule.cadence)).map_or("", |(_, code, _)| code);
    let says =
        "Meetings that are scheduled already, and that nobody has moved, follow the rule from its first day on. Those invited are told.";
    Act::new("rule", to, "Change the rule")
        .titled("Change when and where the chapter meets")
        .says(says)
        .field(choice("weekday", "Weekday", WEEKDAYS.map(|day| (day.to_string(), form.weekday(day)))).value(weekday))
        .field(time("at", "Time").value(at))
        .field(choice("cadence", "How often", kinds(None, &CADENCES)).value(cadence))
        .field(day("from", "From").value(day_after(today)))
        .fields(place_fields(rule.map(|rule| &rule.place)))
}
