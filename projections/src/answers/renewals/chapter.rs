//! The renewals of one chapter, member by member.

use super::counts::{EndingTerm, RenewalCounts, bracket};
use super::deadlines::Deadlines;
use super::dues::{self, DuesFigures, DuesMonth, Receivable, Receivables};
use super::forecast::{Prices, forecast};
use super::retention::{self, Cohort, Joined, MembershipFigures, MembershipMonth};
use crate::answers::{MoneyText, Names, PolicyUsed, Span, Who};
use crate::{ChapterDuesMonthRow, InvoiceRow, InvoiceStanding, MemberRow, MemberStanding, MembershipMonthRow, RenewalRow, RenewalStage};
use chrono::NaiveDate;
use domain::reactions::RulesInForce;
use domain::rules::Section;
use domain::{ChapterId, InvoiceId, Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows behind the renewals of a chapter.
#[derive(Debug, Clone, Default)]
pub struct ChapterRenewalRows {
    /// Every term of the chapter's memberships.
    pub renewals: Vec<RenewalRow>,
    /// The invoices of those renewals.
    pub invoices: Vec<InvoiceRow>,
    /// Everybody who was ever in the chapter.
    pub members: Vec<MemberRow>,
    /// Every month up to the end of the span.
    pub months: Vec<MembershipMonthRow>,
    /// The months of the span.
    pub dues: Vec<ChapterDuesMonthRow>,
    /// The chapter's.
    pub prices: Prices,
    pub deadlines: Deadlines,
    /// All that is owed.
    pub receivables: Vec<Receivable>,
    pub names: Names,
}

/// The invoice of a renewal.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RenewalInvoice {
    #[schema(value_type = Uuid)]
    pub invoice_id: InvoiceId,
    pub number: String,
    pub invoiced_on: NaiveDate,
    pub due_on: NaiveDate,
    #[schema(value_type = MoneyText)]
    pub total: Money,
    #[schema(value_type = MoneyText)]
    pub outstanding: Money,
    pub status: InvoiceStanding,
}

/// A term that is to be renewed, or was renewed or lapsed in the span.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RenewalOfMember {
    pub member: Who,
    pub term_starts_on: NaiveDate,
    pub term_ends_on: NaiveDate,
    /// 0 on the last day of the term, below zero after it.
    pub days_left: i64,
    /// The narrowest of 7, 14, 30, 60 and 90 days in which the term ends; none when it has ended or is renewed.
    pub due_within_days: Option<i64>,
    pub stage: RenewalStage,
    /// Ended, and neither paid nor lapsed yet.
    pub late: bool,
    pub opened_on: Option<NaiveDate>,
    /// renew, renew_with_conditions or refuse.
    pub decision: Option<String>,
    pub decided_on: Option<NaiveDate>,
    pub invoice: Option<RenewalInvoice>,
    pub late_fee_on: Option<NaiveDate>,
    /// The day on which it lapses when it stays unpaid, by the policy that was in force when the term began.
    pub lapses_on: NaiveDate,
    pub renewed_on: Option<NaiveDate>,
    pub renewed_to: Option<NaiveDate>,
    pub lapsed_on: Option<NaiveDate>,
}

/// The renewals of a chapter. Counts are of the days asked about; membership and dues are of whole months, cohorts
/// as they stood on the last day.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ChapterRenewals {
    #[schema(value_type = Uuid)]
    pub chapter_id: ChapterId,
    pub from: NaiveDate,
    /// The day from which days are counted.
    pub to: NaiveDate,
    /// The whole months of the span: those of `membership`, `months`, `dues` and `dues_months`.
    pub whole_months: Span,
    /// The policy in force on the last day. A term keeps the deadlines of the one that was in force when it began.
    pub policy: PolicyUsed,
    pub counts: RenewalCounts,
    /// Those to be renewed within 90 days, those late, and those renewed or lapsed in the span, by the end of the term.
    pub renewals: Vec<RenewalOfMember>,
    pub membership: MembershipFigures,
    pub months: Vec<MembershipMonth>,
    pub cohorts: Vec<Cohort>,
    pub dues: DuesFigures,
    pub dues_months: Vec<DuesMonth>,
    pub receivables: Receivables,
}

/// Answers for a chapter.
pub fn chapter(chapter_id: ChapterId, span: Span, rules: &RulesInForce, rows: &ChapterRenewalRows) -> ChapterRenewals {
    let months = span.whole_months();
    let members: BTreeMap<_, _> = rows.members.iter().map(|row| (row.membership_id, row)).collect();
    let mut counts = RenewalCounts::default();
    let (mut renewals, mut terms) = (Vec::new(), Vec::new());
    for row in rows.renewals.iter().filter(|row| row.chapter_id == chapter_id) {
        let Some(member) = members.get(&row.membership_id) else { continue };
        let is_last = member.status == MemberStanding::Active && member.term_ends_on == Some(row.term_ends_on);
        let term = EndingTerm::of(row, is_last, &rows.deadlines);
        counts.count(&term, span);
        let within_span = [row.renewed_on, row.lapsed_on].into_iter().flatten().any(|on| span.contains(on));
        if within_span || (term.is_pending() && term.days_left(span.to) <= 90) {
            renewals.push(renewal(row, &term, member, span, rows));
        }
        terms.push(term);
    }
    let forecasts = forecast(terms.iter(), months, &rows.prices);
    renewals.sort_by(|a, b| (a.term_ends_on, &a.member).cmp(&(b.term_ends_on, &b.member)));
    ChapterRenewals {
        chapter_id,
        from: span.from,
        to: span.to,
        whole_months: months,
        policy: PolicyUsed::of(rules, Section::Renewal),
        counts,
        renewals,
        membership: MembershipFigures::of(months, rows.months.iter()),
        months: retention::months(months, &rows.months),
        cohorts: retention::cohorts(span.to, &joined(&rows.members, span.to)),
        dues: DuesFigures::of(months, rows.dues.iter(), &forecasts),
        dues_months: dues::months(months, &rows.dues, &forecasts),
        receivables: Receivables::on(span.to, &rows.receivables),
    }
}

fn renewal(row: &RenewalRow, term: &EndingTerm, member: &MemberRow, span: Span, rows: &ChapterRenewalRows) -> RenewalOfMember {
    let days_left = term.days_left(span.to);
    RenewalOfMember {
        member: rows.names.who(member),
        term_starts_on: row.term_starts_on,
        term_ends_on: row.term_ends_on,
        days_left,
        due_within_days: bracket(days_left).filter(|_| term.is_pending()),
        stage: row.stage,
        late: term.is_late(span.to),
        opened_on: row.opened_on,
        decision: row.decision.clone(),
        decided_on: row.decided_on,
        invoice: rows.invoices.iter().find(|invoice| Some(invoice.invoice_id) == row.invoice_id).map(invoice),
        late_fee_on: row.late_fee_on,
        lapses_on: term.lapses_on,
        renewed_on: row.renewed_on,
        renewed_to: row.renewed_to,
        lapsed_on: row.lapsed_on,
    }
}

fn invoice(row: &InvoiceRow) -> RenewalInvoice {
    RenewalInvoice {
        invoice_id: row.invoice_id,
        number: row.number.clone(),
        invoiced_on: row.issued_on,
        due_on: row.due_on,
        total: Money::of_minor(row.total_minor, row.currency),
        outstanding: Money::of_minor(row.outstanding_minor, row.currency),
        status: row.status,
    }
}

/// As it stood on a day: who joined after it had not, and who left after it was there.
fn joined(members: &[MemberRow], on: NaiveDate) -> Vec<Joined> {
    let one = |row: &MemberRow| {
        let left = row.active_to.is_some_and(|left_on| left_on <= on);
        let (left_month, left_as) = (row.left_month.filter(|_| left), row.left_as.filter(|_| left));
        Some(Joined { month: row.joined_month?, left_month, left_as, members: 1 })
    };
    members.iter().filter(|row| row.joined_on.is_some_and(|joined_on| joined_on <= on)).filter_map(one).collect()
}
