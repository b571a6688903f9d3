//! The rows behind renewals: the terms that end about the span, comings and goings, dues.

use super::place::{AreaScope, Window, home, known_to_all, rules_of_area, whole_area, within};
use super::{Answer, in_months, members, of_chapter, receivables, up_to};
use crate::runner::{Group, RunnerError, Source};
use chrono::NaiveDate;
use domain::calendar::{add_months, day_after, day_before, days_from, month_of};
use domain::dues::InvoiceKind;
use domain::{ChapterId, MembershipId};
use futures::try_join;
use projections::answers::Span;
use projections::answers::renewals::{
    self, AreaRenewalRows, AreaRenewals, ChapterRenewalRows, ChapterRenewals, Deadlines, EndingTerm, Joined, Prices,
};
use projections::{Cell, ChapterRow, FeePlanRow, MemberRow, MemberStanding, RegionRow, RenewalRow, Value, Where};
use std::collections::BTreeSet;

/// So far ahead the dashboard looks.
const DAYS_AHEAD: i64 = 90;

/// The renewals of a chapter, of six months where no beginning is named. None when there is no such chapter.
pub async fn renewals_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<ChapterRenewals> {
    let Some(home) = home(source, id, query.to).await? else { return Ok(None) };
    let span = query.span();
    let only = [of_chapter(id)];
    let invoices = [of_chapter(id), Where::Is("kind", InvoiceKind::Renewal.to_value())];
    let (all_months, dues_months) = ([of_chapter(id), up_to(span)], [of_chapter(id), in_months(span)]);
    let (renewals, invoices, (members, names), months, dues, receivables, (prices, deadlines)) = try_join!(
        source.rows(&only),
        source.rows(&invoices),
        members(source, id),
        source.rows(&all_months),
        source.rows(&dues_months),
        receivables(source, &only),
        prices(source, std::slice::from_ref(&home.chapter)),
    )?;
    let rows = ChapterRenewalRows { renewals, invoices, members, months, dues, prices, deadlines, receivables, names };
    Ok(Some(renewals::chapter(id, span, &home.rules, &rows)))
}

/// The renewals of an area. None when there is no such region.
pub async fn renewals_of_area(source: &Source, scope: AreaScope, query: Window) -> Answer<AreaRenewals> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let span = query.span();
    let within = within(scope, &area);
    let and = |condition: Where| within.iter().cloned().chain([condition]).collect::<Vec<_>>();
    let (all_months, dues_months) = (and(up_to(span)), and(in_months(span)));
    let chapters: Vec<ChapterRow> = area.chapters().cloned().collect();
    let here: BTreeSet<ChapterId> = chapters.iter().map(|row| row.chapter_id).collect();
    let (rules, terms, months, dues, joined, receivables, (prices, deadlines)) = try_join!(
        rules_of_area(source, scope, span.to),
        terms(source, &within, span),
        source.rows(&all_months),
        source.rows(&dues_months),
        joined(source, &within, &here, span.to),
        receivables(source, &within),
        prices(source, &chapters),
    )?;
    let terms = terms.iter().map(|(row, is_last)| EndingTerm::of(row, *is_last, &deadlines)).collect();
    let rows = AreaRenewalRows { terms, months, joined, dues, prices, receivables };
    Ok(Some(renewals::area(&area, span, &rules, &rows)))
}

/// What membership costs in chapters, and when a renewal is due there.
async fn prices(source: &Source, chapters: &[ChapterRow]) -> Result<(Prices, Deadlines), RunnerError> {
    let (regions, plans, versions) = try_join!(source.rows::<RegionRow>(&[]), source.rows::<FeePlanRow>(&[]), source.rows(&[]))?;
    Ok((Prices::of(chapters, &regions, plans), Deadlines::of(chapters.iter(), &regions, versions)))
}

/// Who joined in which month, and left, as it stood on a day. The table knows whole months in few groups: in that of the day, those are counted
/// by themselves who joined or left after it.
async fn joined(source: &Source, within: &[Where], here: &BTreeSet<ChapterId>, on: NaiveDate) -> Result<Vec<Joined>, RunnerError> {
    let by = ["since_month", "left_month", "left_as", "went_to"];
    let and = |conditions: &[Where]| within.iter().chain(conditions).cloned().collect::<Vec<_>>();
    let later = |column| Where::Between(column, day_after(on), day_before(add_months(month_of(on), 1)));
    let joined_later = and(&[later("joined_on"), Where::Is("since_month", month_of(on).to_value()), Where::Is("came_from", Value::Null)]);
    let left_later = and(&[later("active_to")]);
    let (all, joined_later, left_later) = try_join!(
        source.grouped::<MemberRow>(&by, &[], within),
        source.grouped::<MemberRow>(&by, &[], &joined_later),
        source.grouped::<MemberRow>(&by, &[], &left_later),
    )?;
    let of = |groups: &[Group]| groups.iter().filter_map(|group| joined_in(group, here)).collect::<Vec<_>>();
    let none = |one: Joined| Joined { members: -one.members, ..one };
    let still = |one: Joined| Joined { left_month: None, left_as: None, ..one };
    let not_left = of(&left_later).into_iter().flat_map(|one| [none(one), still(one)]);
    let corrected = not_left.chain(of(&joined_later).into_iter().map(|one| none(still(one))));
    Ok(of(&all).into_iter().chain(corrected).collect())
}

/// Who moved to another chapter of the area has not left it: the row there has them.
fn joined_in(group: &Group, here: &BTreeSet<ChapterId>) -> Option<Joined> {
    let joined = Joined { month: group.get(0)?, left_month: group.get(1)?, left_as: group.get(2)?, members: group.rows };
    let moved_within =
        joined.left_as == Some(MemberStanding::Transferred) && group.get::<ChapterId>(3).is_some_and(|to| here.contains(&to));
    (!moved_within).then_some(joined)
}

/// The terms that await their renewal, and those that were renewed or lapsed in the span; each with whether it is the last one of somebody
/// who is a member still.
async fn terms(source: &Source, within: &[Where], span: Span) -> Result<Vec<(RenewalRow, bool)>, RunnerError> {
    let and = |conditions: &[Where]| within.iter().chain(conditions).cloned().collect::<Vec<_>>();
    let until = Where::Between("term_ends_on", known_to_all(NaiveDate::MIN), days_from(span.to, DAYS_AHEAD));
    let active = and(&[Where::Is("status", MemberStanding::Active.to_value()), until]);
    let last = source.grouped::<MemberRow>(&["membership_id", "term_ends_on"], &[], &active).await?;
    let last: BTreeSet<(MembershipId, NaiveDate)> = last.iter().filter_map(|group| Some((group.get(0)?, group.get(1)?))).collect();
    let of_span = |column| Where::Between(column, span.from, span.to);
    let mut wanted = vec![of_span("renewed_on"), of_span("lapsed_on")];
    let ends_on = || last.iter().map(|(_, ends_on)| *ends_on);
    wanted.extend(ends_on().min().zip(ends_on().max()).map(|(first, latest)| Where::Between("term_ends_on", first, latest)));
    let rows: Vec<RenewalRow> = source.rows(&and(&[Where::Any(wanted)])).await?;
    let is_of_span = |day: Option<NaiveDate>| day.is_some_and(|day| span.contains(day));
    let found = rows.into_iter().map(|row| (last.contains(&(row.membership_id, row.term_ends_on)), row));
    let found = found.filter(|(is_last, row)| *is_last || is_of_span(row.renewed_on) || is_of_span(row.lapsed_on));
    Ok(found.map(|(is_last, row)| (row, is_last)).collect())
}
