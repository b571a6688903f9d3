//! The rows behind the preview of a change of the rules: so many chapters at a time, each by the rules that would hold for it.

use super::place::known_to_all;
use crate::runner::{RunnerError, Source};
use chrono::NaiveDate;
use domain::policy::{PolicyEvent, PolicyScope};
use domain::{ChapterId, rules::Rule};
use futures::try_join;
use projections::answers::preview::{Preview, preview};
use projections::answers::scores::MemberScoreRows;
use projections::answers::{Names, Span, lineage, rules_on};
use projections::{
    AttendanceMarkRow, ChapterRow, ClosingRow, MeetingRow, MemberActivityDayRow, MemberNameRow, MemberRow, PolicyVersionRow, ReferralRow,
    RegionRow, VisitorRow, Where, scope_id,
};
use std::collections::BTreeMap;

/// What a change would do in some chapters, which may be of any region: where a scope nearer to one has rules of its own, nothing.
pub async fn preview_of(
    source: &Source,
    chapters: &[ChapterRow],
    change: &PolicyEvent,
    today: NaiveDate,
) -> Result<Vec<Preview>, RunnerError> {
    let today = known_to_all(today);
    let (regions, mut versions) = try_join!(source.rows::<RegionRow>(&[]), source.rows::<PolicyVersionRow>(&[]))?;
    let row = row_of(change);
    let holds_from = row.holds_from;
    let rules = |versions: &[PolicyVersionRow]| -> Vec<_> {
        chapters.iter().map(|one| rules_on(versions, Some(one.chapter_id), &lineage(&regions, one.region_id), holds_from)).collect()
    };
    let before = rules(&versions);
    versions.push(row);
    let after = rules(&versions);
    let longest = |one: &domain::reactions::RulesInForce| {
        let of_score = Span::months_to(today, one.rules.member_score.window_months).from;
        of_score.min(one.rules.attendance.window_to(today).starts_on)
    };
    let from = before.iter().chain(&after).map(longest).min().unwrap_or(today);
    let by_chapter = rows(source, chapters, Span { from: known_to_all(from), to: today }).await?;
    let none = MemberScoreRows::default();
    let one = |((chapter, before), after): ((&ChapterRow, _), _)| {
        let rows = by_chapter.get(&chapter.chapter_id).unwrap_or(&none);
        preview((chapter.chapter_id, &chapter.name), today, before, after, rows)
    };
    Ok(chapters.iter().zip(&before).zip(&after).map(one).collect())
}

/// A version as the table will have it, after all that there are.
fn row_of(change: &PolicyEvent) -> PolicyVersionRow {
    let (scope, version, section, holds_from, rule): (PolicyScope, u32, _, _, Option<&Rule>) = match change {
        PolicyEvent::Changed { scope, version, rule, holds_from, reason: _ } => (*scope, *version, rule.section(), *holds_from, Some(rule)),
        PolicyEvent::OverrideEnded { scope, version, section, holds_from, reason: _ } => (*scope, *version, *section, *holds_from, None),
    };
    PolicyVersionRow {
        scope_id: scope_id(scope),
        version: version.into(),
        scope: String::new(),
        section,
        holds_from,
        ended: rule.is_none(),
        rule: rule.and_then(|rule| serde_json::to_string(rule).ok()),
        reason: None,
    }
}

/// The rows of each chapter over a span.
async fn rows(source: &Source, chapters: &[ChapterRow], span: Span) -> Result<BTreeMap<ChapterId, MemberScoreRows>, RunnerError> {
    let of = || Where::In("chapter_id", chapters.iter().map(|row| row.chapter_id.into()).collect());
    let of_days = |column| [of(), Where::Between(column, span.from, span.to)];
    let (held, pledged, closed, active) = (of_days("held_on"), of_days("pledged_on"), of_days("closed_on"), of_days("day"));
    let registered = span.of_registrations();
    let about = [of(), Where::Between("held_on", registered.from, registered.to)];
    let only = [of()];
    let ((marks, meetings, visitors), (referrals, closings, activity), members) = try_join!(
        async { try_join!(source.rows::<AttendanceMarkRow>(&held), source.rows::<MeetingRow>(&held), source.rows::<VisitorRow>(&about)) },
        async {
            try_join!(
                source.rows::<ReferralRow>(&pledged),
                source.rows::<ClosingRow>(&closed),
                source.rows::<MemberActivityDayRow>(&active)
            )
        },
        source.rows::<MemberRow>(&only),
    )?;
    let nameless: Vec<_> = members.iter().filter(|row| row.name.is_none()).map(|row| row.membership_id.into()).collect();
    let names =
        if nameless.is_empty() { Vec::new() } else { source.rows::<MemberNameRow>(&[Where::In("membership_id", nameless)]).await? };
    let names = Names::of(names);
    let mut split: BTreeMap<ChapterId, MemberScoreRows> = BTreeMap::new();
    for chapter in chapters {
        split.insert(chapter.chapter_id, MemberScoreRows { names: names.clone(), ..MemberScoreRows::default() });
    }
    macro_rules! share {
        ($($rows:ident),+) => {$(
            for row in $rows {
                if let Some(own) = split.get_mut(&row.chapter_id) {
                    own.$rows.push(row);
                }
            }
        )+};
    }
    share!(marks, meetings, visitors, referrals, closings, activity, members);
    Ok(split)
}
