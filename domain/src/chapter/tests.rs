//! The rules of a chapter, as given, when and then.

use super::ChapterCommand::*;
use super::ChapterRefusal::*;
use super::*;
use crate::calendar::MeetingRule;
use crate::testing::*;
use chrono::Weekday;
use chrono_tz::Tz;

fn chapter<const N: usize>(events: [ChapterEvent; N]) -> Given<Chapter> {
    given(events)
}

fn founded() -> ChapterEvent {
    ChapterEvent::Founded {
        name: name("Harbour"),
        region_id: id(1),
        time_zone: Tz::Europe__London,
        meeting_rule: tuesdays(),
        currency: currency("GBP"),
        founded_on: day("2025-01-01"),
    }
}

fn found(code: &str) -> ChapterCommand {
    Found {
        name: name("Harbour"),
        region_id: id(1),
        time_zone: Tz::Europe__London,
        meeting_rule: tuesdays(),
        currency: currency(code),
        region_currencies: vec![currency("EUR"), currency("GBP")],
        founded_on: day("2025-01-01"),
    }
}

fn chartered() -> ChapterEvent {
    ChapterEvent::Chartered { on: day("2025-02-01") }
}

fn suspended() -> ChapterEvent {
    ChapterEvent::Suspended { on: day("2025-03-01"), reason: note("No venue.") }
}

fn dissolved() -> ChapterEvent {
    ChapterEvent::Dissolved { on: day("2025-04-01"), reason: note("Merged.") }
}

#[test]
fn a_chapter_is_founded_once_in_one_of_its_regions_currencies() {
    chapter([]).when(found("GBP")).then([founded()]);
    chapter([founded()]).when(found("GBP")).refused(AlreadyFounded);
    chapter([]).when(found("JPY")).refused(CurrencyNotOfRegion { currency: currency("JPY") });
    chapter([]).when(Charter { on: day("2025-02-01"), today: day("2025-02-02") }).refused(NotFounded);
}

#[test]
fn a_chapter_is_renamed_to_another_name() {
    chapter([founded()]).when(Rename { name: name("Quay") }).then([ChapterEvent::Renamed { name: name("Quay") }]);
    chapter([founded()]).when(Rename { name: name("Harbour") }).refused(NothingChanges);
}

#[test]
fn a_forming_chapter_is_chartered_once() {
    chapter([founded()]).when(Charter { on: day("2025-02-01"), today: day("2025-02-02") }).then([chartered()]);
    chapter([founded(), chartered()])
        .when(Charter { on: day("2025-02-02"), today: day("2025-02-02") })
        .refused(AlreadyChartered { on: day("2025-02-01") });
    chapter([founded()])
        .when(Charter { on: day("2025-02-03"), today: day("2025-02-02") })
        .refused(InTheFuture { today: day("2025-02-02") });
    chapter([founded()])
        .when(Charter { on: day("2024-12-31"), today: day("2025-02-02") })
        .refused(DatedBefore { earliest: day("2025-01-01") });
}

#[test]
fn an_active_chapter_is_suspended_and_resumed() {
    let suspend = Suspend { on: day("2025-03-01"), reason: note("No venue.") };
    chapter([founded(), chartered()]).when(suspend.clone()).then([suspended()]);
    chapter([founded()]).when(suspend).refused(NotActive { status: ChapterStatus::Forming });
    let resume = Resume { on: day("2025-03-08") };
    chapter([founded(), chartered(), suspended()]).when(resume.clone()).then([ChapterEvent::Resumed { on: day("2025-03-08") }]);
    chapter([founded(), chartered()]).when(resume).refused(NotSuspended { status: ChapterStatus::Active });
}

#[test]
fn nothing_about_a_dissolved_chapter_changes() {
    let dissolve = Dissolve { on: day("2025-04-01"), reason: note("Merged.") };
    chapter([founded(), chartered()]).when(dissolve).then([dissolved()]);
    chapter([founded(), dissolved()]).when(Rename { name: name("Quay") }).refused(Dissolved { on: day("2025-04-01") });
    assert!(!chapter([founded(), dissolved()]).state().is_open());
}

#[test]
fn a_chapter_is_open_while_it_forms_and_while_it_is_active() {
    assert!(chapter([founded()]).state().is_open());
    assert!(chapter([founded(), chartered()]).state().is_open());
    assert!(!chapter([founded(), chartered(), suspended()]).state().is_open());
    assert!(!Chapter::default().is_open());
}

fn thursdays_from(from: &str) -> MeetingRule {
    MeetingRule { weekday: Weekday::Thu, from: day(from), ..tuesdays() }
}

#[test]
fn a_meeting_rule_changes_from_a_day_on_that_is_not_past() {
    let meeting_rule = thursdays_from("2025-03-01");
    let change = |today: &str| ChangeMeetingRule { meeting_rule: meeting_rule.clone(), today: day(today) };
    let changed = ChapterEvent::MeetingRuleChanged { meeting_rule: meeting_rule.clone() };
    chapter([founded()]).when(change("2025-03-01")).then([changed.clone()]);
    chapter([founded()]).when(change("2025-03-02")).refused(RuleInThePast { today: day("2025-03-02") });
    chapter([founded(), changed]).when(change("2025-02-01")).refused(NothingChanges);
}

#[test]
fn the_old_rule_holds_until_the_first_day_of_the_new_one() {
    let changed = ChapterEvent::MeetingRuleChanged { meeting_rule: thursdays_from("2025-02-05") };
    let state = chapter([founded(), changed]).state();
    let dates: Vec<_> = state.meeting_dates(day("2025-01-20"), day("2025-02-14")).into_iter().map(|(date, _)| date).collect();
    assert_eq!(dates, [day("2025-01-21"), day("2025-01-28"), day("2025-02-04"), day("2025-02-06"), day("2025-02-13")]);
    assert_eq!(state.meeting_rule_on(day("2025-02-04")), Some(&tuesdays()));
    assert_eq!(state.meeting_rule_on(day("2025-01-06")), None);
}

#[test]
fn a_rule_that_has_not_begun_is_overtaken_by_one_that_begins_earlier() {
    let later = ChapterEvent::MeetingRuleChanged { meeting_rule: thursdays_from("2025-06-01") };
    let sooner = ChapterEvent::MeetingRuleChanged { meeting_rule: thursdays_from("2025-04-01") };
    let state = chapter([founded(), later, sooner]).state();
    assert_eq!(state.meeting_rule_on(day("2025-07-01")), Some(&thursdays_from("2025-04-01")));
}

fn appoint(member: u128, office: Office, starts_on: &str, ends_on: &str) -> ChapterCommand {
    AppointOfficer { membership_id: id(member), is_member: true, office, term: term(starts_on, ends_on) }
}

fn president(member: u128, starts_on: &str, ends_on: &str) -> ChapterEvent {
    ChapterEvent::OfficerAppointed { membership_id: id(member), office: Office::President, term: term(starts_on, ends_on) }
}

#[test]
fn an_office_has_one_holder_at_a_time() {
    let ours = || president(7, "2025-10-01", "2026-09-30");
    chapter([founded()]).when(appoint(7, Office::President, "2025-10-01", "2026-09-30")).then([ours()]);
    let taken = OfficeTaken { by: id(7), term: term("2025-10-01", "2026-09-30") };
    chapter([founded(), ours()]).when(appoint(8, Office::President, "2026-09-30", "2027-09-30")).refused(taken);
    let next = president(8, "2026-10-01", "2027-09-30");
    chapter([founded(), ours()]).when(appoint(8, Office::President, "2026-10-01", "2027-09-30")).then([next]);
}

#[test]
fn the_membership_committee_has_several_members_and_nobody_twice() {
    let seat = |member| appoint(member, Office::MembershipCommittee, "2025-10-01", "2026-09-30");
    let sits = |member| ChapterEvent::OfficerAppointed {
        membership_id: id(member),
        office: Office::MembershipCommittee,
        term: term("2025-10-01", "2026-09-30"),
    };
    chapter([founded(), sits(7)]).when(seat(8)).then([sits(8)]);
    chapter([founded(), sits(7)]).when(seat(7)).refused(AlreadyInOffice { term: term("2025-10-01", "2026-09-30") });
}

#[test]
fn only_the_chapters_members_hold_office() {
    let (office, term) = (Office::President, term("2025-10-01", "2026-09-30"));
    chapter([founded()])
        .when(AppointOfficer { membership_id: id(7), is_member: false, office, term })
        .refused(NotAMember { membership_id: id(7) });
    chapter([founded()]).when(appoint(7, Office::President, "2026-09-30", "2025-10-01")).refused(TermBackwards);
}

#[test]
fn a_removed_officer_makes_room() {
    let ours = || president(7, "2025-10-01", "2026-09-30");
    let (membership_id, office) = (id(7), Office::President);
    let remove_on = |last_day: &str, today: &str| RemoveOfficer {
        membership_id,
        office,
        last_day: day(last_day),
        today: day(today),
        reason: note("Moved away."),
    };
    let remove = |last_day: &str| remove_on(last_day, "2025-12-31");
    let removed = |last_day: &str| ChapterEvent::OfficerRemoved {
        membership_id,
        office,
        term: term("2025-10-01", "2026-09-30"),
        last_day: day(last_day),
        reason: note("Moved away."),
    };
    chapter([founded(), ours()]).when(remove("2025-12-31")).then([removed("2025-12-31")]);
    let state = chapter([founded(), ours(), removed("2025-12-31")]).state();
    assert_eq!(state.officers()[0].term.ends_on, day("2025-12-31"));
    assert_eq!(state.officers_on(day("2026-01-01")).count(), 0);
    // A term entered ahead and never begun is gone altogether.
    assert!(chapter([founded(), ours(), removed("2025-06-01")]).state().officers().is_empty());
    chapter([founded(), ours()]).when(remove_on("2025-06-01", "2025-06-01")).then([removed("2025-06-01")]);
    chapter([founded(), ours()]).when(remove("2025-06-01")).refused(LastDayBeforeTerm { starts_on: day("2025-10-01") });
    chapter([founded()]).when(remove("2025-12-31")).refused(NotInOffice { membership_id });
    chapter([founded(), ours()]).when(remove("2026-09-30")).refused(NotInOffice { membership_id });
}

#[test]
fn who_leaves_the_chapter_ends_every_office_and_those_entered_ahead_are_withdrawn() {
    let sits = |term| ChapterEvent::OfficerAppointed { membership_id: id(7), office: Office::MembershipCommittee, term };
    let (past, running) = (term("2024-10-01", "2025-09-30"), term("2025-10-01", "2026-09-30"));
    let ahead = || president(7, "2026-10-01", "2027-09-30");
    let (membership_id, last_day) = (id(7), day("2025-12-31"));
    let end = |membership_id| EndOffices { membership_id, last_day, reason: note("Has left.") };
    let ended = |office, term| ChapterEvent::OfficerRemoved { membership_id, office, term, last_day, reason: note("Has left.") };
    let both = || [ended(Office::MembershipCommittee, running), ended(Office::President, term("2026-10-01", "2027-09-30"))];
    let served = || [founded(), sits(past), sits(running), president(8, "2025-10-01", "2026-09-30"), ahead()];
    chapter(served()).when(end(membership_id)).then(both());
    let state = chapter(served()).and(end(membership_id)).state();
    let left: Vec<_> = state.officers().iter().map(|officer| (officer.membership_id, officer.term.ends_on)).collect();
    assert_eq!(left, [(id(7), day("2025-09-30")), (id(7), last_day), (id(8), day("2026-09-30"))]);
    chapter(served()).when(end(id(9))).refused(NotInOffice { membership_id: id(9) });
}
