//! How a dashboard is looked at: over which days, as of which moment of the log, and at least at which position.

use crate::rest::prelude::*;
use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use infra::dashboards::{AreaScope, Window};
use infra::runner::Source;

/// What a dashboard may be asked.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
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

/// The rows to look at, and the days.
pub struct View {
    pub source: Source,
    pub window: Window,
}

impl Lens {
    /// Looks at a chapter.
    pub async fn chapter(&self, runner: &Runner, commands: &Commands, id: ChapterId) -> Result<View, Problem> {
        let (source, moment) = self.source(runner, commands, Some(vec![id.into()])).await?;
        let zone = commands.existing::<domain::chapter::Chapter>(&id.to_string(), "chapter").await?.state.time_zone();
        let today = domain::calendar::local_date(zone.unwrap_or(chrono_tz::UTC), moment);
        self.view(source, today)
    }

    /// Looks at a region with its subtree, or at the organisation.
    pub async fn area(&self, runner: &Runner, commands: &Commands, scope: AreaScope) -> Result<View, Problem> {
        let chapters = match (scope, self.as_of) {
            (AreaScope::Region(id), Some(_)) => Some(Access::chapters_of(runner, Access::subtree(runner, id.into()).await?).await?),
            _ => None,
        };
        let (source, moment) = self.source(runner, commands, chapters).await?;
        self.view(source, moment.date_naive())
    }

    fn view(&self, source: Source, today: NaiveDate) -> Result<View, Problem> {
        let to = self.to.unwrap_or(today);
        if self.from.is_some_and(|from| from > to) {
            return Err(Problem::invalid("from", "it is after `to`: exchange the two"));
        }
        Ok(View { source, window: Window { from: self.from, to } })
    }

    async fn source(&self, runner: &Runner, commands: &Commands, chapters: Option<Vec<Uuid>>) -> Result<(Source, DateTime<Utc>), Problem> {
        Freshness { min_position: self.min_position }.wait(runner).await?;
        let reader = &commands.log.reader;
        let (position, moment) = match self.as_of {
            None => return Ok((Source::live(runner).await?, commands.log.clock.now())),
            Some(AsOf::Moment(moment)) => (reader.position_at(moment).await?, moment.min(commands.log.clock.now())),
            Some(AsOf::Position(position)) => {
                let event = reader.event(position).await?;
                let event = event.ok_or_else(|| Problem::invalid("as_of", "the log has no such position yet"))?;
                (position, event.recorded_at)
            }
        };
        Ok((Source::as_of(runner, chapters, position).await.map_err(Problem::from)?, moment))
    }
}

/// A dashboard, with the position of the log that it stands for in `Chapterhouse-Position`.
pub fn shown<T: Serialize>(view: &View, answer: Option<T>, what: &str) -> Result<HttpResponse, Problem> {
    let answer = answer.ok_or_else(|| Problem::not_found(what))?;
    Ok(HttpResponse::Ok().insert_header(("Chapterhouse-Position", view.source.position().to_string())).json(answer))
}
