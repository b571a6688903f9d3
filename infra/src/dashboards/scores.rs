//! The rows behind the scores of members and chapters.

use super::place::{AreaScope, Home, home, known_to_all, whole_area, within};
use super::{Answer, in_months, members, of_chapter, up_to};
use crate::runner::{Group, RunnerError, Source};
use chrono::NaiveDate;
use domain::{ChapterId, MeetingId, MembershipId, PersonId};
use futures::try_join;
use projections::answers::scores::{
    self, ChapterScore, ChapterScoreRows, Explain, MeetingHeld, MemberScoreRows, MemberScores, ScoreOfMember, VisitorSeen,
};
use projections::answers::{Months, Span, lineage, rules_on};
use projections::{MeetingRow, MemberRow, PolicyVersionRow, RegionRow, SheetStanding, VisitorRow, Where};
use std::collections::BTreeMap;

/// The scores of a chapter's members and its own, on a day. None when there is no such chapter.
pub async fn scores_of_chapter(source: &Source, id: ChapterId, on: NaiveDate) -> Answer<(ChapterScore, MemberScores)> {
    let on = known_to_all(on);
    let Some(home) = home(source, id, on).await? else { return Ok(None) };
    let months = home.rules.rules.chapter_score.window_months;
    let within = [of_chapter(id)];
    let (rows, of_chapter) = try_join!(member_rows(source, &home, on), chapter_rows(source, &within, Months(months).ending_in(on)))?;
    let members = scores::members(id, on, &home.rules, &rows);
    Ok(Some((scores::chapter(id, on, &home.rules, &of_chapter, Explain::Rows), members)))
}

/// The score of one member on a day, with the rows behind each point. None when there is no such member in the chapter.
pub async fn score_of_member(source: &Source, chapter: ChapterId, id: MembershipId, on: NaiveDate) -> Answer<ScoreOfMember> {
    let on = known_to_all(on);
    let Some(home) = home(source, chapter, on).await? else { return Ok(None) };
    let rows = member_rows(source, &home, on).await?;
    Ok(scores::member(chapter, id, on, &home.rules, &rows))
}

async fn member_rows(source: &Source, home: &Home, on: NaiveDate) -> Result<MemberScoreRows, RunnerError> {
    let id = home.chapter.chapter_id;
    let span = scores::window(on, &home.rules.rules.member_score);
    let of_days = |column| [of_chapter(id), Where::Between(column, span.from, span.to)];
    let (held, pledged, closed, active) = (of_days("held_on"), of_days("pledged_on"), of_days("closed_on"), of_days("day"));
    let about = span.of_registrations();
    let registered = [of_chapter(id), Where::Between("held_on", about.from, about.to)];
    let ((marks, meetings, visitors), (referrals, closings, activity), (members, names)) = try_join!(
        async { try_join!(source.rows(&held), source.rows(&held), source.rows(&registered)) },
        async { try_join!(source.rows(&pledged), source.rows(&closed), source.rows(&active)) },
        members(source, id),
    )?;
    Ok(MemberScoreRows { marks, referrals, closings, activity, meetings, visitors, members, names })
}

/// The scores of all chapters of an area on a day, each by its own rules. None when there is no such region.
pub async fn scores_of_area(source: &Source, scope: AreaScope, on: NaiveDate) -> Answer<Vec<ChapterScore>> {
    let on = known_to_all(on);
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let (regions, versions) = try_join!(source.rows::<RegionRow>(&[]), source.rows::<PolicyVersionRow>(&[]))?;
    let rules: Vec<_> = area
        .chapters()
        .map(|row| (row.chapter_id, rules_on(&versions, Some(row.chapter_id), &lineage(&regions, row.region_id), on)))
        .collect();
    let longest = rules.iter().map(|(_, rules)| rules.rules.chapter_score.window_months).max().unwrap_or(1);
    let rows = chapter_rows(source, &within(scope, &area), Months(longest).ending_in(on)).await?;
    let by_chapter = split(rows);
    let none = ChapterScoreRows::default();
    let score = |(id, rules): &(ChapterId, _)| scores::chapter(*id, on, rules, by_chapter.get(id).unwrap_or(&none), Explain::PointsAlone);
    Ok(Some(rules.iter().map(score).collect()))
}

/// Each chapter's own rows, so that its score need not look through everybody's.
fn split(rows: ChapterScoreRows) -> BTreeMap<ChapterId, ChapterScoreRows> {
    let mut split: BTreeMap<ChapterId, ChapterScoreRows> = BTreeMap::new();
    rows.attendance.into_iter().for_each(|row| split.entry(row.chapter_id).or_default().attendance.push(row));
    rows.referrals.into_iter().for_each(|row| split.entry(row.chapter_id).or_default().referrals.push(row));
    rows.membership.into_iter().for_each(|row| split.entry(row.chapter_id).or_default().membership.push(row));
    rows.meetings.into_iter().for_each(|row| split.entry(row.chapter_id).or_default().meetings.push(row));
    rows.visitors.into_iter().for_each(|row| split.entry(row.chapter_id).or_default().visitors.push(row));
    split
}

async fn chapter_rows(source: &Source, within: &[Where], span: Span) -> Result<ChapterScoreRows, RunnerError> {
    let and = |condition: Where| within.iter().cloned().chain([condition]).collect::<Vec<_>>();
    let (months, all_months) = (and(in_months(span)), and(up_to(span)));
    let (attendance, referrals, membership, (meetings, visitors)) =
        try_join!(source.rows(&months), source.rows(&months), source.rows(&all_months), held_and_seen(source, within, span))?;
    Ok(ChapterScoreRows { attendance, referrals, membership, meetings, visitors })
}

/// The meetings that were held in a span, their visitors, and when they joined.
async fn held_and_seen(source: &Source, within: &[Where], span: Span) -> Result<(Vec<MeetingHeld>, Vec<VisitorSeen>), RunnerError> {
    let and = |condition: Where| within.iter().cloned().chain([condition]).collect::<Vec<_>>();
    let about = span.of_registrations();
    let held = and(Where::Between("held_on", span.from, span.to));
    let registered = and(Where::Between("held_on", about.from, about.to));
    // Who joined before the span was no visitor of it.
    let joined = and(Where::Between("joined_on", span.from, span.to));
    let (meetings, visitors, joined) = try_join!(
        source.grouped::<MeetingRow>(&["chapter_id", "held_on", "meeting_id", "sheet"], &[], &held),
        source.grouped::<VisitorRow>(&["chapter_id", "meeting_id", "person_id"], &[], &registered),
        source.grouped::<MemberRow>(&["chapter_id", "person_id", "membership_id", "joined_on"], &[], &joined),
    )?;
    let counting = meetings.iter().filter(|group| group.get::<SheetStanding>(3).is_some_and(SheetStanding::counts));
    let counting: Vec<(MeetingHeld, MeetingId)> =
        counting.filter_map(|group| Some((MeetingHeld { chapter_id: group.get(0)?, held_on: group.get(1)? }, group.get(2)?))).collect();
    let days: BTreeMap<MeetingId, NaiveDate> = counting.iter().map(|(held, id)| (*id, held.held_on)).collect();
    let joined: BTreeMap<(ChapterId, PersonId), (MembershipId, NaiveDate)> =
        joined.iter().filter_map(|group| Some(((group.get(0)?, group.get(1)?), (group.get(2)?, group.get(3)?)))).collect();
    let seen = |group: &Group| {
        let (chapter_id, meeting_id, person_id) = (group.get(0)?, group.get(1)?, group.get(2)?);
        let held_on = *days.get(&meeting_id)?;
        Some(VisitorSeen { chapter_id, meeting_id, person_id, held_on, joined: joined.get(&(chapter_id, person_id)).copied() })
    };
    let visitors = visitors.iter().filter_map(seen).collect();
    Ok((counting.into_iter().map(|(held, _)| held).collect(), visitors))
}
