//! Where a dashboard looks: a chapter with its rules, a region with its subtree, or the organisation.

use super::{Answer, of_chapter};
use crate::runner::{RunnerError, Source};
use chrono::NaiveDate;
use domain::policy::PolicyScope;
use domain::reactions::RulesInForce;
use domain::{ChapterId, RegionId};
use futures::try_join;
use projections::answers::{Area, Span, lineage, rules_on};
use projections::{ChapterRow, PolicyVersionRow, RegionRow, Where, scope_id};

/// A region with its subtree, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaScope {
    Region(RegionId),
    Organisation,
}

/// From when to when. Without a beginning, the dashboard's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: Option<NaiveDate>,
    pub to: NaiveDate,
}

impl Window {
    /// The span, six months long where no beginning was named. One that would end before it begins is its last day alone.
    pub fn span(self) -> Span {
        self.span_or(Span::months_to(self.to, 6).from)
    }

    /// The span with this beginning where none was named.
    pub fn span_or(self, from: NaiveDate) -> Span {
        let to = known_to_all(self.to);
        Span { from: known_to_all(self.from.unwrap_or(from)).min(to), to }
    }
}

/// A day that the database can name too: the program's calendar begins long before it. No organisation is older, or plans further.
pub(super) fn known_to_all(day: NaiveDate) -> NaiveDate {
    let of = |year, otherwise| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(otherwise);
    day.clamp(of(1900, NaiveDate::MIN), of(3000, NaiveDate::MAX))
}

/// A chapter and the rules that hold for it.
pub struct Home {
    pub chapter: ChapterRow,
    /// Its region and those above, nearest first.
    pub regions: Vec<RegionId>,
    pub rules: RulesInForce,
}

/// A chapter with the rules that hold for it on a day. None when there is no such chapter.
pub async fn home(source: &Source, id: ChapterId, on: NaiveDate) -> Answer<Home> {
    let only = [of_chapter(id)];
    let (chapters, regions) = try_join!(source.rows::<ChapterRow>(&only), source.rows::<RegionRow>(&[]))?;
    let Some(chapter) = chapters.into_iter().next() else { return Ok(None) };
    let regions = lineage(&regions, chapter.region_id);
    let rules = rules_of(source, Some(id), &regions, on).await?;
    Ok(Some(Home { chapter, regions, rules }))
}

/// Whether there is such a chapter.
pub(super) async fn is_known(source: &Source, id: ChapterId) -> Result<bool, RunnerError> {
    Ok(!source.rows::<ChapterRow>(&[of_chapter(id)]).await?.is_empty())
}

/// The rules that hold for a chapter, or for regions alone, on a day.
pub(super) async fn rules_of(
    source: &Source,
    chapter: Option<ChapterId>,
    regions: &[RegionId],
    on: NaiveDate,
) -> Result<RulesInForce, RunnerError> {
    let own = chapter.map(PolicyScope::Chapter).into_iter();
    let scopes = own.chain(regions.iter().copied().map(PolicyScope::Region)).chain([PolicyScope::Organisation]);
    let versions: Vec<PolicyVersionRow> = source.rows(&[Where::In("scope_id", scopes.map(scope_id).collect())]).await?;
    Ok(rules_on(&versions, chapter, regions, on))
}

/// The rules of the area itself.
pub(super) async fn rules_of_area(source: &Source, scope: AreaScope, on: NaiveDate) -> Result<RulesInForce, RunnerError> {
    let regions = match scope {
        AreaScope::Organisation => Vec::new(),
        AreaScope::Region(id) => lineage(&source.rows::<RegionRow>(&[]).await?, id),
    };
    rules_of(source, None, &regions, on).await
}

/// An area with its chapters. None when there is no such region.
pub async fn whole_area(source: &Source, scope: AreaScope) -> Answer<Area> {
    match scope {
        AreaScope::Organisation => {
            let (regions, chapters) = try_join!(source.rows::<RegionRow>(&[]), source.rows::<ChapterRow>(&[]))?;
            Ok(Some(Area::of(None, &regions, chapters)))
        }
        AreaScope::Region(root) => {
            let regions: Vec<RegionRow> = source.rows(&[]).await?;
            if !regions.iter().any(|row| row.region_id == root) {
                return Ok(None);
            }
            let subtree = Area::subtree(&regions, root).into_iter().map(Into::into).collect();
            let chapters = source.rows(&[Where::In("region_id", subtree)]).await?;
            Ok(Some(Area::of(Some(root), &regions, chapters)))
        }
    }
}

/// The rules that hold on a day for each chapter of an area.
pub(super) async fn rules_of_chapters(source: &Source, area: &Area, on: NaiveDate) -> Result<Vec<(ChapterId, RulesInForce)>, RunnerError> {
    let (regions, versions) = try_join!(source.rows::<RegionRow>(&[]), source.rows::<PolicyVersionRow>(&[]))?;
    let rules = |row: &ChapterRow| rules_on(&versions, Some(row.chapter_id), &lineage(&regions, row.region_id), on);
    Ok(area.chapters().map(|row| (row.chapter_id, rules(row))).collect())
}

/// The condition that keeps to the chapters of an area: none at all for the organisation, since every row is wanted.
pub(super) fn within(scope: AreaScope, area: &Area) -> Vec<Where> {
    match scope {
        AreaScope::Organisation => Vec::new(),
        AreaScope::Region(_) => vec![Where::In("chapter_id", area.chapter_ids())],
    }
}
