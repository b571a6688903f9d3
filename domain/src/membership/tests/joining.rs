//! From application to the first day of membership.

use super::super::MembershipRefusal::*;
use super::*;

struct Application {
    chapter_is_open: bool,
    profession: &'static str,
    references: usize,
    seat_taken_by: Option<MembershipId>,
}

const GOOD: Application = Application { chapter_is_open: true, profession: "Architect", references: 2, seat_taken_by: None };

fn apply(application: Application) -> MembershipCommand {
    let given = references(application.references);
    naming(application, given)
}

fn naming(application: Application, references: Vec<Reference>) -> MembershipCommand {
    MembershipCommand::Apply {
        chapter_id: chapter(),
        chapter_is_open: application.chapter_is_open,
        applicant: applicant(),
        profession: profession(application.profession),
        professions: ProfessionRules::default(),
        references,
        interview_note: Personal(note("Well prepared.")),
        sponsor: None,
        sponsor_is_member: false,
        seat_taken_by: application.seat_taken_by,
        rules: JoiningRules::default(),
        policy: POLICY,
        on: day("2025-01-06"),
    }
}

fn approve(term_years: u8, seat_taken_by: Option<MembershipId>, on: &str) -> MembershipCommand {
    let (rules, policy) = (JoiningRules::default(), POLICY);
    MembershipCommand::Approve { chapter_is_open: true, conditions: None, term_years, seat_taken_by, rules, policy, on: day(on) }
}

fn activate(on: &str) -> MembershipCommand {
    MembershipCommand::Activate { invoice_id: Some(id(90)), on: day(on), rules: JoiningRules::default(), policy: POLICY }
}

#[test]
fn a_membership_begins_with_an_application() {
    membership([]).when(apply(GOOD)).then([applied()]);
    membership([applied()]).when(apply(GOOD)).refused(AlreadyApplied);
    membership([]).when(activate("2025-01-10")).refused(NotApplied);
}

#[test]
fn an_application_names_an_open_chapter_a_listed_profession_and_two_references() {
    membership([]).when(apply(Application { chapter_is_open: false, ..GOOD })).refused(ChapterNotOpen);
    let unknown = UnknownProfession { profession: profession("Alchemist") };
    membership([]).when(apply(Application { profession: "Alchemist", ..GOOD })).refused(unknown);
    membership([]).when(apply(Application { references: 1, ..GOOD })).refused(TooFewReferences { required: 2, given: 1 });
}

#[test]
fn one_reference_given_twice_counts_once() {
    let with = |given: &[(&str, &str)]| naming(GOOD, given.iter().map(|(who, contact)| reference(who, contact)).collect());
    let (lars, mia) = (("Lars Holm", "lars@example.org"), ("Mia Berg", "mia@example.org"));
    for twice in [[lars, lars], [lars, ("LARS HOLM", "by letter")], [lars, ("Max Probe", "Lars@example.org")]] {
        membership([]).when(with(&twice)).refused(TooFewReferences { required: 2, given: 1 });
    }
    assert_eq!(membership([]).when(with(&[lars, lars, mia])).events().len(), 1);
}

#[test]
fn nobody_applies_for_a_seat_that_is_taken() {
    membership([]).when(apply(Application { seat_taken_by: Some(other()), ..GOOD })).refused(SeatTaken { by: other() });
}

fn object(by: MembershipId, by_is_member: bool, on: &str) -> MembershipCommand {
    MembershipCommand::Object { by, by_is_member, reason: note("Too close to my own trade."), on: day(on) }
}

fn objected() -> MembershipEvent {
    MembershipEvent::Objected { by: other(), reason: note("Too close to my own trade."), on: day("2025-01-07") }
}

#[test]
fn the_chapters_members_may_object_until_the_committee_has_decided() {
    membership([applied()]).when(object(other(), true, "2025-01-07")).then([objected()]);
    membership([applied(), objected()]).when(object(other(), true, "2025-01-07")).refused(AlreadyObjected { by: other() });
    membership([applied()]).when(object(other(), false, "2025-01-07")).refused(ObjectorNotAMember { by: other() });
    membership([applied(), approved()]).when(object(other(), true, "2025-01-07")).refused(AlreadyDecided);
    membership([applied()]).when(object(other(), true, "2025-01-05")).refused(DatedBefore { earliest: day("2025-01-06") });
}

#[test]
fn an_approval_holds_the_seat_for_seven_days() {
    membership([applied()]).when(approve(1, None, "2025-01-08")).then([approved()]);
    membership([applied(), objected()]).when(approve(2, None, "2025-01-08")).then([approved_for(2)]);
}

#[test]
fn the_committee_decides_once() {
    membership([applied(), approved()]).when(approve(1, None, "2025-01-08")).refused(AlreadyDecided);
    membership([applied(), declined()]).when(approve(1, None, "2025-01-08")).refused(AlreadyDecided);
    membership([applied(), approved()])
        .when(MembershipCommand::Decline { reason: note("No."), on: day("2025-01-08") })
        .refused(AlreadyDecided);
}

#[test]
fn a_seat_that_was_given_away_since_cannot_be_approved() {
    membership([applied()]).when(approve(1, Some(other()), "2025-01-08")).refused(SeatTaken { by: other() });
}

#[test]
fn a_term_has_one_or_two_years() {
    for years in [0, 3, 255] {
        membership([applied()]).when(approve(years, None, "2025-01-08")).refused(TermLength { years });
    }
    membership([applied()]).when(approve(1, None, "2025-01-05")).refused(DatedBefore { earliest: day("2025-01-06") });
}

#[test]
fn an_application_is_declined_with_a_reason() {
    membership([applied()]).when(MembershipCommand::Decline { reason: note("No."), on: day("2025-01-08") }).then([declined()]);
}

#[test]
fn an_applicant_may_withdraw_until_they_have_paid() {
    let withdraw = |on: &str| MembershipCommand::Withdraw { on: day(on) };
    membership([applied()]).when(withdraw("2025-01-09")).then([withdrawn()]);
    membership([applied(), approved()]).when(withdraw("2025-01-09")).then([withdrawn()]);
    member([]).when(withdraw("2025-01-11")).refused(AlreadyDecided);
    membership([applied(), approved()]).when(withdraw("2025-01-07")).refused(DatedBefore { earliest: day("2025-01-08") });
}

#[test]
fn an_unpaid_approval_is_void_after_the_seventh_day() {
    let void = |on: &str| MembershipCommand::VoidApproval { on: day(on) };
    membership([applied(), approved()]).when(void("2025-01-15")).refused(SeatStillHeld { until: day("2025-01-15") });
    membership([applied(), approved()]).when(void("2025-01-16")).then([voided()]);
    member([]).when(void("2025-01-16")).refused(NotAwaitingPayment { phase: PhaseName::Active });
    membership([applied()]).when(void("2025-01-16")).refused(NotAwaitingPayment { phase: PhaseName::Applied });
}

#[test]
fn the_term_starts_on_the_day_of_payment() {
    membership([applied(), approved()]).when(activate("2025-01-10")).then([activated(year_2025())]);
    membership([applied(), approved_for(2)]).when(activate("2025-01-10")).then([activated(term("2025-01-10", "2027-01-09"))]);
}

#[test]
fn money_that_came_before_the_approval_buys_a_term_from_the_approval_on() {
    membership([applied(), approved()]).when(activate("2025-01-07")).then([activated(term("2025-01-08", "2026-01-07"))]);
}

#[test]
fn a_payment_after_the_approval_ran_out_activates_nobody() {
    membership([applied(), approved(), voided()]).when(activate("2025-01-17")).refused(NotAwaitingPayment { phase: PhaseName::Voided });
    member([]).when(activate("2025-01-17")).refused(NotAwaitingPayment { phase: PhaseName::Active });
}

#[test]
fn a_year_from_29_february_ends_on_28_february() {
    let approved = MembershipEvent::Approved {
        chapter_id: chapter(),
        person_id: person(),
        profession: profession("Architect"),
        conditions: None,
        term_years: 1,
        on: day("2028-02-28"),
        seat_held_until: day("2028-03-06"),
        policy: POLICY,
    };
    membership([applied(), approved]).when(activate("2028-02-29")).then([activated(term("2028-02-29", "2029-02-28"))]);
}

#[test]
fn training_is_completed_once() {
    let complete_on = |on: &str| MembershipCommand::CompleteTraining { on: day(on), today: day("2025-02-01") };
    let complete = || complete_on("2025-02-01");
    let completed = || MembershipEvent::TrainingCompleted { chapter_id: chapter(), on: day("2025-02-01") };
    member([]).when(complete()).then([completed()]);
    member([]).when(complete_on("2025-02-02")).refused(InTheFuture { today: day("2025-02-01") });
    member([]).when(complete_on("2025-01-09")).refused(DatedBefore { earliest: day("2025-01-10") });
    member([completed()]).when(complete()).refused(TrainingAlreadyCompleted { on: day("2025-02-01") });
    membership([applied()]).when(complete()).refused(NotActive { phase: PhaseName::Applied });
}
