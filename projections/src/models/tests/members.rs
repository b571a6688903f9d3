//! Members, from application to departure, and in two chapters.

use crate::testing::{HOME, Log, day, id, name, note, profession};
use crate::*;
use domain::calendar::Term;
use domain::membership::{LeaveKind, MembershipEvent};
use domain::policy::PolicyVersion;
use domain::text::{EmailAddress, Personal};
use domain::{ChapterId, MembershipId, PersonId};

const ADA: MembershipId = MembershipId(uuid::Uuid::from_u128(11));
const OTHER: ChapterId = ChapterId(uuid::Uuid::from_u128(2));

fn person() -> PersonId {
    ADA.0.into()
}

fn year(from: &str) -> Term {
    Term::of_years(day(from), 1)
}

fn status(log: &Log) -> MemberStanding {
    log.row::<Members>().status
}

#[test]
fn an_application_is_objected_to_declined_withdrawn_or_voided() {
    let on = day("2026-01-10");
    let ended = |event: MembershipEvent| {
        let mut log = Log::default();
        log.applied(ADA, "2026-01-06").tell(ADA, event);
        status(&log)
    };
    assert_eq!(
        ended(MembershipEvent::Declined { chapter_id: HOME, person_id: person(), reason: note("No."), on }),
        MemberStanding::Declined
    );
    assert_eq!(ended(MembershipEvent::Withdrawn { chapter_id: HOME, person_id: person(), on }), MemberStanding::Withdrawn);
    assert_eq!(ended(MembershipEvent::ApprovalVoided { chapter_id: HOME, person_id: person(), on }), MemberStanding::Voided);
    let mut log = Log::default();
    log.applied(ADA, "2026-01-06").tell(ADA, MembershipEvent::Objected { by: id(12), reason: note("Mine."), on });
    let row = log.row::<Members>();
    assert_eq!((row.status, row.objections, row.decide_by), (MemberStanding::Applied, 1, Some(day("2026-01-13"))));
}

#[test]
fn a_member_joins_trains_renews_and_leaves() {
    let mut log = Log::default();
    log.joined(ADA, "2026-01-06");
    let row = log.row::<Members>();
    assert_eq!(
        (row.status, row.joined_month, row.training_due_on),
        (MemberStanding::Active, Some(day("2026-01-01")), Some(day("2026-03-07")))
    );
    assert_eq!((row.term_starts_on, row.term_ends_on), (Some(day("2026-01-06")), Some(day("2027-01-05"))));
    log.tell(ADA, MembershipEvent::TrainingCompleted { chapter_id: HOME, on: day("2026-02-01") });
    log.tell(ADA, MembershipEvent::Renewed { chapter_id: HOME, term: year("2027-01-06"), on: day("2026-12-20") });
    log.resigned(ADA, "2027-03-01");
    let row = log.row::<Members>();
    assert_eq!((row.status, row.training_completed_on), (MemberStanding::Resigned, Some(day("2026-02-01"))));
    assert_eq!((row.active_to, row.left_as), (Some(day("2027-03-01")), Some(MemberStanding::Resigned)));
    assert!(row.is_active_on(day("2027-02-28")) && !row.is_active_on(day("2027-03-01")));
}

#[test]
fn a_return_that_came_to_nothing_leaves_the_member_departed_and_one_that_was_paid_begins_a_new_stay() {
    let mut log = Log::default();
    log.joined(ADA, "2026-01-06").resigned(ADA, "2026-03-01");
    let approved = MembershipEvent::ReinstatementApproved {
        chapter_id: HOME,
        person_id: person(),
        profession: profession(),
        term_years: 1,
        on: day("2026-05-01"),
        seat_held_until: day("2026-05-08"),
        policy: PolicyVersion::FOUNDING,
    };
    log.tell(ADA, approved.clone());
    assert_eq!(status(&log), MemberStanding::Returning);
    log.tell(ADA, MembershipEvent::ApprovalVoided { chapter_id: HOME, person_id: person(), on: day("2026-05-09") });
    assert_eq!(status(&log), MemberStanding::Resigned);
    log.tell(ADA, approved);
    let on = day("2026-05-20");
    let (person_id, profession) = (person(), profession());
    log.tell(
        ADA,
        MembershipEvent::Reinstated { chapter_id: HOME, person_id, profession, term: Term::of_years(on, 1), on, invoice_id: None },
    );
    let row = log.row::<Members>();
    assert_eq!((row.status, row.active_from, row.active_to), (MemberStanding::Active, Some(on), None));
    assert_eq!((row.joined_on, row.left_as), (Some(day("2026-01-06")), None));
    let months: Vec<_> = log.rows::<MembershipMonths>().iter().map(|row| (row.month, row.net())).collect();
    assert_eq!(months, [(day("2026-01-01"), 1), (day("2026-03-01"), -1), (day("2026-05-01"), 1)]);
}

#[test]
fn a_transfer_shows_in_the_roster_of_both_chapters_and_the_name_follows() {
    let mut log = Log::default();
    log.joined(ADA, "2026-01-06").transferred(ADA, OTHER, year("2026-01-06"), "2026-04-01");
    let rows = log.rows::<Members>();
    let [old, new] = rows.as_slice() else { panic!("two rows were expected: {rows:?}") };
    assert_eq!((old.chapter_id, old.status, old.went_to), (HOME, MemberStanding::Transferred, Some(OTHER)));
    assert_eq!((new.chapter_id, new.status, new.came_from), (OTHER, MemberStanding::Active, Some(HOME)));
    assert_eq!(
        (new.joined_on, new.term_ends_on, &new.name),
        (Some(day("2026-04-01")), Some(day("2027-01-05")), &Some("Member 11".to_owned()))
    );
    let names = answers::Names::of(log.rows::<MemberNames>());
    assert_eq!(names.who(new).name.as_deref(), Some("Member 11"));

    let changed = MembershipEvent::ContactChanged {
        chapter_id: OTHER,
        person_id: person(),
        name: Personal(name("Ada Byron")),
        email: Personal(EmailAddress::parse("ada@example.org").unwrap()),
        phone: None,
    };
    log.tell(ADA, changed);
    let rows = log.rows::<Members>();
    assert_eq!((rows[0].name.as_deref(), rows[1].name.as_deref()), (Some("Member 11"), Some("Ada Byron")));
    let months: Vec<_> = log.rows::<MembershipMonths>().iter().map(|row| (row.chapter_id, row.month, row.net())).collect();
    assert_eq!(months, [(HOME, day("2026-01-01"), 1), (HOME, day("2026-04-01"), -1), (OTHER, day("2026-04-01"), 1)]);

    // And back again: one row, a new stay, the first joining kept.
    log.transferred(ADA, HOME, year("2026-01-06"), "2026-06-01");
    let rows = log.rows::<Members>();
    assert_eq!(
        (rows[0].status, rows[0].active_from, rows[0].joined_on),
        (MemberStanding::Active, Some(day("2026-06-01")), Some(day("2026-01-06")))
    );
    assert_eq!((rows[0].went_to, rows[1].status), (None, MemberStanding::Transferred));
}

#[test]
fn a_leave_ends_as_granted_or_earlier() {
    let mut log = Log::default();
    let (from, to) = (day("2026-03-01"), day("2026-03-31"));
    log.tell(ADA, MembershipEvent::LeaveGranted { chapter_id: HOME, kind: LeaveKind::Medical, from, to, granted_on: Some(from) });
    log.tell(ADA, MembershipEvent::LeaveEnded { chapter_id: HOME, from, last_day: day("2026-03-20") });
    let row = log.row::<Leaves>();
    assert_eq!((row.granted_to, row.ends_on), (to, day("2026-03-20")));
}

#[test]
fn a_lapse_counts_its_term_in_the_month_of_its_end_and_the_member_in_the_month_of_leaving_even_if_both_are_one() {
    let lapse = |on: &str| {
        let mut log = Log::default();
        let term = Term { starts_on: day("2025-04-01"), ends_on: day("2026-03-10") };
        let (person_id, profession) = (person(), profession());
        log.tell(ADA, MembershipEvent::Lapsed { chapter_id: HOME, person_id, profession, term, on: day(on), policy: None });
        log.rows::<MembershipMonths>().iter().map(|row| (row.lapsed, row.terms_lapsed)).collect::<Vec<_>>()
    };
    assert_eq!(lapse("2026-03-25"), [(1, 1)]);
    assert_eq!(lapse("2026-04-01"), [(0, 1), (1, 0)]);
}

#[test]
fn a_transfer_from_before_names_were_repeated_leaves_the_name_to_the_other_table() {
    let mut log = Log::default();
    log.joined(ADA, "2026-01-06");
    let (profession, term, on) = (domain::text::Profession::parse("Baker").unwrap(), year("2026-01-06"), day("2026-04-01"));
    log.chapter = OTHER;
    log.tell(
        ADA,
        MembershipEvent::TransferredIn {
            chapter_id: OTHER,
            from_chapter: HOME,
            person_id: person(),
            name: None,
            profession,
            term,
            on,
            record: None,
        },
    );
    let rows = log.rows::<Members>();
    assert_eq!(rows[1].name, None);
    assert_eq!(answers::Names::of(log.rows::<MemberNames>()).who(&rows[1]).name.as_deref(), Some("Member 11"));
}
