//! How a dashboard is looked at: over which days, as of which moment of the log, and at least at which position.

use crate::http::query::{in_order, read};
use crate::rest::prelude::*;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use domain::chapter::Chapter;
use domain::membership::Membership;
use infra::dashboards::{AreaScope, Window};
use infra::house::House;
use infra::runner::{RunnerError, Source};
use std::future::{Ready, ready};

/// What a dashboard may be asked.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Lens {
    /// The first day; the dashboard's own beginning when left out.
    from: Option<NaiveDate>,
    /// The last day; the day of `as_of`, or today, when left out.
    to: Option<NaiveDate>,
    /// What was known at a moment (RFC 3339), or at a position of the log.
    #[param(value_type = Option<String>, example = "2026-03-01T00:00:00Z")]
    as_of: Option<AsOf>,
    /// Answer only when the read models have reached this position of the log.
    min_position: Option<i64>,
    /// Only dashboards that describe it convert.
    #[serde(rename = "in")]
    #[param(ignore)]
    into: Option<Currency>,
}

impl Lens {
    /// How a page looks: over these days, as of this place in the log.
    pub fn of(from: Option<NaiveDate>, to: Option<NaiveDate>, as_of: Option<AsOf>, min_position: Option<i64>) -> Self {
        Self { from, to, as_of, min_position, into: None }
    }
}

/// What a dashboard that converts may be asked besides.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is there for the description; the lens reads it")]
pub struct Converting {
    /// Adds the totals in this currency, by the latest rates recorded up to the last day, each named.
    #[param(rename = "in", value_type = Option<schemas::Currency>)]
    into: Option<Currency>,
}

/// A place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum AsOf {
    Position(i64),
    Moment(DateTime<Utc>),
}

impl TryFrom<String> for AsOf {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Ok(position) = text.parse() {
            return Ok(AsOf::Position(position));
        }
        // A plus sign in a query that nobody escaped arrives as a space.
        let moment = DateTime::parse_from_rfc3339(&text.replace(' ', "+"));
        moment
            .map(|moment| AsOf::Moment(moment.to_utc()))
            .map_err(|_| "as_of is a moment such as 2026-03-01T00:00:00Z, or a position of the log")
    }
}

impl AsOf {
    /// The position of the log that is meant, and its moment.
    pub async fn place(self, commands: &Commands) -> Result<(i64, DateTime<Utc>), Problem> {
        let log = &commands.log;
        match self {
            AsOf::Moment(moment) if moment > log.clock.now() => {
                Err(Problem::invalid("as_of", "it is in the future: leave it out for what is known now"))
            }
            AsOf::Moment(moment) => Ok((log.reader.position_at(moment).await?, moment)),
            AsOf::Position(..1) => Err(Problem::invalid("as_of", "the positions of the log begin with 1")),
            AsOf::Position(position) => {
                let moment = log.reader.recorded_at(position).await?;
                let moment = moment.ok_or_else(|| Problem::invalid("as_of", "the log has no such position yet"))?;
                Ok((position, moment))
            }
        }
    }
}

/// The rows to look at, and the days.
pub struct View {
    pub source: Source,
    pub window: Window,
    pub into: Option<Currency>,
}

/// Who looks at a dashboard, and through what: a handler's request, or a page's.
#[derive(Clone, Copy)]
pub struct Looking<'a> {
    pub caller: &'a Caller,
    pub access: &'a Access,
    pub commands: &'a Commands,
    pub runner: &'a Runner,
    pub lens: &'a Lens,
}

/// What a dashboard's handler stands on.
pub struct Look {
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    runner: Theirs<Runner>,
    lens: Lens,
}

impl FromRequest for Look {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Look {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let built = "the application was built with all that dashboards need";
        let caller = Caller::of(request)?;
        let house = request.app_data::<Data<House>>().expect(built);
        Ok(Self {
            access: request.app_data::<Data<Access>>().cloned().expect(built),
            commands: Theirs::of(house, &caller),
            runner: Theirs::of(house, &caller),
            lens: read(request.query_string())?,
            caller,
        })
    }

    fn looking(&self) -> Looking<'_> {
        Looking { caller: &self.caller, access: &self.access, commands: &self.commands, runner: &self.runner, lens: &self.lens }
    }

    /// Whether a member looks, and nobody with a charge in the chapter.
    pub async fn is_by_member(&self, chapter: ChapterId) -> Result<bool, Problem> {
        self.looking().is_by_member(chapter).await
    }

    /// Refuses a member the past of what is more than their own.
    pub async fn only_now_for_members(&self, chapter: ChapterId) -> Result<(), Problem> {
        self.looking().only_now_for_members(chapter).await
    }

    /// Looks at a chapter, as far as the caller may.
    pub async fn at_chapter(&self, action: Action, id: ChapterId) -> Result<View, Problem> {
        self.looking().at_chapter(action, id).await
    }

    /// Looks at a region with its subtree, or at the organisation.
    pub async fn at_area(&self, scope: AreaScope) -> Result<View, Problem> {
        self.looking().at_area(scope).await
    }

    /// Looks at a member, in their present chapter.
    pub async fn at_member(&self, id: MembershipId) -> Result<(ChapterId, View), Problem> {
        self.looking().at_member(id).await
    }
}

impl Looking<'_> {
    /// Whether a member looks, and nobody with a charge in the chapter.
    pub async fn is_by_member(&self, chapter: ChapterId) -> Result<bool, Problem> {
        Ok(!self.access.insight(self.caller, chapter).await?.whole)
    }

    /// Refuses a member the past of what is more than their own: between two moments lies one event, and the amount that its receiver did not share.
    pub async fn only_now_for_members(&self, chapter: ChapterId) -> Result<(), Problem> {
        if self.lens.as_of.is_some() && self.is_by_member(chapter).await? {
            return Err(Problem::invalid("as_of", "members see the chapter as it stands now: leave it out"));
        }
        Ok(())
    }

    /// Looks at a chapter, as far as the caller may.
    pub async fn at_chapter(&self, action: Action, id: ChapterId) -> Result<View, Problem> {
        self.access.require(self.caller, action, Object::Chapter(id)).await?;
        self.chapter(id).await
    }

    /// Looks at a region with its subtree, or at the organisation.
    pub async fn at_area(&self, scope: AreaScope) -> Result<View, Problem> {
        let object = match scope {
            AreaScope::Region(id) => Object::Region(id),
            AreaScope::Organisation => Object::Organisation,
        };
        self.access.require(self.caller, Action::ReadDashboards, object).await?;
        let chapters = match (scope, self.lens.as_of) {
            (AreaScope::Region(id), Some(_)) => {
                Some(Access::chapters_of(self.runner, Access::subtree(self.runner, id.into()).await?).await?)
            }
            _ => None,
        };
        let (source, moment) = self.source(chapters, Source::live_wide(self.runner)).await?;
        self.view(source, moment.date_naive())
    }

    /// Looks at a member, in their present chapter.
    pub async fn at_member(&self, id: MembershipId) -> Result<(ChapterId, View), Problem> {
        self.access.require(self.caller, Action::ReadDashboards, Object::Membership(id)).await?;
        let membership = self.commands.existing::<Membership>(&id.to_string(), "membership").await?;
        let chapter = membership.state.chapter_id().ok_or_else(|| Problem::not_found("membership"))?;
        Ok((chapter, self.chapter(chapter).await?))
    }

    async fn chapter(&self, id: ChapterId) -> Result<View, Problem> {
        let (source, moment) = self.source(Some(vec![id.into()]), Source::live(self.runner)).await?;
        // It is there, as the check of the caller's right has found, and its zone never changes.
        let zone = self.commands.load::<Chapter>(&id.to_string(), false).await?.state.time_zone();
        self.view(source, domain::calendar::local_date(zone.unwrap_or(chrono_tz::UTC), moment))
    }

    fn view(&self, source: Source, today: NaiveDate) -> Result<View, Problem> {
        let to = self.lens.to.unwrap_or(today);
        match self.lens.from {
            Some(from) if self.lens.to.is_none() && from > to => {
                let detail = format!("it is after {to}, the last day where no `to` is named: name a `to` as well, or an earlier day");
                return Err(Problem::invalid("from", detail));
            }
            from => in_order(from, Some(to))?,
        }
        Ok(View { source, window: Window { from: self.lens.from, to }, into: self.lens.into })
    }

    /// The live rows, or those of some chapters as of then.
    async fn source(
        &self,
        chapters: Option<Vec<Uuid>>,
        live: impl Future<Output = Result<Source, RunnerError>>,
    ) -> Result<(Source, DateTime<Utc>), Problem> {
        Freshness { min_position: self.lens.min_position }.wait(self.runner).await?;
        let Some(as_of) = self.lens.as_of else { return Ok((live.await?, self.commands.log.clock.now())) };
        let (position, moment) = as_of.place(self.commands).await?;
        Ok((Source::as_of(self.runner, chapters, position).await.map_err(Problem::from)?, moment))
    }
}

/// A dashboard, with the position of the log that it stands for in `Chapterhouse-Position`.
pub fn shown<T: Serialize>(view: &View, answer: Option<T>, what: &str) -> Result<HttpResponse, Problem> {
    let answer = answer.ok_or_else(|| Problem::not_found(what))?;
    if view.into.is_some() {
        return Err(Problem::invalid("in", "this dashboard is not reckoned in another currency: leave it out"));
    }
    Ok(HttpResponse::Ok().insert_header(("Chapterhouse-Position", view.source.position().to_string())).json(answer))
}
