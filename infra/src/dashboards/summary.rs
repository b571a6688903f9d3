//! The rows behind the numbers of a home page.

use super::place::{AreaScope, Window, is_known, whole_area, within};
use super::{Answer, in_months, of_chapter, receivables, up_to};
use crate::runner::{Group, RunnerError, Source};
use domain::ChapterId;
use futures::try_join;
use projections::answers::Span;
use projections::answers::referral_value::Counted;
use projections::answers::summary::{Summary, SummaryRows, summary};
use projections::{ChapterStanding, MeetingRow, SheetStanding, Where};

/// A chapter at a glance. None when there is no such chapter.
pub async fn summary_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<Summary> {
    Ok(summaries_of_chapter(source, id, [query]).await?.map(|[summary]| summary))
}

/// A chapter at a glance in several windows, from rows that are read once. None when there is no such chapter.
pub async fn summaries_of_chapter<const N: usize>(source: &Source, id: ChapterId, queries: [Window; N]) -> Answer<[Summary; N]> {
    let spans = queries.map(Window::span);
    let Some(all) = spans.into_iter().reduce(Span::with) else { return Ok(None) };
    let (known, rows) = try_join!(is_known(source, id), rows(source, vec![of_chapter(id)], all, 1))?;
    Ok(known.then(|| spans.map(|span| summary(span, &rows))))
}

/// A region or the organisation at a glance. None when there is no such region.
pub async fn summary_of_area(source: &Source, scope: AreaScope, query: Window) -> Answer<Summary> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let span = query.span();
    let standing = area.chapters().filter(|row| row.status != ChapterStanding::Dissolved).count();
    let rows = rows(source, within(scope, &area), span, i64::try_from(standing).unwrap_or(i64::MAX)).await?;
    Ok(Some(summary(span, &rows)))
}

async fn rows(source: &Source, within: Vec<Where>, span: Span, chapters: i64) -> Result<SummaryRows, RunnerError> {
    let and = |condition: Where| within.iter().cloned().chain([condition]).collect::<Vec<_>>();
    let (months, all_months) = (and(in_months(span)), and(up_to(span)));
    let (attendance, referrals, business, membership, meetings, receivables) = try_join!(
        source.rows(&months),
        source.rows(&months),
        source.rows(&months),
        source.rows(&all_months),
        source.grouped::<MeetingRow>(&["chapter_id", "month", "sheet"], &["visitors"], &months),
        receivables(source, &within),
    )?;
    let held = meetings.iter().filter(|group| group.get::<SheetStanding>(2).is_some_and(SheetStanding::counts));
    let counted = |group: &Group| Some(Counted { chapter_id: group.get(0)?, month: group.get(1)?, count: group.sums[0] });
    let visitors = held.filter_map(counted).collect();
    Ok(SummaryRows { chapters, attendance, referrals, business, membership, visitors, receivables })
}
