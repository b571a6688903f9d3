//! The rows behind referral value: a chapter's members by month; of an area's members only what they add up to.

use super::place::{AreaScope, Window, home, rules_of_area, whole_area, within};
use super::{Answer, in_months, members, of_chapter};
use crate::runner::{Group, RunnerError, Source};
use domain::{ChapterId, MembershipId};
use futures::try_join;
use projections::answers::Span;
use projections::answers::referral_value::{
    self, AreaReferralRows, AreaReferralValue, ChapterReferralRows, ChapterReferralValue, Counted, GivenInMonth, OpenPledges, Received,
    Visits,
};
use projections::{
    Cell, ChapterReferralMonthRow, MeetingRow, MemberReferralMonthRow, MemberRow, MemberStanding, OneToOneRow, OpenReferralRow,
    SheetStanding, VisitorRow, Where,
};

/// The referral value of a chapter, of six months where no beginning is named. None when there is no such chapter.
pub async fn referral_value_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<ChapterReferralValue> {
    let span = query.span();
    let of_months = [of_chapter(id), in_months(span)];
    let a_year_before = [of_chapter(id), in_months(span.months_a_year_before())];
    let (home, rows, days, year_before) = try_join!(
        home(source, id, span.to),
        monthly(source, &of_months),
        of_days(source, id, span),
        given_in_months(source, &a_year_before)
    )?;
    let Some(home) = home else { return Ok(None) };
    let rows = ChapterReferralRows {
        one_to_ones: days.one_to_ones,
        meetings: days.meetings,
        visits: days.visits,
        open: days.open,
        members: days.members,
        names: days.names,
        year_before,
        ..rows
    };
    Ok(Some(referral_value::chapter(id, span, &home.rules, &rows)))
}

async fn monthly(source: &Source, wanted: &[Where]) -> Result<ChapterReferralRows, RunnerError> {
    let (referrals, business, activity, pairs, chapter_referrals) =
        try_join!(source.rows(wanted), source.rows(wanted), source.rows(wanted), source.rows(wanted), source.rows(wanted))?;
    Ok(ChapterReferralRows { referrals, business, activity, pairs, chapter_referrals, ..ChapterReferralRows::default() })
}

async fn of_days(source: &Source, id: ChapterId, span: Span) -> Result<ChapterReferralRows, RunnerError> {
    let (only, months) = ([of_chapter(id)], span.whole_months());
    let held = [of_chapter(id), Where::Between("held_on", months.from, months.to)];
    // The day for which a visitor was registered is not the meeting's when that has moved.
    let about = months.of_registrations();
    let registered = [of_chapter(id), Where::Between("held_on", about.from, about.to)];
    let (one_to_ones, meetings, visits, open, (members, names)) = try_join!(
        source.rows(&held),
        source.rows(&held),
        source.grouped::<VisitorRow>(&["meeting_id", "invited_by"], &[], &registered),
        open_pledges(source, &only),
        members(source, id),
    )?;
    Ok(ChapterReferralRows {
        one_to_ones,
        meetings,
        visits: visits.iter().filter_map(visit).collect(),
        open,
        members,
        names,
        ..Default::default()
    })
}

fn visit(group: &Group) -> Option<Visits> {
    Some(Visits { meeting_id: group.get(0)?, invited_by: group.get(1)?, visitors: group.rows })
}

async fn open_pledges(source: &Source, wanted: &[Where]) -> Result<Vec<OpenPledges>, RunnerError> {
    let groups = source.grouped::<OpenReferralRow>(&["pledged_on"], &[], wanted).await?;
    Ok(groups.iter().filter_map(|group| Some(OpenPledges { pledged_on: group.get(0)?, pledges: group.rows })).collect())
}

async fn given_in_months(source: &Source, wanted: &[Where]) -> Result<Vec<GivenInMonth>, RunnerError> {
    let groups = source.grouped::<ChapterReferralMonthRow>(&["month"], &["inside", "outside"], wanted).await?;
    Ok(groups.iter().filter_map(|group| Some(GivenInMonth { month: group.get(0)?, referrals: group.sums.iter().sum() })).collect())
}

/// The referral value of an area over whole months. None when there is no such region.
pub async fn referral_value_of_area(source: &Source, scope: AreaScope, query: Window) -> Answer<AreaReferralValue> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let span = query.span();
    let within = within(scope, &area);
    let and = |condition: Where| within.iter().cloned().chain([condition]).collect::<Vec<_>>();
    let (months, active) = (and(in_months(span)), and(Where::Is("status", MemberStanding::Active.to_value())));
    let whole = span.whole_months();
    let days = and(Where::Between("held_on", whole.from, whole.to));
    let a_year_before = and(in_months(span.months_a_year_before()));
    let ((rules, referrals, business, year_before), talks, visits, activity, open, received, active) = try_join!(
        async {
            try_join!(
                rules_of_area(source, scope, span.to),
                source.rows(&months),
                source.rows(&months),
                given_in_months(source, &a_year_before)
            )
        },
        source.grouped::<OneToOneRow>(&["chapter_id", "month"], &[], &months),
        source.grouped::<MeetingRow>(&["chapter_id", "month", "sheet"], &["visitors"], &days),
        source.rows(&months),
        open_pledges(source, &within),
        source.grouped::<MemberReferralMonthRow>(&["chapter_id", "membership_id"], &["received_inside", "received_outside"], &months),
        source.grouped::<MemberRow>(&["chapter_id", "membership_id"], &[], &active),
    )?;
    let counts = |group: &&Group| group.get::<SheetStanding>(2).is_some_and(SheetStanding::counts);
    let rows = AreaReferralRows {
        referrals,
        year_before,
        business,
        one_to_ones: talks.iter().filter_map(|group| counted(group, group.rows)).collect(),
        visitors: visits.iter().filter(counts).filter_map(|group| counted(group, group.sums[0])).collect(),
        activity,
        open,
        received: received.iter().filter_map(received_by).collect(),
        active: active.iter().filter_map(|group| Some((group.get(0)?, group.get::<MembershipId>(1)?))).collect(),
    };
    Ok(Some(referral_value::area(&area, span, &rules, &rows)))
}

fn counted(group: &Group, count: i64) -> Option<Counted> {
    Some(Counted { chapter_id: group.get(0)?, month: group.get(1)?, count })
}

fn received_by(group: &Group) -> Option<Received> {
    Some(Received { chapter_id: group.get(0)?, membership_id: group.get(1)?, referrals: group.sums.iter().sum() })
}
