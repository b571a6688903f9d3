//! Renewal and lapse: everything counts from the last day of the last term.

use super::super::MembershipRefusal::*;
use super::*;

fn open(term_ends_on: &str, on: &str) -> MembershipCommand {
    open_in(false, term_ends_on, on)
}

fn open_in(chapter_is_dissolved: bool, term_ends_on: &str, on: &str) -> MembershipCommand {
    let (term_ends_on, on, rules) = (day(term_ends_on), day(on), RenewalRules::default());
    MembershipCommand::OpenRenewal { term_ends_on, chapter_is_dissolved, on, rules, policy: POLICY }
}

fn opened() -> MembershipEvent {
    MembershipEvent::RenewalOpened { chapter_id: chapter(), term: year_2025(), on: day("2025-10-11"), policy: POLICY }
}

fn decide(decision: RenewalDecision) -> MembershipCommand {
    MembershipCommand::DecideRenewal { decision, on: day("2025-11-10") }
}

fn decided(decision: RenewalDecision) -> MembershipEvent {
    MembershipEvent::RenewalDecided { chapter_id: chapter(), term: year_2025(), decision, on: day("2025-11-10") }
}

fn renew(term: Term, on: &str) -> MembershipCommand {
    MembershipCommand::Renew { term, on: day(on) }
}

fn lapse(term_ends_on: &str, on: &str) -> MembershipCommand {
    lapse_of(term_ends_on, Some(term_ends_on), false, on)
}

fn lapse_of(term_ends_on: &str, renewal_due_on: Option<&str>, chapter_is_dissolved: bool, on: &str) -> MembershipCommand {
    MembershipCommand::Lapse {
        term_ends_on: day(term_ends_on),
        renewal_due_on: renewal_due_on.map(day),
        chapter_is_dissolved,
        on: day(on),
        rules: RenewalRules::default(),
        policy: POLICY,
    }
}

#[test]
fn renewal_opens_ninety_days_before_the_end() {
    member([]).when(open("2026-01-09", "2025-10-10")).refused(RenewalTooEarly { opens_on: day("2025-10-11") });
    member([]).when(open("2026-01-09", "2025-10-11")).then([opened()]);
    member([opened()]).when(open("2026-01-09", "2025-10-11")).refused(RenewalAlreadyOpen);
    membership([applied()]).when(open("2026-01-09", "2025-10-11")).refused(NotActive { phase: PhaseName::Applied });
}

#[test]
fn nothing_is_renewed_in_a_dissolved_chapter() {
    member([]).when(open_in(true, "2026-01-09", "2025-10-11")).refused(ChapterDissolved);
}

#[test]
fn an_old_deadline_does_not_open_the_renewal_of_another_term() {
    member([renewed(year_2026(), "2025-12-01")]).when(open("2026-01-09", "2026-01-10")).refused(TermAlreadyRenewed { term: year_2026() });
    member([]).when(open("2027-01-09", "2026-12-01")).refused(OtherTerm { ends_on: day("2026-01-09") });
}

#[test]
fn the_committee_decides_on_an_open_renewal_once() {
    let yes = RenewalDecision::Renew { term_years: 2 };
    member([opened()]).when(decide(yes.clone())).then([decided(yes.clone())]);
    member([]).when(decide(yes.clone())).refused(RenewalNotOpen);
    member([opened(), decided(yes.clone())]).when(decide(yes)).refused(AlreadyDecided);
    let conditions = RenewalDecision::RenewWithConditions { term_years: 3, conditions: note("Fewer absences.") };
    member([opened()]).when(decide(conditions)).refused(TermLength { years: 3 });
}

#[test]
fn the_decision_says_for_how_many_years_is_invoiced_next() {
    assert_eq!(member([]).state().term_years(), Some(1));
    let yes = RenewalDecision::Renew { term_years: 2 };
    let state = member([opened(), decided(yes.clone())]).state();
    assert_eq!((state.term_years(), state.renewal_decision()), (Some(2), Some(&yes)));
    let state = member([opened(), decided(yes), renewed(term("2026-01-10", "2028-01-09"), "2025-12-01")]).state();
    assert_eq!((state.term_years(), state.renewal_decision()), (Some(2), None));
}

#[test]
fn a_renewal_extends_from_the_old_end_whenever_it_is_paid() {
    member([]).when(renew(year_2026(), "2025-06-01")).then([renewed(year_2026(), "2025-06-01")]);
    member([opened()]).when(renew(year_2026(), "2026-01-20")).then([renewed(year_2026(), "2026-01-20")]);
    let two_years = term("2026-01-10", "2028-01-09");
    member([opened()]).when(renew(two_years, "2025-12-01")).then([renewed(two_years, "2025-12-01")]);
    let state = member([renewed(year_2026(), "2025-06-01")]).state();
    assert_eq!(state.terms(), [year_2025(), year_2026()]);
    assert_eq!(state.term(), Some(year_2026()));
}

#[test]
fn a_term_that_ended_on_28_february_is_followed_by_one_that_ends_on_28_february() {
    let leap = term("2028-02-29", "2029-02-28");
    let next = term("2029-03-01", "2030-02-28");
    membership([applied(), approved(), activated(leap)]).when(renew(next, "2029-01-15")).then([renewed(next, "2029-01-15")]);
}

#[test]
fn a_renewal_that_leaves_a_gap_or_overlaps_is_refused() {
    let refusal = || TermDoesNotFollow { expected: year_2026() };
    member([]).when(renew(term("2026-01-20", "2027-01-19"), "2026-01-20")).refused(refusal());
    member([]).when(renew(term("2026-01-01", "2026-12-31"), "2025-12-01")).refused(refusal());
    member([]).when(renew(term("2026-01-10", "2030-01-09"), "2025-12-01")).refused(refusal());
    member([]).when(renew(year_2026(), "2025-01-09")).refused(DatedBefore { earliest: day("2025-01-10") });
}

#[test]
fn a_term_is_renewed_once() {
    let once = || member([renewed(year_2026(), "2025-12-01")]);
    once().when(renew(year_2026(), "2025-12-02")).refused(TermAlreadyRenewed { term: year_2026() });
    once().when(renew(term("2025-06-01", "2026-05-31"), "2025-12-02")).refused(TermAlreadyRenewed { term: year_2026() });
}

#[test]
fn a_renewal_that_the_committee_refused_cannot_be_bought() {
    let no = RenewalDecision::Refuse { reason: note("Too many absences.") };
    member([opened(), decided(no)]).when(renew(year_2026(), "2025-12-01")).refused(RenewalRefused);
}

#[test]
fn a_payment_after_lapse_renews_nothing() {
    member([lapsed()]).when(renew(year_2026(), "2026-01-25")).refused(NotActive { phase: PhaseName::Lapsed });
}

#[test]
fn an_unpaid_membership_lapses_on_the_fifteenth_day_after_the_end() {
    member([]).when(lapse("2026-01-09", "2026-01-23")).refused(LapseTooEarly { lapses_on: day("2026-01-24") });
    member([]).when(lapse("2026-01-09", "2026-01-24")).then([lapsed()]);
    member([lapsed()]).when(lapse("2026-01-09", "2026-01-24")).refused(NotActive { phase: PhaseName::Lapsed });
}

#[test]
fn nobody_lapses_for_not_paying_what_was_not_invoiced() {
    member([]).when(lapse_of("2026-01-09", None, false, "2026-01-24")).refused(RenewalNotInvoiced);
    // Invoiced on the day on which it would have lapsed, the membership has as long to pay as anybody.
    member([])
        .when(lapse_of("2026-01-09", Some("2026-01-24"), false, "2026-02-07"))
        .refused(LapseTooEarly { lapses_on: day("2026-02-08") });
    // There is nothing to invoice to who was refused, or has no chapter any more.
    member([]).when(lapse_of("2026-01-09", None, true, "2026-01-24")).then([lapsed()]);
    let no = RenewalDecision::Refuse { reason: note("Too many absences.") };
    member([opened(), decided(no)]).when(lapse_of("2026-01-09", None, false, "2026-01-24")).then([lapsed()]);
}

#[test]
fn a_renewed_membership_does_not_lapse_by_the_old_deadline() {
    let renewed = member([renewed(year_2026(), "2026-01-20")]);
    renewed.when(lapse("2026-01-09", "2026-01-24")).refused(TermAlreadyRenewed { term: year_2026() });
}

#[test]
fn a_member_is_active_until_the_lapse_and_not_from_that_day_on() {
    let state = member([lapsed()]).state();
    assert!(state.is_active_on(day("2026-01-23")));
    assert!(!state.is_active_on(day("2026-01-24")));
    assert!(!state.is_active_on(day("2025-01-09")));
    assert_eq!(state.chapter_on(day("2025-01-10")), Some(chapter()));
}

fn lapse_unpaid(since: Option<&str>, on: &str) -> MembershipCommand {
    MembershipCommand::LapseUnpaid { unpaid_since: since.map(day), on: day(on), rules: RenewalRules::default(), policy: POLICY }
}

#[test]
fn a_membership_that_a_dishonour_left_unpaid_lapses_after_fifteen_days() {
    let lapsed_on = |on: &str| match lapsed() {
        MembershipEvent::Lapsed { chapter_id, person_id, profession, term, policy, .. } => {
            MembershipEvent::Lapsed { chapter_id, person_id, profession, term, on: day(on), policy }
        }
        other => other,
    };
    member([]).when(lapse_unpaid(Some("2025-05-01"), "2025-05-15")).refused(LapseTooEarly { lapses_on: day("2025-05-16") });
    member([]).when(lapse_unpaid(Some("2025-05-01"), "2025-05-16")).then([lapsed_on("2025-05-16")]);
    member([]).when(lapse_unpaid(None, "2025-05-16")).refused(NothingUnpaid);
    member([resigned("2025-05-10")]).when(lapse_unpaid(Some("2025-05-01"), "2025-05-16")).refused(NotActive { phase: PhaseName::Resigned });
    // A term paid for ahead goes with the one that was not: the one that runs is the one that ended.
    let ahead = member([renewed(year_2026(), "2025-04-01")]);
    ahead.when(lapse_unpaid(Some("2025-05-01"), "2025-05-16")).then([lapsed_on("2025-05-16")]);
}
