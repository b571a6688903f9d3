//! Renewals told as events, and their numbers by hand.

use super::*;
use crate::answers::{Amounts, Area, Names, Span, rules_on};
use crate::testing::{HOME, Log, currency, day, entity, gbp, id, name, note, profession};
use crate::*;
use chrono::NaiveDate;
use domain::MembershipId;
use domain::calendar::{Term, days_from};
use domain::dues::{Corrected, DuesEvent, InvoiceKind, InvoiceNumber};
use domain::membership::{MembershipEvent, RenewalDecision};
use domain::money::TaxRate;
use domain::policy::{PolicyEvent, PolicyScope, PolicyVersion};
use domain::region::{FeePlan, RegionEvent};
use domain::rules::{RenewalRules, Rule};
use uuid::Uuid;

const ADA: MembershipId = MembershipId(Uuid::from_u128(11));
const BEN: MembershipId = MembershipId(Uuid::from_u128(12));
const CAY: MembershipId = MembershipId(Uuid::from_u128(13));

fn receivables(log: &Log) -> Vec<Receivable> {
    let open = log.rows::<Invoices>().into_iter().filter(|row| row.outstanding_minor > 0);
    open.map(|row| Receivable { currency: row.currency, due_on: row.due_on, minor: row.outstanding_minor }).collect()
}

fn prices(log: &Log) -> Prices {
    Prices::of(&log.rows::<Chapters>(), &log.rows::<Regions>(), log.rows::<FeePlans>())
}

fn deadlines(log: &Log) -> Deadlines {
    Deadlines::of(log.rows::<Chapters>().iter(), &log.rows::<Regions>(), log.rows::<PolicyVersions>())
}

/// A year costs so much from a day on, two years twice as much, with 20 % tax.
fn costs(log: &mut Log, one_year: i64, from: &str) {
    let plan = FeePlan {
        currency: currency("GBP"),
        joining_fee: gbp(0),
        dues_one_year: gbp(one_year),
        dues_two_years: gbp(2 * one_year),
        late_fee: gbp(0),
        transfer_fee: gbp(0),
        reinstatement_fee: gbp(0),
        tax_rate: TaxRate::of_basis_points(2_000).unwrap(),
        tax_label: name("VAT"),
    };
    log.tell(log.region, RegionEvent::FeePlanSet { plan, holds_from: day(from) });
}

#[test]
fn dues_that_nobody_has_been_invoiced_for_are_forecast_at_the_price_of_the_day_of_the_invoice() {
    let mut log = three();
    log.founded("2025-01-07");
    costs(&mut log, 50_000, "2025-01-01");
    costs(&mut log, 60_000, "2026-04-01");
    let months = |log: &Log| -> Vec<(NaiveDate, i64, i64, i64)> {
        let answer = answer(log, "2026-03-01", "2026-05-31");
        let minor = |amounts: &Amounts| amounts.minor(currency("GBP"));
        let figures = |month: &DuesMonth| {
            (month.month, minor(&month.figures.expected), minor(&month.figures.forecast), minor(&month.figures.invoiced))
        };
        answer.dues_months.iter().map(figures).collect()
    };
    // Ada and Ben end in March and are invoiced by the old plan; Cay ends on 31 May and is invoiced on 1 May, by the new one.
    let (march, april, may) = (day("2026-03-01"), day("2026-04-01"), day("2026-05-01"));
    assert_eq!(months(&log), [(march, 120_000, 120_000, 0), (april, 0, 0, 0), (may, 72_000, 72_000, 0)]);
    // Once invoiced it is no forecast any more; for two years it is the price of two; who is refused pays nothing.
    let (chapter_id, on) = (HOME, day("2026-03-01"));
    log.account_opened(ADA).invoiced(ADA, 51, InvoiceKind::Renewal, gbp(60_000), Some(term("2026-03-10")), "2026-03-01");
    let decision = RenewalDecision::Renew { term_years: 2 };
    log.tell(CAY, MembershipEvent::RenewalDecided { chapter_id, term: term("2025-06-01"), decision, on });
    let decision = RenewalDecision::Refuse { reason: note("Never there.") };
    log.tell(BEN, MembershipEvent::RenewalDecided { chapter_id, term: term("2025-04-01"), decision, on });
    let invoiced = answer(&log, "2026-03-01", "2026-05-31");
    assert_eq!(invoiced.dues.invoiced.minor(currency("GBP")), 60_000);
    assert_eq!(invoiced.dues.forecast.minor(currency("GBP")), 144_000);
    log.resigned(CAY, "2026-03-15");
    assert_eq!(answer(&log, "2026-03-01", "2026-05-31").dues.forecast.minor(currency("GBP")), 0);
}

fn answer(log: &Log, from: &str, to: &str) -> ChapterRenewals {
    let rows = ChapterRenewalRows {
        renewals: log.rows::<Renewals>(),
        invoices: log.rows::<Invoices>(),
        members: log.rows::<Members>(),
        months: log.rows::<MembershipMonths>().into_iter().filter(|row| row.chapter_id == HOME).collect(),
        dues: log.rows::<ChapterDuesMonths>(),
        prices: prices(log),
        deadlines: deadlines(log),
        receivables: receivables(log),
        names: Names::default(),
    };
    chapter(HOME, Span { from: day(from), to: day(to) }, &rules_on(&[], None, &[], day(to)), &rows)
}

fn term(from: &str) -> Term {
    Term::of_years(day(from), 1)
}

fn renewed(log: &mut Log, member: MembershipId, term: Term, on: &str) {
    log.tell(member, MembershipEvent::Renewed { chapter_id: HOME, term, on: day(on) });
}

fn lapsed(log: &mut Log, member: MembershipId, term: Term, on: NaiveDate) {
    let (person_id, profession) = (member.0.into(), profession());
    log.tell(member, MembershipEvent::Lapsed { chapter_id: HOME, person_id, profession, term, on, policy: None });
}

/// Ada's term ends on 9 March 2026, Ben's on 31 March, Cay's on 31 May.
fn three() -> Log {
    let mut log = Log::default();
    log.joined(ADA, "2025-03-10").joined(BEN, "2025-04-01").joined(CAY, "2025-06-01");
    log
}

#[test]
fn those_due_are_counted_within_each_span_and_listed_by_the_end_of_their_term() {
    // On 2 March: Ada has 7 days left, Ben 29, Cay 90.
    let answer = answer(&three(), "2026-01-01", "2026-03-02");
    let counts = answer.counts;
    assert_eq!((counts.due_within_7_days, counts.due_within_14_days), (1, 1));
    assert_eq!((counts.due_within_30_days, counts.due_within_60_days, counts.due_within_90_days), (2, 2, 3));
    let list: Vec<_> = answer.renewals.iter().map(|row| (row.member.membership_id, row.days_left, row.due_within_days)).collect();
    assert_eq!(list, [(ADA, 7, Some(7)), (BEN, 29, Some(30)), (CAY, 90, Some(90))]);
}

#[test]
fn a_renewal_goes_from_opened_to_decided_to_invoiced_to_late_to_renewed() {
    let mut log = three();
    let (now, next) = (term("2025-03-10"), term("2026-03-10"));
    let stage = |log: &Log, on: &str| answer(log, "2026-01-01", on).renewals[0].stage;
    assert_eq!(stage(&log, "2026-01-01"), RenewalStage::Running);
    let (chapter_id, policy) = (HOME, PolicyVersion::FOUNDING);
    log.tell(ADA, MembershipEvent::RenewalOpened { chapter_id, term: now, on: day("2025-12-09"), policy });
    assert_eq!(stage(&log, "2026-01-01"), RenewalStage::Opened);
    let decision = RenewalDecision::Renew { term_years: 1 };
    log.tell(ADA, MembershipEvent::RenewalDecided { chapter_id, term: now, decision, on: day("2026-01-08") });
    assert_eq!(stage(&log, "2026-01-08"), RenewalStage::Decided);
    log.account_opened(ADA).invoiced(ADA, 51, InvoiceKind::Renewal, gbp(50_000), Some(next), "2026-02-07");
    assert_eq!(stage(&log, "2026-02-07"), RenewalStage::Invoiced);
    log.invoiced(ADA, 52, InvoiceKind::LateFee, gbp(5_000), Some(next), "2026-03-10");
    let late = answer(&log, "2026-01-01", "2026-03-10");
    assert_eq!((late.renewals[0].stage, late.renewals[0].late, late.counts.late), (RenewalStage::Late, true, 1));
    assert_eq!(late.renewals[0].invoice.as_ref().unwrap().outstanding, gbp(50_000));
    // 500.00 fell due on 9 March; the late fee of 50.00 does on 9 April.
    assert_eq!(late.receivables.outstanding.minor(currency("GBP")), 55_000);
    assert_eq!(late.receivables.overdue.minor(currency("GBP")), 50_000);
    log.paid(ADA, 61, 51, 50_000, 0, "2026-03-12");
    renewed(&mut log, ADA, next, "2026-03-12");
    let paid = answer(&log, "2026-01-01", "2026-03-12");
    assert_eq!((paid.renewals[0].stage, paid.counts.renewed, paid.counts.late), (RenewalStage::Renewed, 1, 0));
    assert_eq!(paid.renewals[0].renewed_to, Some(day("2027-03-09")));
    assert_eq!(paid.renewals[0].invoice.as_ref().unwrap().status, InvoiceStanding::Settled);
    assert_eq!(paid.dues.received.minor(currency("GBP")), 50_000);
}

#[test]
fn a_term_that_a_departure_cut_short_is_due_no_more_and_neither_is_an_old_one_after_a_return() {
    let mut log = three();
    log.resigned(ADA, "2026-01-20");
    assert_eq!(answer(&log, "2026-01-01", "2026-03-02").counts.due_within_7_days, 0);
    let (person_id, on) = (ADA.0.into(), day("2026-02-20"));
    let reinstated = MembershipEvent::Reinstated {
        chapter_id: HOME,
        person_id,
        profession: profession(),
        term: Term::of_years(on, 1),
        on,
        invoice_id: None,
    };
    log.tell(ADA, reinstated);
    let back = answer(&log, "2026-01-01", "2026-03-02");
    assert_eq!((back.counts.due_within_7_days, back.membership.members), (0, 3));
}

#[test]
fn retention_is_terms_renewed_of_terms_ended_in_the_month_of_their_end() {
    let mut log = three();
    renewed(&mut log, ADA, term("2026-03-10"), "2026-02-20");
    lapsed(&mut log, BEN, term("2025-04-01"), days_from(day("2026-03-31"), 15));
    log.resigned(CAY, "2026-03-15");
    let answer = answer(&log, "2026-03-01", "2026-04-30");
    let months: Vec<_> = answer.months.iter().map(|m| (m.figures.members, m.figures.terms_ended, m.figures.retention_per_mille)).collect();
    // March: Ada renewed; Ben's ended and lapsed, which released the seat in April; Cay resigned.
    assert_eq!(months, [(2, 3, Some(333)), (1, 0, None)]);
    assert_eq!((answer.counts.lapsed, answer.membership.lapsed, answer.membership.resigned), (1, 1, 1));
}

#[test]
fn a_cohort_keeps_who_stayed_and_leaves_out_who_moved() {
    let mut log = Log::default();
    log.joined(ADA, "2025-03-10").joined(BEN, "2025-03-12").joined(CAY, "2025-03-20");
    log.resigned(ADA, "2025-09-10");
    log.transferred(CAY, id(2), term("2025-03-20"), "2025-10-01");
    log.chapter = HOME;
    let at = |on: &str| answer(&log, "2025-03-01", on).cohorts[0];
    assert_eq!((at("2025-09-09").active, at("2025-09-09").retention_per_mille), (3, Some(1000)));
    assert_eq!((at("2025-09-10").active, at("2025-09-10").resigned), (2, 1), "the day of departure is the first without the member");
    assert_eq!(at("2025-03-12").joined, 2, "one of three joins later in the month");
    let cohort = at("2025-12-31");
    assert_eq!((cohort.joined, cohort.active, cohort.resigned, cohort.transferred), (3, 1, 1, 1));
    assert_eq!(cohort.retention_per_mille, Some(500));
}

#[test]
fn a_transfer_takes_the_renewal_along() {
    let mut log = three();
    log.transferred(ADA, id(2), term("2025-03-10"), "2026-01-15");
    log.chapter = HOME;
    assert_eq!(answer(&log, "2026-01-01", "2026-03-02").counts.due_within_7_days, 0);
    let row = log.rows::<Renewals>().into_iter().find(|row| row.membership_id == ADA).unwrap();
    assert_eq!((row.chapter_id, row.stage), (id(2), RenewalStage::Running));
}

#[test]
fn a_region_adds_up_its_chapters() {
    let mut log = three();
    log.founded("2025-01-07");
    costs(&mut log, 50_000, "2025-01-01");
    log.account_opened(ADA).invoiced(ADA, 51, InvoiceKind::Renewal, gbp(50_000), Some(term("2026-03-10")), "2026-02-07");
    log.chapter = id(2);
    log.founded("2025-01-07").joined(id(21), "2025-03-05");
    let members = log.rows::<Members>();
    let is_last =
        |row: &RenewalRow| members.iter().any(|m| m.membership_id == row.membership_id && m.term_ends_on == Some(row.term_ends_on));
    let rows = AreaRenewalRows {
        terms: log.rows::<Renewals>().iter().map(|row| EndingTerm::of(row, is_last(row), &deadlines(&log))).collect(),
        months: log.rows::<MembershipMonths>(),
        joined: vec![Joined { month: day("2025-03-01"), left_month: None, left_as: None, members: 2 }],
        dues: log.rows::<ChapterDuesMonths>(),
        prices: prices(&log),
        receivables: receivables(&log),
    };
    let here = Area::of(Some(log.region), &[], log.rows::<Chapters>());
    let span = Span { from: day("2026-01-01"), to: day("2026-03-02") };
    let answer = area(&here, span, &rules_on(&[], None, &[], span.to), &rows);
    assert_eq!((answer.totals.counts.due_within_7_days, answer.totals.counts.due_within_90_days), (2, 4));
    assert_eq!((answer.totals.counts.invoiced, answer.totals.membership.members), (1, 4));
    // Ada is invoiced; Ben's and the guest's terms end in March too, each at 500.00 and 20 % tax.
    assert_eq!(answer.totals.dues.forecast.minor(currency("GBP")), 120_000);
    assert_eq!(answer.totals.dues.expected.minor(currency("GBP")), 170_000);
    let forecasts: Vec<_> = answer.parts.chapters.iter().map(|part| part.totals.dues.forecast.minor(currency("GBP"))).collect();
    assert_eq!(forecasts, [60_000, 60_000]);
    let members: Vec<_> = answer.parts.chapters.iter().map(|part| part.totals.membership.members).collect();
    assert_eq!((members, answer.cohorts[0].joined), (vec![3, 1], 2));
}

#[test]
fn a_term_keeps_the_deadlines_of_the_policy_under_which_it_began() {
    let mut log = Log::default();
    log.on("2025-03-10").founded("2025-01-07").joined(ADA, "2025-03-10").on("2025-06-01").joined(CAY, "2025-06-01");
    let before = answer(&log, "2026-03-01", "2026-03-15");
    let lapses = |answer: &ChapterRenewals| answer.renewals.iter().map(|row| (row.lapses_on, row.late)).collect::<Vec<_>>();
    assert_eq!(lapses(&before)[0], (day("2026-03-24"), true), "fifteen days after 9 March, and late from the day after it");
    let rule = Rule::Renewal(RenewalRules { overdue_days_after: 10, lapses_days_after: 30, ..RenewalRules::default() });
    let (scope, holds_from) = (PolicyScope::Organisation, day("2025-05-01"));
    log.tell(scope, PolicyEvent::Changed { scope, version: 1, rule, holds_from, reason: None });
    let after = answer(&log, "2026-03-01", "2026-03-15");
    assert_eq!(lapses(&after)[0], lapses(&before)[0], "Ada's began before the change");
    assert_eq!(after.renewals.last().map(|row| row.lapses_on), Some(day("2026-06-30")), "Cay's on 1 June, after it");
}

#[test]
fn a_renewal_counts_on_the_day_of_its_payment_however_early_that_is() {
    let mut log = three();
    renewed(&mut log, CAY, term("2026-06-01"), "2025-07-10");
    let answer = answer(&log, "2025-07-01", "2025-07-31");
    assert_eq!((answer.counts.renewed, answer.renewals.len()), (1, 1));
    assert_eq!(answer.whole_months, Span { from: day("2025-07-01"), to: day("2025-07-31") });
}

#[test]
fn a_credited_renewal_is_expected_no_more_and_forecast_again() {
    let mut log = three();
    log.founded("2025-01-07");
    costs(&mut log, 50_000, "2025-01-01");
    log.account_opened(ADA).invoiced(ADA, 51, InvoiceKind::Renewal, gbp(50_000), Some(term("2026-03-10")), "2026-02-07");
    let issued = log.rows::<Invoices>()[0].clone();
    let corrects = Corrected { kind: InvoiceKind::Renewal, due_on: issued.due_on, term: Some(term("2026-03-10")), left: gbp(0) };
    log.tell(
        ADA,
        DuesEvent::CreditNoteIssued {
            membership_id: ADA,
            credit_note_id: id(81),
            number: InvoiceNumber { entity: entity(), year: 2026, serial: 1 },
            invoice_id: issued.invoice_id,
            lines: Vec::new(),
            total: gbp(50_000),
            to_account: gbp(0),
            issued_on: day("2026-02-10"),
            reason: note("For one year, not two."),
            corrects: Some(corrects),
        },
    );
    let answer = answer(&log, "2026-02-01", "2026-03-31");
    let minor = |amounts: &Amounts| amounts.minor(currency("GBP"));
    // Ada's and Ben's at the plan's price with its tax; nothing of the invoice that was taken back.
    assert_eq!((minor(&answer.dues.expected), minor(&answer.dues.forecast), minor(&answer.dues.credited)), (120_000, 120_000, 50_000));
    assert_eq!(log.rows::<Renewals>().iter().find(|row| row.membership_id == ADA).unwrap().stage, RenewalStage::Running);
}
