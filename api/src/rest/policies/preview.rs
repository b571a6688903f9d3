//! POST /policies/preview

use super::{asked_change, object_of};
use crate::http::list::{Paging, cut, wrong_cursor};
use crate::rest::prelude::*;
use crate::rest::responses::Directs;
use domain::policy::{PolicyEvent, PolicyScope};
use domain::rules::{Rule, Section};
use infra::commands::policies::ChangePolicy;
use infra::dashboards::{AreaScope, preview_of, whole_area};
use infra::house::House;
use infra::runner::Source;
use projections::answers::preview::{Counts, Preview};
use projections::{ChapterRow, ChapterStanding, Value, Where};

/// Chapters at a time.
const USUAL: i64 = 50;
pub const MOST: i64 = 200;

/// A change of the rules that nobody has made yet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PreviewPolicy, example = json!({"scope": "organisation", "rule": {"section": "attendance", "window": "rolling", "window_months": 6, "absences_allowed": 2, "substitutes_guideline": 3, "medical_leave_weeks": 8, "sheet_due_days": 1}, "holds_from": "2027-01-01"}))]
pub struct Request {
    /// For whom it would hold.
    #[schema(value_type = schemas::PolicyScope)]
    pub scope: PolicyScope,
    /// The whole section as it would be.
    #[schema(value_type = Option<schemas::Rule>)]
    pub rule: Option<Rule>,
    /// The section that would go back to the scope above, in place of `rule`.
    #[schema(value_type = Option<schemas::Section>)]
    pub section: Option<Section>,
    /// Not a day in the past.
    pub holds_from: NaiveDate,
    /// So many chapters at a time; 50 when left out, 200 at most.
    #[schema(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next` of the answer before.
    pub cursor: Option<String>,
}

/// What the change would do, chapter by chapter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyPreview)]
pub struct Answer {
    /// The day up to which marks and business are counted: today.
    pub on: NaiveDate,
    pub holds_from: NaiveDate,
    /// How many chapters the scope has.
    pub chapters: i64,
    /// Of the members of the chapters told here, by the rules without the change, and with it.
    pub members: i64,
    pub before: Counts,
    pub after: Counts,
    pub other_colour: i64,
    pub come_to_limit: i64,
    /// By name.
    pub items: Vec<Preview>,
    /// The cursor of the next chapters; none after the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// See what a change of the rules would do
///
/// Who would have another colour, and who would come to the limit of absences, as if the rules of the day from which it holds were in force today. Nothing
/// is written; what the rules refuse is refused here too. Where a region or a chapter has its own rules, a change above does nothing.
#[utoipa::path(tag = "policies", operation_id = "previewPolicy", request_body = Request, responses((status = 200, body = Answer, description = "Counts, and each member who would stand otherwise."), Directs))]
#[post("/policies/preview")]
pub async fn handler(asked: Asked<Request>, house: Theirs<House>) -> Result<actix_web::web::Json<Answer>, Problem> {
    let Doing { caller, access, .. } = asked.doing();
    Ok(actix_web::web::Json(preview(caller, access, &house, &asked.body).await?))
}

/// A change that is looked at: the chapters that it is about, and all that stands in one moment.
pub struct Look {
    source: Source,
    /// By name.
    pub chapters: Vec<ChapterRow>,
    event: PolicyEvent,
    today: NaiveDate,
}

impl Look {
    /// Begins to look, for whoever may see the place's dashboards; what the rules refuse is refused here.
    pub async fn of(caller: &Caller, access: &Access, house: &House, request: &Request) -> Result<Self, Problem> {
        let object = object_of(request.scope);
        match request.scope {
            PolicyScope::Organisation => access.require(caller, Action::ReadDashboards, object).await?,
            PolicyScope::Region(_) | PolicyScope::Chapter(_) => {
                access.require_named(caller, Action::ReadDashboards, object, "scope").await?;
            }
        }
        let change = asked_change(request.rule.clone(), request.section)?;
        let change = ChangePolicy { scope: request.scope, change, holds_from: request.holds_from, reason: None };
        let (event, today) = change.tried(&house.commands).await?;
        let source = match request.scope {
            PolicyScope::Chapter(_) => Source::live(&house.runner).await?,
            PolicyScope::Organisation | PolicyScope::Region(_) => Source::live_wide(&house.runner).await?,
        };
        let chapters = chapters(&source, request.scope).await?;
        Ok(Self { source, chapters, event, today })
    }

    /// What it would do in some of the chapters.
    pub async fn at(&self, chapters: &[ChapterRow]) -> Result<Vec<Preview>, Problem> {
        Ok(preview_of(&self.source, chapters, &self.event, self.today).await?)
    }
}

/// Looks at what a change would do, in so many chapters as are asked for.
pub async fn preview(caller: &Caller, access: &Access, house: &House, request: &Request) -> Result<Answer, Problem> {
    let look = Look::of(caller, access, house, request).await?;
    let mut rows = look.chapters.clone();
    let chapters = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let paging = Paging { cursor: request.cursor.clone(), ..Paging::default() };
    let limit = request.limit.unwrap_or(USUAL);
    let limit = usize::try_from(limit).ok().filter(|_| (1..=MOST).contains(&limit));
    let limit = limit.ok_or_else(|| Problem::invalid("limit", format!("it is from 1 to {MOST}")))?;
    let order = paging.order("name", &["name"])?;
    match paging.place(&order)?.as_deref() {
        None => {}
        Some([Some(name), Some(id)]) => rows.retain(|row| (row.name.as_str(), row.chapter_id.to_string()) > (name.as_str(), id.clone())),
        Some(_) => return Err(wrong_cursor()),
    }
    rows.truncate(limit + 1);
    let next = cut(&mut rows, limit, &order, |row: &ChapterRow| vec![row.name.clone(), row.chapter_id.to_string()]);
    let items = look.at(&rows).await?;
    let (mut before, mut after) = (Counts::default(), Counts::default());
    for item in &items {
        before.add(&item.before);
        after.add(&item.after);
    }
    let sum = |of: fn(&Preview) -> i64| items.iter().map(of).sum();
    Ok(Answer {
        on: look.today,
        holds_from: request.holds_from,
        chapters,
        members: sum(|item| item.members),
        before,
        after,
        other_colour: sum(|item| item.other_colour),
        come_to_limit: sum(|item| item.come_to_limit),
        items,
        next,
    })
}

/// The chapters of a scope that are not dissolved, by name.
async fn chapters(source: &Source, scope: PolicyScope) -> Result<Vec<ChapterRow>, Problem> {
    let mut rows: Vec<ChapterRow> = match scope {
        PolicyScope::Organisation => source.rows(&[]).await?,
        PolicyScope::Chapter(id) => source.rows(&[Where::Is("chapter_id", Value::Uuid(id.into()))]).await?,
        PolicyScope::Region(id) => match whole_area(source, AreaScope::Region(id)).await? {
            Some(area) => area.chapters().cloned().collect(),
            None => Vec::new(),
        },
    };
    rows.retain(|row| row.status != ChapterStanding::Dissolved);
    rows.sort_by_key(|row| (row.name.clone(), row.chapter_id.to_string()));
    Ok(rows)
}
