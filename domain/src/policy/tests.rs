//! The rules of a scope's policy, as given, when and then.

use super::PolicyCommand::*;
use super::PolicyRefusal::*;
use super::*;
use crate::rules::{AttendanceRules, JoiningRules, ProfessionRules, RenewalRules, Rule, Section};
use crate::testing::*;

const REGION: fn() -> PolicyScope = || PolicyScope::Region(id(1));

fn policy<const N: usize>(events: [PolicyEvent; N]) -> Given<Policy> {
    given(events)
}

fn absences(absences_allowed: u32) -> Rule {
    Rule::Attendance(AttendanceRules { absences_allowed, ..AttendanceRules::default() })
}

fn changed(version: u32, absences_allowed: u32, from: &str) -> PolicyEvent {
    PolicyEvent::Changed { scope: REGION(), version, rule: absences(absences_allowed), holds_from: day(from), reason: None }
}

fn change(rule: Rule, from: &str) -> PolicyCommand {
    Change { scope: REGION(), rule, holds_from: day(from), today: day("2025-03-01"), reason: None }
}

fn end(scope: PolicyScope, from: &str) -> PolicyCommand {
    EndOverride { scope, section: Section::Attendance, holds_from: day(from), today: day("2025-03-01"), reason: None }
}

fn ended(version: u32, from: &str) -> PolicyEvent {
    PolicyEvent::OverrideEnded { scope: REGION(), version, section: Section::Attendance, holds_from: day(from), reason: None }
}

#[test]
fn versions_count_up_within_the_scope() {
    policy([]).when(change(absences(4), "2025-03-01")).then([changed(1, 4, "2025-03-01")]);
    policy([changed(1, 4, "2025-03-01")]).when(change(absences(5), "2025-04-01")).then([changed(2, 5, "2025-04-01")]);
    policy([changed(1, 4, "2025-03-01")]).when(end(REGION(), "2025-05-01")).then([ended(2, "2025-05-01")]);
}

#[test]
fn a_policy_never_changes_the_past() {
    policy([]).when(change(absences(4), "2025-02-28")).refused(InThePast { today: day("2025-03-01") });
    policy([changed(1, 4, "2025-02-01")]).when(end(REGION(), "2025-02-28")).refused(InThePast { today: day("2025-03-01") });
}

#[test]
fn a_scope_keeps_to_its_own_stream() {
    policy([changed(1, 4, "2025-03-01")]).when(end(PolicyScope::Organisation, "2025-03-01")).refused(OtherScope { expected: REGION() });
}

#[test]
fn the_organisation_has_nothing_above_it() {
    policy([]).when(end(PolicyScope::Organisation, "2025-03-01")).refused(NothingAbove);
}

#[test]
fn only_an_override_that_holds_can_be_ended() {
    policy([]).when(end(REGION(), "2025-03-01")).refused(NoOverride);
    let over = [changed(1, 4, "2025-03-01"), ended(2, "2025-03-05")];
    policy(over).when(end(REGION(), "2025-03-06")).refused(NoOverride);
}

#[test]
fn the_same_values_again_are_no_change() {
    policy([changed(1, 4, "2025-03-01")]).when(change(absences(4), "2025-03-02")).refused(NothingChanges);
}

#[test]
fn the_version_that_began_last_holds_and_an_ended_override_gives_none() {
    let state =
        policy([changed(1, 4, "2025-03-01"), changed(2, 5, "2025-05-01"), changed(3, 6, "2025-04-01"), ended(4, "2025-06-01")]).state();
    let in_force = |on: &str| state.version_in_force(Section::Attendance, day(on));
    assert_eq!(in_force("2025-02-28"), None);
    assert_eq!(in_force("2025-03-31"), Some((absences(4), 1)));
    assert_eq!(in_force("2025-04-30"), Some((absences(6), 3)));
    assert_eq!(in_force("2025-05-31"), Some((absences(5), 2)));
    assert_eq!(in_force("2025-06-01"), None);
    assert_eq!(state.version_in_force(Section::Joining, day("2025-05-01")), None);
    assert_eq!(state.next_version(), 5);
    assert_eq!(Policy::default().next_version(), 1);
}

#[test]
fn a_rule_that_cannot_work_is_refused() {
    let unsound = |rule, what: &str| policy([]).when(change(rule, "2025-03-01")).refused(Unsound { what: what.to_owned() });
    let window = AttendanceRules { window_months: 0, ..AttendanceRules::default() };
    unsound(Rule::Attendance(window), "a window has 1 to 120 months");
    let joining = JoiningRules { seat_held_days: 4_000, ..JoiningRules::default() };
    unsound(Rule::Joining(joining), "a number of days is at most 3660");
    let renewal = RenewalRules { lapses_days_after: 1, ..RenewalRules::default() };
    unsound(Rule::Renewal(renewal), "a membership lapses after the late fee is charged");
    let renewal = RenewalRules { invoice_days_before: 95, ..RenewalRules::default() };
    unsound(Rule::Renewal(renewal), "a renewal opens, is decided and is invoiced in that order");
    let names = vec![profession("Baker"), profession("BAKER")];
    unsound(Rule::Professions(ProfessionRules { names }), "the list of professions names one twice");
    unsound(Rule::Professions(ProfessionRules { names: vec![] }), "the list of professions is empty");
}

#[test]
fn the_list_of_professions_is_the_organisations_own() {
    let mut names = ProfessionRules::default();
    names.names.truncate(5);
    let only = |scope| Change {
        scope,
        rule: Rule::Professions(names.clone()),
        holds_from: day("2025-03-01"),
        today: day("2025-03-01"),
        reason: None,
    };
    for scope in [REGION(), PolicyScope::Chapter(id(2))] {
        policy([]).when(only(scope)).refused(OrganisationsOwn { section: Section::Professions });
    }
    assert_eq!(policy([]).when(only(PolicyScope::Organisation)).events().len(), 1);
}
