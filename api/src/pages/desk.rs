//! Somebody who is signed in and looks at a page: who they are, what they asked for, and through what they look.

use super::account::form::Visitor;
use super::frame::Stand;
use super::instead::Instead;
use crate::http::access::Access;
use crate::http::caller::Caller;
use crate::http::frame;
use crate::http::problem::Problem;
use crate::http::query::Freshness;
use crate::http::reading::YEARS;
use crate::http::theirs::Theirs;
use crate::rest::dashboards::lens::{AsOf, Lens, Looking, View};
use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::{Data, Query};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use domain::ChapterId;
use domain::calendar::{day_after, instant};
use domain::chapter::Chapter;
use domain::user::User;
use futures::future::LocalBoxFuture;
use infra::commands::Commands;
use infra::house::House;
use infra::mail::Form;
use std::collections::BTreeMap;

/// A page's request by somebody who is signed in.
pub struct Desk {
    pub visitor: Visitor,
    pub caller: Caller,
    pub access: Data<Access>,
    /// The house as they see it.
    house: Theirs<House>,
    pub framed: Data<frame::Frame>,
    pub path: String,
    pub query: BTreeMap<String, String>,
    /// How the reader writes dates and money.
    pub form: Form,
    pub name: String,
    /// How far every read table had come when the page was asked for: all up to there is in the page.
    pub began: i64,
}

/// From a moment to another, where they are named.
type Moments = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

impl Desk {
    /// Whoever is signed in and asks.
    pub async fn of(request: HttpRequest) -> Result<Self, Instead> {
        let built = "the application was built with all that pages need";
        let visitor = Visitor::of(&request);
        let Some(caller) = visitor.caller().await? else { return Err(Instead::SignIn(wanted(&request))) };
        let user = visitor.house.commands.load::<User>(&caller.user()?.to_string(), false).await.map_err(Problem::from)?.state;
        let known = user.known();
        let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let own = known.and_then(|known| known.language.as_ref()).map(ToString::to_string);
        let accepted = accepted.split(',').filter_map(|range| range.split(';').next()).map(str::trim);
        Ok(Self {
            house: Theirs::of(&visitor.house, &caller),
            caller,
            access: request.app_data::<Data<Access>>().cloned().expect(built),
            framed: request.app_data::<Data<frame::Frame>>().cloned().expect(built),
            path: request.path().to_owned(),
            query: in_order(Query::<BTreeMap<_, _>>::from_query(request.query_string()).map(Query::into_inner).unwrap_or_default()),
            form: Form::of(own.as_deref().into_iter().chain(accepted)),
            name: known.map(|known| known.name.0.to_string()).unwrap_or_default(),
            began: visitor.house.runner.reached(),
            visitor,
        })
    }

    /// The house that is looked at.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// The same, for what goes on when the page is done.
    pub fn theirs(&self) -> Theirs<House> {
        Theirs::of(&self.visitor.house, &self.caller)
    }

    /// A parameter of the query, where it says anything. What no text can hold, NUL, says nothing.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(|value| value.trim()).filter(|value| !value.is_empty() && !value.contains('\0'))
    }

    /// Waits briefly for the read models to have what was done just now, where the address says so.
    pub async fn caught_up(&self) -> Result<(), Problem> {
        let min_position = self.asked("min_position").and_then(|text| text.parse().ok());
        Freshness { min_position }.wait(&self.house().runner).await
    }

    /// A day that the query names.
    pub fn day(&self, name: &'static str) -> Result<Option<NaiveDate>, Problem> {
        let read = |text: &str| text.parse().ok().filter(|day: &NaiveDate| YEARS.contains(&day.year()));
        let wrong = || Problem::invalid(name, format!("it is a day such as 2026-03-01, of the years {} to {}", YEARS.start(), YEARS.end()));
        self.asked(name).map(|text| read(text).ok_or_else(wrong)).transpose()
    }

    /// From the beginning of one day that the query names to the end of another, on the clock of a place.
    pub fn between(&self, zone: Tz) -> Result<Moments, Problem> {
        let (from, to) = (self.day("from")?, self.day("to")?);
        let begins = |day: NaiveDate| instant(zone, day.and_time(NaiveTime::MIN));
        Ok((from.map(begins), to.map(|day| begins(day_after(day)) - TimeDelta::microseconds(1))))
    }

    /// The past moment that is looked at, on the clock of a place.
    pub fn as_of(&self, zone: Tz) -> Result<Option<AsOf>, Problem> {
        let Some(text) = self.asked("as_of") else { return Ok(None) };
        if let Ok(place) = AsOf::try_from(text.to_owned()) {
            return Ok(Some(place));
        }
        let on_the_clock = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M");
        let end_of_day = || text.parse::<NaiveDate>().ok().and_then(|day| day.and_hms_opt(23, 59, 59));
        let local = on_the_clock.ok().or_else(end_of_day);
        let moment = local.and_then(|local| match zone.from_local_datetime(&local) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(_, moment) => Some(moment),
            // An hour that a change of the clock leaves out.
            LocalResult::None => zone.from_local_datetime(&(local + TimeDelta::hours(1))).latest(),
        });
        let moment = moment.ok_or_else(|| Problem::invalid("as_of", "it is a day or a moment, such as 2026-03-01 or 2026-03-01T07:00"))?;
        Ok(Some(AsOf::Moment(moment.to_utc())))
    }

    /// The past position of the log that is looked at in a chapter. Members see no past there: to them it is shown as it is now.
    pub async fn past_of(&self, chapter: ChapterId) -> Result<Option<i64>, Problem> {
        if self.asked("as_of").is_none() || !self.is_in_charge(chapter).await? {
            return Ok(None);
        }
        let commands = &self.house().commands;
        let zone = commands.load::<Chapter>(&chapter.to_string(), false).await?.state.time_zone().unwrap_or(Tz::UTC);
        match self.as_of(zone)? {
            Some(moment) => Ok(Some(moment.place(commands).await?.0)),
            None => Ok(None),
        }
    }

    /// Aggregates as they are known at the moment of a view.
    pub fn known_to(&self, view: &View) -> Commands {
        self.known(self.asked("as_of").map(|_| view.source.position()))
    }

    /// Where a page stands that begins to read now.
    pub fn stand(&self) -> Stand {
        Stand { position: self.house().log.head.position(), is_live: true }
    }

    /// Aggregates as they are, or as they were known at a past position.
    pub fn known(&self, past: Option<i64>) -> Commands {
        let commands = &self.house().commands;
        past.map_or_else(|| commands.clone(), |position| commands.as_of(position))
    }

    /// Over which days, and as of which moment, a page looks.
    pub fn lens(&self, zone: Tz) -> Result<Lens, Problem> {
        let position = self.asked("min_position").and_then(|text| text.parse().ok());
        Ok(Lens::of(self.day("from")?, self.day("to")?, self.as_of(zone)?, position))
    }

    /// Looks at a dashboard, as its handler does.
    pub fn looking<'a>(&'a self, lens: &'a Lens) -> Looking<'a> {
        let house = self.house();
        Looking { caller: &self.caller, access: &self.access, commands: &house.commands, runner: &house.runner, lens }
    }
}

/// What was asked, with two days that were named the wrong way round exchanged.
fn in_order(mut query: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let day = |name: &str| query.get(name).and_then(|text| text.trim().parse::<NaiveDate>().ok());
    if let (Some(from), Some(to)) = (day("from"), day("to"))
        && from > to
    {
        query.insert("from".to_owned(), to.to_string());
        query.insert("to".to_owned(), from.to_string());
    }
    query
}

/// The page that was wanted, to come back to.
fn wanted(request: &HttpRequest) -> String {
    request.uri().path_and_query().map(ToString::to_string).unwrap_or_default()
}

impl FromRequest for Desk {
    type Error = Instead;
    type Future = LocalBoxFuture<'static, Result<Self, Instead>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::of(request.clone()))
    }
}
