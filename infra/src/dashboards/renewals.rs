//! The rows behind renewals: the terms that end about the span, comings and goings, dues.

use super::place::{AreaScope, Window, home, rules_of, whole_area, within};
use super::{Answer, in_months, members, of_chapter, receivables, up_to};
use crate::runner::{Group, RunnerError, Source};
use chrono::NaiveDate;
use domain::calendar::days_from;
use domain::dues::InvoiceKind;
use domain::{ChapterId, MembershipId};
use futures::try_join;
use projections::answers::renewals::{
    self, AreaRenewalRows, AreaRenewals, ChapterRenewalRows, ChapterRenewals, EndingTerm, Joined, Prices,
};
use projections::answers::{Span, lineage};
use projections::{Cell, ChapterRow, FeePlanRow, MemberRow, MemberStanding, RegionRow, RenewalRow, Where};
use std::collections::BTreeSet;

/// A renewal is paid 90 days before the end of the term at the earliest, and lapses some weeks after it.
const DAYS_AHEAD: i64 = 90;
const DAYS_BACK: i64 = -60;

fn ending(span: Span) -> (NaiveDate, NaiveDate) {
    (days_from(span.from, DAYS_BACK), days_from(span.to, DAYS_AHEAD))
}

/// The renewals of a chapter, of six months where no beginning is named. None when there is no such chapter.
pub async fn renewals_of_chapter(source: &Source, id: ChapterId, query: Window) -> Answer<ChapterRenewals> {
    let Some(home) = home(source, id, query.to).await? else { return Ok(None) };
    let span = query.span();
    let (from, to) = ending(span);
    let terms = [of_chapter(id), Where::Between("term_ends_on", from, to)];
    let kind = Where::Is("kind", InvoiceKind::Renewal.to_value());
    let invoices = [of_chapter(id), kind, Where::Between("term_starts_on", days_from(from, 1), days_from(to, 1))];
    let only = [of_chapter(id)];
    let (all_months, dues_months) = ([of_chapter(id), up_to(span)], [of_chapter(id), in_months(span)]);
    let (renewals, invoices, (members, names), months, dues, receivables, prices) = try_join!(
        source.rows(&terms),
        source.rows(&invoices),
        members(source, id),
        source.rows(&all_months),
        source.rows(&dues_months),
        receivables(source, &only),
        prices(source, std::iter::once(&home.chapter)),
    )?;
    let rows = ChapterRenewalRows { renewals, invoices, members, months, dues, prices, receivables, names };
    Ok(Some(renewals::chapter(id, span, &home.rules, &rows)))
}

/// The renewals of an area. None when there is no such region.
pub async fn renewals_of_area(source: &Source, scope: AreaScope, query: Window) -> Answer<AreaRenewals> {
    let Some(area) = whole_area(source, scope).await? else { return Ok(None) };
    let span = query.span();
    let within = within(scope, &area);
    let and = |condition: Where| within.iter().cloned().chain([condition]).collect::<Vec<_>>();
    let (all_months, dues_months) = (and(up_to(span)), and(in_months(span)));
    let (rules, terms, months, dues, joined, receivables, prices) = try_join!(
        rules_of_area(source, scope, span.to),
        terms(source, &within, span),
        source.rows(&all_months),
        source.rows(&dues_months),
        source.grouped::<MemberRow>(&["joined_month", "left_month", "left_as"], &[], &within),
        receivables(source, &within),
        prices(source, area.chapters()),
    )?;
    let joined = joined.iter().filter_map(joined_in).collect();
    let rows = AreaRenewalRows { terms, months, joined, dues, prices, receivables };
    Ok(Some(renewals::area(&area, span, &rules, &rows)))
}

/// What membership costs in chapters.
async fn prices(source: &Source, chapters: impl Iterator<Item = &ChapterRow>) -> Result<Prices, RunnerError> {
    let (regions, plans) = try_join!(source.rows::<RegionRow>(&[]), source.rows::<FeePlanRow>(&[]))?;
    Ok(Prices::of(chapters, &regions, plans))
}

/// The rules of the area itself.
async fn rules_of_area(source: &Source, scope: AreaScope, on: NaiveDate) -> Result<domain::reactions::RulesInForce, RunnerError> {
    let regions = match scope {
        AreaScope::Organisation => Vec::new(),
        AreaScope::Region(id) => lineage(&source.rows::<RegionRow>(&[]).await?, id),
    };
    rules_of(source, None, &regions, on).await
}

fn joined_in(group: &Group) -> Option<Joined> {
    Some(Joined { month: group.get(0)?, left_month: group.get(1)?, left_as: group.get(2)?, members: group.rows })
}

/// The terms that end about the span, each told whether it is the last one of somebody who is a member still.
async fn terms(source: &Source, within: &[Where], span: Span) -> Result<Vec<EndingTerm>, RunnerError> {
    let (from, to) = ending(span);
    let mut wanted = within.to_vec();
    wanted.push(Where::Between("term_ends_on", from, to));
    let mut active = wanted.clone();
    active.push(Where::Is("status", MemberStanding::Active.to_value()));
    let by = ["chapter_id", "membership_id", "term_ends_on", "term_starts_on", "decided_years", "stage", "renewed_on", "lapsed_on"];
    let (terms, last) = try_join!(source.grouped::<RenewalRow>(&by, &[], &wanted), source.grouped::<MemberRow>(&by[..3], &[], &active))?;
    let last: BTreeSet<(ChapterId, MembershipId, NaiveDate)> =
        last.iter().filter_map(|group| Some((group.get(0)?, group.get(1)?, group.get(2)?))).collect();
    let term = |group: &Group| {
        let (chapter_id, membership_id, term_ends_on) = (group.get(0)?, group.get(1)?, group.get(2)?);
        let (term_starts_on, decided_years) = (group.get(3)?, group.get(4)?);
        let (stage, renewed_on, lapsed_on) = (group.get(5)?, group.get(6)?, group.get(7)?);
        let is_last = last.contains(&(chapter_id, membership_id, term_ends_on));
        Some(EndingTerm { chapter_id, membership_id, term_starts_on, term_ends_on, decided_years, stage, renewed_on, lapsed_on, is_last })
    };
    Ok(terms.iter().filter_map(term).collect())
}
