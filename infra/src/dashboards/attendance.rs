//! The rows behind attendance: a chapter's marks of the window, an area's months.

use super::place::{AreaScope, Window, home, known_to_all, rules_of_chapters, whole_area, within};
use super::{Answer, in_months, members, of_chapter};
use crate::runner::{Group, RunnerError, Source};
use chrono::NaiveDate;
use domain::calendar::{day_after, day_before};
use domain::meeting::Mark;
use domain::rules::AttendanceRules;
use domain::{ChapterId, MembershipId};
use futures::try_join;
use projections::answers::attendance::{self, AreaAttendance, AreaStandings, ChapterAttendance, ChapterAttendanceRows};
use projections::answers::{Area, Span};
use projections::{AttendanceMarkRow, Cell, MemberAttendanceMonthRow, MemberRow, MemberStanding, SeatReviewRow, SeatReviewStanding, Where};
use std::collections::{BTreeMap, BTreeSet};

/// The attendance of a chapter, from the beginning of the policy's window where none is named. None when there is no such chapter.
pub async fn attendance_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<ChapterAttendance> {
    let Some(home) = home(source, id, query.to).await? else { return Ok(None) };
    let window = attendance::window(&home.rules.rules.attendance, query.to);
    let span = query.span_or(window.from);
    let of_meetings = [of_chapter(id), Where::Between("held_on", span.from, span.to)];
    let of_marks = [of_chapter(id), Where::Between("held_on", span.from.min(window.from), span.to)];
    let only = [of_chapter(id)];
    let (meetings, marks, (members, names), reviews, days) =
        try_join!(source.rows(&of_meetings), source.rows(&of_marks), members(source, id), source.rows(&only), source.rows(&only))?;
    let rows = ChapterAttendanceRows { meetings, marks, members, reviews, days, names };
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
        let span = Span { from: known_to_all(from), to: known_to_all(on) };
        for ((chapter, member), absences) in absences(source, within, span).await? {
            let own = rules.get(&chapter).filter(|rules| rules.window_to(on).starts_on == from);
            if own.is_some_and(|rules| absences >= i64::from(rules.absences_allowed.max(1))) {
                at_limit.push((chapter, member));
            }
        }
    }
    // All of the area, and not those at the limit by their ids: a long list is looked through for each row.
    let active = [within, &[Where::Is("status", MemberStanding::Active.to_value())]].concat();
    let active = source.grouped::<MemberRow>(&["chapter_id", "membership_id"], &[], &active).await?;
    let active: BTreeSet<(ChapterId, MembershipId)> = active.iter().filter_map(|group| Some((group.get(0)?, group.get(1)?))).collect();
    for (chapter, _) in at_limit.iter().filter(|member| active.contains(member)) {
        standings.entry(*chapter).or_default().at_limit += 1;
    }
    Ok(standings)
}

/// How often each member was absent in a span: whole months by their sums, the days before and after them by their marks.
async fn absences(source: &Source, within: &[Where], span: Span) -> Result<BTreeMap<(ChapterId, MembershipId), i64>, RunnerError> {
    let mut absences: BTreeMap<(ChapterId, MembershipId), i64> = BTreeMap::new();
    let mut add = |groups: Vec<Group>, count: fn(&Group) -> i64| {
        for group in groups {
            if let (Some(chapter), Some(member)) = (group.get(0), group.get(1)) {
                *absences.entry((chapter, member)).or_default() += count(&group);
            }
        }
    };
    let by = ["chapter_id", "membership_id"];
    let inner = span.months_within();
    if let Some(months) = inner {
        let wanted = [within, &[in_months(months), Where::Positive("absent")]].concat();
        add(source.grouped::<MemberAttendanceMonthRow>(&by, &["absent"], &wanted).await?, |group| group.sums[0]);
    }
    let edges = match inner {
        Some(months) => vec![Span { to: day_before(months.from), ..span }, Span { from: day_after(months.to), ..span }],
        None => vec![span],
    };
    for days in edges.into_iter().filter(|days| days.from <= days.to) {
        let absent = [Where::Between("held_on", days.from, days.to), Where::Is("mark", Mark::A.to_value())];
        add(source.grouped::<AttendanceMarkRow>(&by, &[], &[within, &absent].concat()).await?, |group| group.rows);
    }
    Ok(absences)
}
