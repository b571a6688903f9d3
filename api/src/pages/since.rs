//! GET /chapters/{id}/since, /regions/{id}/since and /organisation/since: what has changed since a moment. What was known then beside what is
//! known now of the same days, since sheets are amended and payments come late; and how it stands now.

use super::at_a_glance::in_brief;
use super::desk::Desk;
use super::frame::{Frame, Place, escaped};
use super::instead::Instead;
use super::words;
use crate::http::access::Action;
use crate::http::problem::Problem;
use crate::rest::dashboards::lens::{Lens, View};
use actix_web::http::StatusCode;
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpResponse, get};
use askama::Template;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use domain::calendar::{day_after, day_before, month_of};
use domain::chapter::Chapter;
use domain::region::Region;
use domain::{ChapterId, Currency, RegionId};
use infra::dashboards::{AreaScope, Window, summary_of_area, summary_of_chapter};
use infra::event_log::Area;
use infra::mail::Form;
use infra::runner::Source;
use projections::answers::Amounts;
use projections::answers::renewals::Receivables;
use projections::answers::summary::Summary;
use uuid::Uuid;

/// Days back where no moment is named.
const USUAL: Days = Days::new(30);

pub fn routes(config: &mut ServiceConfig) {
    config.service(chapter).service(region).service(organisation);
}

/// A number at three looks.
struct Row {
    what: &'static str,
    then: String,
    known: String,
    now: String,
    /// What was known then is not what is known now.
    differs: bool,
}

/// Events of one type.
struct Kind {
    name: String,
    count: String,
    /// Where they stand, for whoever may read the log.
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "since.html")]
struct Page {
    frame: Frame,
    name: String,
    title: String,
    /// The page as it was then, and as it is.
    back: String,
    span: String,
    /// The month that still ran at the moment.
    ran: Option<String>,
    span_now: String,
    rows: Vec<Row>,
    kinds: Vec<Kind>,
    /// There are more events than were counted.
    more: bool,
}

/// A place, with what is asked of the log about it.
struct Asked {
    place: Place,
    name: String,
    base: String,
    zone: Tz,
    currency: Option<Currency>,
}

#[get("/chapters/{id}/since")]
pub async fn chapter(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = ChapterId(*id);
    let chapter = desk.house().commands.load::<Chapter>(&id.to_string(), false).await?.state;
    let asked = Asked {
        place: Place::Chapter(id),
        name: chapter.name().map(|name| format!("{name} chapter")).unwrap_or_default(),
        base: format!("/chapters/{id}"),
        zone: chapter.time_zone().unwrap_or(Tz::UTC),
        currency: chapter.founded().map(|founded| founded.currency),
    };
    show(&desk, asked).await
}

#[get("/regions/{id}/since")]
pub async fn region(desk: Desk, id: Path<Uuid>) -> Result<HttpResponse, Instead> {
    let id = RegionId(*id);
    let region = desk.house().commands.load::<Region>(&id.to_string(), false).await?.state;
    let name = region.name().map(ToString::to_string).unwrap_or_default();
    show(&desk, Asked { place: Place::Region(id), name, base: format!("/regions/{id}"), zone: Tz::UTC, currency: None }).await
}

#[get("/organisation/since")]
pub async fn organisation(desk: Desk) -> Result<HttpResponse, Instead> {
    let name = "The organisation".to_owned();
    show(&desk, Asked { place: Place::Organisation, name, base: "/organisation".to_owned(), zone: Tz::UTC, currency: None }).await
}

async fn view(desk: &Desk, place: Place, lens: &Lens) -> Result<View, Problem> {
    let looking = desk.looking(lens);
    match place {
        Place::Chapter(id) | Place::Member(id, _) => looking.at_chapter(Action::ReadDashboards, id).await,
        Place::Region(id) => looking.at_area(AreaScope::Region(id)).await,
        Place::Organisation => looking.at_area(AreaScope::Organisation).await,
    }
}

async fn summary(source: &Source, place: Place, window: Window) -> Result<Summary, Problem> {
    let answer = match place {
        Place::Chapter(id) | Place::Member(id, _) => summary_of_chapter(source, id, window).await?,
        Place::Region(id) => summary_of_area(source, AreaScope::Region(id), window).await?,
        Place::Organisation => summary_of_area(source, AreaScope::Organisation, window).await?,
    };
    answer.ok_or_else(|| Problem::not_found("page of that moment: it was not founded yet"))
}

async fn show(desk: &Desk, asked: Asked) -> Result<HttpResponse, Instead> {
    let place = asked.place;
    let live = view(desk, place, &Lens::of(desk.day("from")?, desk.day("to")?, None, None)).await?;
    let Some(moment) = desk.asked("as_of") else {
        let day = live.window.to.checked_sub_days(USUAL).unwrap_or(live.window.to);
        return Ok(desk.visitor.to(&format!("{}/since?as_of={day}", asked.base)));
    };
    let past = view(desk, place, &desk.lens(asked.zone)?).await?;
    let then = summary(&past.source, place, past.window).await?;
    let known = summary(&live.source, place, Window { from: Some(then.from), to: past.window.to }).await?;
    // In a month that still ran, what came later is no correction: what differs, the months that were over say.
    let ran = over(past.window.to);
    let whole = Window { from: Some(then.from), to: ran };
    let compared = match ran {
        ran if ran == past.window.to => Some([then.clone(), known.clone()]),
        ran if ran < then.from => None,
        _ => Some([summary(&past.source, place, whole).await?, summary(&live.source, place, whole).await?]),
    };
    let now = summary(&live.source, place, live.window).await?;
    let (position, form) = (past.source.position(), &desk.form);

    let of = match place {
        Place::Chapter(id) | Place::Member(id, _) => Area::Chapter(id.into()),
        Place::Region(id) => Area::Regions(crate::http::access::Access::subtree(&desk.house().runner, id.into()).await?),
        Place::Organisation => Area::All,
    };
    let counted = desk.house().log.reader.counted(&of, position).await.map_err(Problem::from)?;
    let reads_log = desk.access.may_somewhere(&desk.caller, Action::ReadLog);
    let within = match place {
        Place::Chapter(id) | Place::Member(id, _) => format!("&chapter_id={id}"),
        Place::Region(id) => format!("&region_id={id}"),
        Place::Organisation => String::new(),
    };
    let kind = |(name, count): &(String, i64)| Kind {
        to: reads_log.then(|| format!("/log?event_type={}&after={position}{within}", escaped(name))),
        count: form.number(*count),
        name: words::happened(name),
    };
    let rows = rows([&then, &known, &now], compared.as_ref(), asked.currency, form);
    let page = Page {
        title: title(&rows),
        frame: desk.frame(place, &asked.base, Some(&past)).await?,
        name: asked.name,
        back: format!("{}?as_of={}", asked.base, escaped(moment)),
        span: format!("{} to {}", form.month(then.from), form.month(then.to)),
        ran: (ran != past.window.to).then(|| form.month(past.window.to)),
        span_now: format!("{} to {}", form.month(now.from), form.month(now.to)),
        rows,
        kinds: counted.kinds.iter().map(kind).collect(),
        more: counted.more,
    };
    Ok(desk.visitor.lively(StatusCode::OK, &page)?)
}

/// The last day of the last month that was over on a day.
fn over(day: NaiveDate) -> NaiveDate {
    if month_of(day_after(day)) == month_of(day) { day_before(month_of(day)) } else { day }
}

/// The finding: whether what was known then still holds.
fn title(rows: &[Row]) -> String {
    match rows.iter().filter(|row| row.differs).count() {
        0 => "What was known then still holds".to_owned(),
        1 => "One number has changed since".to_owned(),
        many => format!("{many} numbers have changed since"),
    }
}

/// `compared` are the months that were over at the moment, as known then and as known now.
fn rows(looks: [&Summary; 3], compared: Option<&[Summary; 2]>, currency: Option<Currency>, form: &Form) -> Vec<Row> {
    let row = |what, of: &dyn Fn(&Summary) -> String| {
        let [then, known, now] = looks.map(of);
        Row { what, differs: compared.is_some_and(|[then, known]| of(then) != of(known)), then, known, now }
    };
    // What is owed is owed at a moment, and not over days.
    let owed = |what, of: fn(&Receivables) -> &Amounts| {
        let [then, _, now] = looks.map(|look| written(look.receivables.as_ref().map(of), currency, form));
        Row { what, then, known: String::new(), now, differs: false }
    };
    let count = |what, of: fn(&Summary) -> i64| row(what, &|look| form.number(of(look)));
    let rate =
        |what, of: fn(&Summary) -> Option<i64>| row(what, &|look| of(look).map_or_else(|| "–".to_owned(), |rate| form.per_mille(rate)));
    vec![
        count("Members", |look| look.membership.members),
        count("Members gained, less lost", |look| look.membership.net()),
        count("Meetings held", |look| look.attendance.meetings),
        rate("Attendance", |look| look.attendance.attendance_per_mille),
        rate("On time", |look| look.attendance.punctuality_per_mille),
        count("Visitors", |look| look.visitors),
        count("Referrals given", |look| look.referrals),
        count("Closings", |look| look.closings),
        row("Closed business", &|look| written(Some(&look.business), currency, form)),
        owed("Owed by members", |owed| &owed.outstanding),
        owed("Of that, overdue", |owed| &owed.overdue),
    ]
}

fn written(amounts: Option<&Amounts>, currency: Option<Currency>, form: &Form) -> String {
    let Some(amounts) = amounts else { return "–".to_owned() };
    match currency {
        Some(currency) => in_brief(amounts, currency, form),
        None if amounts.iter().next().is_none() => "–".to_owned(),
        None => amounts.iter().map(|money| form.roughly(money)).collect::<Vec<_>>().join(" + "),
    }
}
