//! GET and POST /chapters/{id}/meetings/plan: when and where the chapter meets, and a meeting ahead of its time.

use super::gone;
use crate::http::access::{Action, Object};
use crate::pages::act::{Act, Field, Fields, Kind, Sent, Typed, Wrong, choice, problems, refused};
use crate::pages::desk::{Desk, Filled};
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
    shown(&desk, ChapterId(*id), Sent::default()).await
}

#[post("/chapters/{id}/meetings/plan")]
pub async fn send(filled: Filled<Fields>, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    let sent = match read(&filled.fields) {
        Err(wrong) => Sent::unread(&filled.fields, wrong),
        Ok(wanted) => {
            let done = match wanted {
                Wanted::Rule(meeting_rule) => run(filled.doing(), id, ChapterChange::ChangeMeetingRule { meeting_rule }).await,
                Wanted::Meeting(slot) => schedule(filled.doing(), id, slot).await,
            };
            match done {
                Ok(done) => {
                    let place = match filled.fields.get("action").map_or("", String::as_str) {
                        "schedule" => format!("/meetings/{}?done=schedule", done.answer.id),
                        action => format!("/chapters/{id}/meetings/plan?done={action}"),
                    };
                    return Ok(filled.desk.visitor.to(&place));
                }
                Err(problem) => refused(&filled.fields, problem, &[("meeting_rule", "from")])?,
            }
        }
    };
    shown(&filled.desk, id, sent).await
}

fn read(fields: &Fields) -> Result<Wanted, Wrong> {
    let mut typed = Typed::of(fields);
    let wanted = match typed.text("action") {
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

async fn shown(desk: &Desk, id: ChapterId, sent: Sent) -> Result<HttpResponse, Instead> {
    desk.access.require(&desk.caller, Action::ReadDashboards, Object::Chapter(id)).await?;
    let runs = desk.access.lets(&desk.caller, Action::RunChapter, Object::Chapter(id)).await?;
    let commands = &desk.house().commands;
    let loaded = commands.load::<Chapter>(&id.to_string(), false).await?;
    let chapter = loaded.state.founded().cloned().ok_or_else(gone)?;
    let today = commands.today_in(id).await?;
    let offered = if runs { acts(id, &chapter, today, loaded.version, &desk.form) } else { Vec::new() };
    let acts: Vec<Act> = offered.into_iter().map(|act| act.taking(&sent)).collect();
    let page = Page {
        frame: desk.frame(At::Chapter(id), &format!("/chapters/{id}/meetings"), None).await?,
        name: chapter.name.to_string(),
        rules: chapter.meeting_rules.iter().rev().map(|rule| in_words(rule, &desk.form)).collect(),
        wrong: problems(&acts, &sent),
        acts,
        done: (desk.asked("done") == Some("rule")).then_some("The rule is changed. Meetings that nobody has moved follow it."),
    };
    Ok(desk.visitor.lively(sent.status(), &page)?)
}

fn in_words(rule: &MeetingRule, form: &Form) -> String {
    let often = CADENCES.iter().find(|(cadence, _, _)| *cadence == rule.cadence).map_or("", |(_, _, words)| words);
    let (weekday, time) = (form.weekday(rule.weekday), form.time(rule.at));
    format!("{often} on {weekday} at {time}, {}: from {}", rule.place.shown(), form.date(rule.from))
}

fn acts(id: ChapterId, chapter: &Founded, today: NaiveDate, version: i64, form: &Form) -> Vec<Act> {
    let to = format!("/chapters/{id}/meetings/plan");
    let rule = chapter.meeting_rules.last();
    let days = choice(WEEKDAYS.map(|day| (day.to_string(), form.weekday(day))));
    let says =
        "Meetings that are scheduled already, and that nobody has moved, follow the rule from its first day on. Those invited are told.";
    let changed =
        Act::new("rule", to.clone(), "Change when and where the chapter meets", says, "Change the rule")
            .of_version(version)
            .field(Field::new("weekday", "Weekday", days).value(rule.map(|rule| rule.weekday.to_string()).unwrap_or_default()))
            .field(Field::new("at", "Time", Kind::Time).value(rule.map(|rule| rule.at.format("%H:%M").to_string()).unwrap_or_default()))
            .field(Field::new("cadence", "How often", choice(CADENCES.map(|(_, code, words)| (code, words)))).value(
                rule.and_then(|rule| CADENCES.iter().find(|(cadence, _, _)| *cadence == rule.cadence)).map_or("", |(_, code, _)| code),
            ))
            .field(Field::new("from", "From", Kind::Day).value(day_after(today)));
    let says = "Meetings are scheduled eight weeks ahead by themselves. This schedules one earlier, or one of a day that has passed.";
    let next = rule.map(|rule| rule.next_after(today)).unwrap_or(today);
    let scheduled = Act::new("schedule", to, "Schedule a meeting", says, "Schedule it").field(
        Field::new("slot", "The day", Kind::Day).hint("A day that the rule gives: the meeting may be moved afterwards.").value(next),
    );
    vec![place_fields(changed, rule.map(|rule| &rule.place)), scheduled]
}
