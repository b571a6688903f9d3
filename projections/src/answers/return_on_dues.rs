//! What dues bring: closed business received against dues paid, each currency by itself.

use crate::answers::{Amounts, Area, MoneyText, Names, Parts, Span, Who};
use crate::{ChapterBusinessMonthRow, ChapterDuesMonthRow, MemberBusinessMonthRow, MemberDuesMonthRow, MemberRow, MemberStanding};
use chrono::NaiveDate;
use domain::{ChapterId, Currency, MembershipId, Money};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Business received against dues paid, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReturnOnDues {
    #[schema(value_type = MoneyText)]
    pub business_received: Money,
    /// Paid, and not had back.
    #[schema(value_type = MoneyText)]
    pub dues_paid: Money,
    /// How many times the dues came back, with two decimal places, rounded half up. None where no dues were paid.
    pub times: Option<String>,
}

/// Business and dues, in the making.
#[derive(Debug, Clone, Default, PartialEq)]
struct Sums {
    business: Amounts,
    dues: Amounts,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.business.merge(&other.business);
        self.dues.merge(&other.dues);
    }

    fn returns(&self) -> Vec<ReturnOnDues> {
        let currencies: BTreeSet<Currency> = self.business.currencies().chain(self.dues.currencies()).collect();
        let of = |currency: Currency| {
            let (business, dues) = (self.business.minor(currency), self.dues.minor(currency));
            ReturnOnDues {
                business_received: Money::of_minor(business, currency),
                dues_paid: Money::of_minor(dues, currency),
                times: times(business, dues),
            }
        };
        let returns = currencies.into_iter().map(of);
        returns.filter(|row| !(row.business_received.is_zero() && row.dues_paid.is_zero())).collect()
    }
}

fn times(business: i64, dues: i64) -> Option<String> {
    if dues <= 0 {
        return None;
    }
    let (business, dues) = (i128::from(business), i128::from(dues));
    let hundredths = (200 * business + dues).div_euclid(2 * dues);
    let sign = if hundredths < 0 { "-" } else { "" };
    Some(format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100))
}

/// The rows behind a chapter's return on dues, of the whole months of the span.
#[derive(Debug, Clone, Default)]
pub struct ChapterReturnRows {
    pub business: Vec<MemberBusinessMonthRow>,
    pub dues: Vec<MemberDuesMonthRow>,
    pub members: Vec<MemberRow>,
    pub names: Names,
}

/// One member's return on dues.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct MemberReturn {
    pub member: Who,
    pub returns: Vec<ReturnOnDues>,
}

/// A chapter's return on dues over whole months.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ChapterReturn {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub totals: Vec<ReturnOnDues>,
    pub members: Vec<MemberReturn>,
}

/// Answers for a chapter.
pub fn chapter(chapter_id: ChapterId, span: Span, rows: &ChapterReturnRows) -> ChapterReturn {
    let span = span.whole_months();
    let mut sums: BTreeMap<MembershipId, Sums> = BTreeMap::new();
    for row in rows.business.iter().filter(|row| span.contains(row.month)) {
        sums.entry(row.membership_id).or_default().business.add(row.currency, row.received_minor);
    }
    for row in rows.dues.iter().filter(|row| span.contains(row.month)) {
        sums.entry(row.membership_id).or_default().dues.add(row.currency, row.paid_minor());
    }
    let mut totals = Sums::default();
    sums.values().for_each(|sum| totals.add(sum));
    let mut members = Vec::new();
    for row in &rows.members {
        let returns = sums.get(&row.membership_id).map(Sums::returns).unwrap_or_default();
        if row.status == MemberStanding::Active || !returns.is_empty() {
            members.push(MemberReturn { member: rows.names.who(row), returns });
        }
    }
    members.sort_by(|a, b| (&a.member.name, &a.member).cmp(&(&b.member.name, &b.member)));
    ChapterReturn { chapter_id, from: span.from, to: span.to, totals: totals.returns(), members }
}

/// The return on dues of a region with its subtree, or of the organisation, over whole months.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AreaReturn {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub totals: Vec<ReturnOnDues>,
    pub parts: Parts<Vec<ReturnOnDues>>,
}

/// Answers for an area.
pub fn area(area: &Area, span: Span, business: &[ChapterBusinessMonthRow], dues: &[ChapterDuesMonthRow]) -> AreaReturn {
    let span = span.whole_months();
    let mut chapters: BTreeMap<ChapterId, Sums> = BTreeMap::new();
    for row in business.iter().filter(|row| span.contains(row.month)) {
        chapters.entry(row.chapter_id).or_default().business.add(row.currency, row.amount_minor);
    }
    for row in dues.iter().filter(|row| span.contains(row.month)) {
        let paid = row.received_minor - row.dishonoured_minor - row.refunded_minor;
        chapters.entry(row.chapter_id).or_default().dues.add(row.currency, paid);
    }
    let mut totals = Sums::default();
    chapters.values().for_each(|sum| totals.add(sum));
    let parts = area.split(chapters, Sums::add).map(|sums| sums.returns());
    AreaReturn { from: span.from, to: span.to, totals: totals.returns(), parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HOME, Log, currency, day, gbp, id};
    use crate::{MemberBusinessMonths, MemberDuesMonths, Members};
    use domain::dues::InvoiceKind;
    use domain::referral::Tier;

    #[test]
    fn business_received_is_set_against_dues_paid() {
        let (ada, ben): (MembershipId, MembershipId) = (id(11), id(12));
        let mut log = Log::default();
        log.joined(ada, "2026-01-06").joined(ben, "2026-01-06");
        log.account_opened(ada).invoiced(ada, 51, InvoiceKind::Joining, gbp(60_000), None, "2026-01-06");
        log.paid(ada, 61, 51, 60_000, 0, "2026-01-06");
        let parties = log.parties(ben, ada, Tier::Outside, "2026-02-03");
        log.pledged(1, parties).closed(1, parties, 71, gbp(200_000), true, "2026-02-10");
        log.closed(1, parties, 72, Money::of_minor(700, currency("JPY")), false, "2026-02-10");
        let rows = ChapterReturnRows {
            business: log.rows::<MemberBusinessMonths>(),
            dues: log.rows::<MemberDuesMonths>(),
            members: log.rows::<Members>(),
            names: Names::default(),
        };
        let answer = chapter(HOME, Span { from: day("2026-01-01"), to: day("2026-02-28") }, &rows);
        let ada = &answer.members[0].returns;
        // 2000.00 / 600.00 = 3.33; nothing was paid in yen.
        assert_eq!((ada[0].business_received, ada[0].dues_paid, ada[0].times.as_deref()), (gbp(200_000), gbp(60_000), Some("3.33")));
        assert_eq!((ada[1].business_received.minor, ada[1].times.as_deref()), (700, None));
        assert!(answer.members[1].returns.is_empty());
    }

    #[test]
    fn times_are_rounded_half_up() {
        assert_eq!(times(1, 8).as_deref(), Some("0.13"));
        assert_eq!(times(0, 5).as_deref(), Some("0.00"));
        assert_eq!(times(5, 0), None);
    }
}
