//! The rows behind attendance: a chapter's marks of the window, an area's months.

use super::place::{AreaScope, Window, home, whole_area, within};
use super::{Answer, in_months, members, of_chapter};
use crate::runner::Source;
use domain::ChapterId;
use futures::try_join;
use projections::Where;
use projections::answers::attendance::{self, AreaAttendance, ChapterAttendance, ChapterAttendanceRows};

/// The attendance of a chapter, from the beginning of the policy's window where none is named. None when there is no such chapter.
pub async fn attendance_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<ChapterAttendance> {
    let Some(home) = home(source, id, query.to).await? else { return Ok(None) };
    let window = attendance::window(&home.rules.rules.attendance, query.to);
    let span = query.span_or(window.from);
    let of_meetings = [of_chapter(id), Where::Between("held_on", span.from, span.to)];
    let of_marks = [of_chapter(id), Where::Between("held_on", span.from.min(window.from), span.to)];
    let of_reviews = [of_chapter(id)];
    let (meetings, marks, (members, names), reviews) =
        try_join!(source.rows(&of_meetings), source.rows(&of_marks), members(source, id), source.rows(&of_reviews))?;
    let rows = ChapterAttendanceRows { meetings, marks, members, reviews, names };
    Ok(Some(attendance::chapter(id, span, &home.rules, &rows)))
}

/// The attendance of an area over whole months. None when there is no such region.
pub async fn attendance_of_area(source: &Source, scope: AreaScope, query: Window) -> Answer<AreaAttendance> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let span = query.span();
    let mut wanted = within(scope, &area);
    wanted.push(in_months(span));
    let rows = source.rows(&wanted).await?;
    Ok(Some(attendance::area(&area, span, &rows)))
}
