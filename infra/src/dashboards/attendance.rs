//! The rows behind attendance: a chapter's marks of the window, an area's months.

use super::place::{AreaScope, Window, home, known_to_all, rules_of_chapters, whole_area, within};
use super::{Answer, in_months, members, of_chapter};
use crate::runner::{RunnerError, Source};
use chrono::NaiveDate;
use domain::rules::AttendanceRules;
use domain::{ChapterId, MembershipId};
use futures::try_join;
use projections::answers::attendance::{self, AreaAttendance, AreaStandings, ChapterAttendance, ChapterAttendanceRows};
use projections::answers::{Area, Span};
use projections::{Cell, MemberAttendanceMonthRow, MemberRow, MemberStanding, SeatReviewRow, SeatReviewStanding, Where};
use std::collections::{BTreeMap, BTreeSet};

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
    let standings = standings(source, &area, &wanted, span.to).await?;
    wanted.push(in_months(span));
    let rows = source.rows(&wanted).await?;
    Ok(Some(attendance::area(&area, span, &rows, &standings)))
}

/// How the members of each chapter stand on a day, by the chapter's own rules.
async fn standings(
    source: &Source,
    area: &Area,
    within: &[Where],
    on: NaiveDate,
) -> Result<BTreeMap<ChapterId, AreaStandings>, RunnerError> {
    let mut standings: BTreeMap<ChapterId, AreaStandings> = BTreeMap::new();
    let open = [within, &[Where::Is("status", SeatReviewStanding::Open.to_value())]].concat();
    for group in source.grouped::<SeatReviewRow>(&["chapter_id"], &[], &open).await? {
        if let Some(chapter) = group.get(0) {
            standings.entry(chapter).or_default().under_review = group.rows;
        }
    }
    let rules: BTreeMap<ChapterId, AttendanceRules> =
        rules_of_chapters(source, area, on).await?.into_iter().map(|(id, rules)| (id, rules.rules.attendance)).collect();
    let windows: BTreeSet<NaiveDate> = rules.values().map(|rules| rules.window_to(on).starts_on).collect();
    let mut at_limit = Vec::new();
    for from in windows {
        let wanted = [within, &[in_months(Span { from: known_to_all(from), to: on }), Where::Positive("absent")]].concat();
        for group in source.grouped::<MemberAttendanceMonthRow>(&["chapter_id", "membership_id"], &["absent"], &wanted).await? {
            let (Some(chapter), Some(member)) = (group.get::<ChapterId>(0), group.get::<MembershipId>(1)) else { continue };
            let own = rules.get(&chapter).filter(|rules| rules.window_to(on).starts_on == from);
            if own.is_some_and(|rules| group.sums[0] >= i64::from(rules.absences_allowed.max(1))) {
                at_limit.push((chapter, member));
            }
        }
    }
    let members = at_limit.iter().map(|(_, member)| (*member).into()).collect();
    let active = [Where::In("membership_id", members), Where::Is("status", MemberStanding::Active.to_value())];
    let active = source.grouped::<MemberRow>(&["chapter_id", "membership_id"], &[], &active).await?;
    let active: BTreeSet<(ChapterId, MembershipId)> = active.iter().filter_map(|group| Some((group.get(0)?, group.get(1)?))).collect();
    for (chapter, _) in at_limit.iter().filter(|member| active.contains(member)) {
        standings.entry(*chapter).or_default().at_limit += 1;
    }
    Ok(standings)
}
