//! Finding a region, a chapter or a member by its name.

use crate::http::list::{Item, Listed, Listing};
use crate::list_query;
use crate::rest::prelude::*;
use actix_web::{HttpRequest, HttpResponse};
use infra::lists::{PageAsked, page};
use projections::{Cell, ChapterRow, MemberRow, RegionRow, Sort, Table, Value, Where};
use std::collections::BTreeMap;
use utoipa_actix_web::service_config::ServiceConfig;

/// As many as are found of each kind: whoever looks for one among more says more of its name.
const OF_A_KIND: i64 = 50;
/// Less than this is in nearly every name.
const LEAST: usize = 2;
/// No name is longer.
const MOST: usize = 100;

pub fn routes(config: &mut ServiceConfig) {
    config.service(handler);
}

list_query! {
    /// What is looked for.
    Wanted {
        /// A part of the name, at least two letters; everything when left out.
        #[param(min_length = 2, max_length = 100, example = "hafen")]
        q: String,
    }
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    Region,
    Chapter,
    Member,
}

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundByName)]
pub struct FoundOne {
    pub kind: FoundKind,
    /// A region's, a chapter's or a membership's.
    pub id: Uuid,
    pub name: String,
    /// What tells it from others of its name: a member's profession and chapter, what has become of a chapter.
    pub detail: String,
}

impl Item for FoundOne {
    const COLUMNS: &'static [&'static str] = &["kind", "id", "name", "detail"];
    const USUAL: &'static str = "name";
}

type Answer = Listed<FoundOne>;

async fn rows<T: Table>(runner: &Runner, part: Option<&str>, more: Option<Where>) -> Result<Vec<T>, Problem> {
    let wanted: Vec<Where> = part.map(|part| Where::Holds("name", part.to_owned())).into_iter().chain(more).collect();
    let asked = PageAsked { sort: &Sort::Column("name"), descending: false, after: None, limit: OF_A_KIND };
    Ok(page(runner, &wanted, &asked).await?)
}

fn words(status: &Value) -> String {
    match status {
        Value::Text(text) => text.replace('_', " "),
        _ => String::new(),
    }
}

/// What the caller may see that has this in its name.
pub async fn found(caller: &Caller, access: &Access, runner: &Runner, part: Option<&str>) -> Result<Vec<FoundOne>, Problem> {
    let part = part.map(str::trim);
    if part.is_some_and(|part| !(LEAST..=MOST).contains(&part.chars().count())) {
        return Err(Problem::invalid("q", format!("it is a part of a name: {LEAST} to {MOST} letters")));
    }
    let reach = access.reach(caller, Action::Read, runner).await?;
    let regions: Vec<RegionRow> = rows(runner, part, reach.known_regions().map(|known| Where::In("region_id", known))).await?;
    let chapters: Vec<ChapterRow> = rows(runner, part, reach.of_chapters()).await?;
    let charged = reach.charged_chapters(runner).await?;
    let theirs = charged.map(|charged| Where::Any(vec![Where::In("chapter_id", charged), Where::In("membership_id", reach.own.clone())]));
    let members: Vec<MemberRow> = rows(runner, part, theirs).await?;
    let homes = members.iter().map(|row| row.chapter_id.into()).collect();
    let homes: Vec<ChapterRow> = infra::runner::Source::live(runner).await?.rows(&[Where::In("chapter_id", homes)]).await?;
    let homes: BTreeMap<ChapterId, String> = homes.into_iter().map(|row| (row.chapter_id, row.name)).collect();
    let region = |row: RegionRow| FoundOne { kind: FoundKind::Region, id: row.region_id.into(), name: row.name, detail: String::new() };
    let chapter = |row: ChapterRow| FoundOne {
        kind: FoundKind::Chapter,
        id: row.chapter_id.into(),
        detail: words(&row.status.to_value()),
        name: row.name,
    };
    let member = |row: MemberRow| {
        let home = homes.get(&row.chapter_id).cloned().unwrap_or_default();
        FoundOne {
            kind: FoundKind::Member,
            id: row.membership_id.into(),
            name: row.name.clone().unwrap_or_default(),
            detail: format!("{}, {home}, {}", row.profession, words(&row.status.to_value())),
        }
    };
    Ok(regions.into_iter().map(region).chain(chapters.into_iter().map(chapter)).chain(members.into_iter().map(member)).collect())
}

/// Regions, chapters and members by a part of their names
///
/// Those that the caller may see, at most fifty of each kind. Members find themselves; the chapter's roster names the others.
#[utoipa::path(tag = "search", operation_id = "findByName", params(Wanted), responses((status = 200, content((Answer = "application/json"), (String = "text/csv")), description = "A page of them; CSV with `Accept: text/csv`."), TaggedReads))]
#[get("/search")]
pub async fn handler(
    caller: Caller,
    access: Data<Access>,
    commands: Theirs<Commands>,
    runner: Theirs<Runner>,
    query: Query<Wanted>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::begin(&commands, query.paging()).await?;
    let found = found(&caller, &access, &runner, query.q.as_deref()).await?;
    listing.answer(&request, 0, found)
}
