//! The rows behind the return on dues.

use super::place::{AreaScope, Window, is_known, whole_area, within};
use super::{Answer, in_months, members, of_chapter};
use crate::runner::Source;
use domain::ChapterId;
use futures::try_join;
use projections::answers::return_on_dues::{self, AreaReturn, ChapterReturn, ChapterReturnRows};

/// The return on dues of a chapter and its members, over whole months. None when there is no such chapter.
pub async fn return_on_dues_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<ChapterReturn> {
    let span = query.span();
    let months = [of_chapter(id), in_months(span)];
    let (known, business, dues, (members, names)) =
        try_join!(is_known(source, id), source.rows(&months), source.rows(&months), members(source, id))?;
    let rows = ChapterReturnRows { business, dues, members, names };
    Ok(known.then(|| return_on_dues::chapter(id, span, &rows)))
}

/// The return on dues of an area, over whole months. None when there is no such region.
pub async fn return_on_dues_of_area(source: &Source, scope: AreaScope, query: Window) -> Answer<AreaReturn> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let span = query.span();
    let mut months = within(scope, &area);
    months.push(in_months(span));
    let (business, dues) = try_join!(source.rows(&months), source.rows(&months))?;
    Ok(Some(return_on_dues::area(&area, span, &business, &dues)))
}
