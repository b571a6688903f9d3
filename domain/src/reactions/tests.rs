//! From an event, and the rules of its chapter, to what follows. Each reaction is tested alone: [`ALL`] lists them.

mod meetings;

use super::*;
use crate::chapter::ChapterEvent;
use crate::dues::{DuesEvent, InvoiceKind};
use crate::event::Event;
use crate::meeting::{Mark, MarkChange, MeetingEvent, SheetEntry};
use crate::membership::{MembershipEvent, RenewalDecision};
use crate::referral::{Parties, ReferralEvent, Tier};
use crate::rules::{RenewalRules, Section};
use crate::testing::*;
use crate::text::Personal;
use crate::{MeetingId, PersonId, policy};
use chrono::DateTime;
use chrono_tz::Tz;
use policy::PolicyScope;

const FOUNDING: PolicyVersion = PolicyVersion::FOUNDING;

fn recorded(aggregate_id: &str, event: impl Into<Event>) -> Recorded {
    Recorded {
        position: 1,
        aggregate_id: aggregate_id.to_owned(),
        sequence: 1,
        recorded_at: DateTime::UNIX_EPOCH,
        chapter_id: None,
        region_id: None,
        event: event.into(),
    }
}

fn founding() -> RulesInForce {
    RulesInForce { rules: Rules::default(), versions: Default::default(), on: DateTime::UNIX_EPOCH.date_naive() }
}

/// What one reaction makes of an event.
fn of(name: &str, event: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    let policy = ALL.iter().find(|policy| policy.name == name).expect("the reaction exists");
    (policy.react)(event, rules)
}

fn member() -> MembershipId {
    id(10)
}

fn chapter() -> ChapterId {
    id(1)
}

fn of_member(name: &str, event: MembershipEvent) -> Vec<Reaction> {
    of(name, &recorded(&member().to_string(), event), &founding())
}

fn on(text: &str, task: Task, policy: PolicyVersion) -> Reaction {
    Reaction::On { day: day(text), chapter_id: chapter(), task, policy }
}

fn approved() -> MembershipEvent {
    MembershipEvent::Approved {
        chapter_id: chapter(),
        person_id: id(20),
        profession: profession("Architect"),
        conditions: None,
        term_years: 1,
        on: day("2025-01-08"),
        seat_held_until: day("2025-01-15"),
        policy: FOUNDING,
    }
}

fn return_approved() -> MembershipEvent {
    MembershipEvent::ReinstatementApproved {
        chapter_id: chapter(),
        person_id: id(20),
        profession: profession("Architect"),
        term_years: 1,
        on: day("2026-03-01"),
        seat_held_until: day("2026-03-08"),
        policy: FOUNDING,
    }
}

fn transferred_in() -> MembershipEvent {
    MembershipEvent::TransferredIn {
        chapter_id: chapter(),
        from_chapter: id(2),
        person_id: id(20),
        name: None,
        profession: profession("Architect"),
        term: term("2025-01-10", "2026-01-09"),
        on: day("2025-06-01"),
        record: None,
    }
}

fn resigned() -> MembershipEvent {
    let (chapter_id, person_id): (_, PersonId) = (chapter(), id(20));
    MembershipEvent::Resigned { chapter_id, person_id, profession: profession("Architect"), reason: None, on: day("2025-06-01") }
}

#[test]
fn every_reaction_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> = ALL.iter().map(|policy| policy.name).collect();
    assert_eq!(names.len(), ALL.len());
}

#[test]
fn an_approval_is_invoiced_at_once() {
    let membership_id = member();
    let invoiced = |event| of_member("invoice_on_approval", event);
    assert_eq!(invoiced(approved()), [Reaction::Do(Task::IssueJoiningInvoice { membership_id })]);
    assert_eq!(invoiced(return_approved()), [Reaction::Do(Task::IssueReinstatementInvoice { membership_id })]);
    assert_eq!(invoiced(transferred_in()), [Reaction::Do(Task::IssueTransferInvoice { membership_id })]);
    assert_eq!(invoiced(resigned()), []);
}

fn settled(kind: InvoiceKind, in_full: bool) -> Vec<Reaction> {
    let term = (kind == InvoiceKind::Renewal).then(|| term("2026-01-10", "2027-01-09"));
    let (membership_id, invoice_id, total) = (member(), id(100), gbp(12_000));
    let event = DuesEvent::InvoiceSettled { membership_id, invoice_id, kind, total, paid: total, term, on: day("2025-01-10"), in_full };
    of("activate_on_full_payment", &recorded(&member().to_string(), event), &founding())
}

#[test]
fn what_is_bought_takes_effect() {
    let (membership_id, invoice_id, on) = (member(), id(100), day("2025-01-10"));
    assert_eq!(settled(InvoiceKind::Joining, true), [Reaction::Do(Task::Activate { membership_id, invoice_id: Some(invoice_id), on })]);
    assert_eq!(
        settled(InvoiceKind::Reinstatement, true),
        [Reaction::Do(Task::Reinstate { membership_id, invoice_id: Some(invoice_id), on })]
    );
    let renew = Task::Renew { membership_id, invoice_id: id(100), term: term("2026-01-10", "2027-01-09"), on };
    assert_eq!(settled(InvoiceKind::Renewal, true), [Reaction::Do(renew)]);
    for kind in [InvoiceKind::LateFee, InvoiceKind::Transfer, InvoiceKind::Other] {
        assert_eq!(settled(kind, true), []);
    }
}

#[test]
fn what_a_dishonour_left_unpaid_lapses_fifteen_days_after_it_or_after_the_term_that_was_paid_for() {
    let reopened = |kind, term| {
        let (membership_id, invoice_id, owed, on) = (member(), id(100), gbp(12_000), day("2025-12-20"));
        let event = DuesEvent::InvoiceReopened { membership_id, invoice_id, kind, owed, term, on };
        let heard = Recorded { chapter_id: Some(chapter()), ..recorded(&member().to_string(), event) };
        of("lapse_unpaid", &heard, &founding())
    };
    let lapse = |text| [on(text, Task::LapseUnpaid { membership_id: member(), invoice_id: id(100) }, FOUNDING)];
    assert_eq!(reopened(InvoiceKind::Joining, None), lapse("2026-01-04"));
    assert_eq!(reopened(InvoiceKind::Reinstatement, None), lapse("2026-01-04"));
    assert_eq!(reopened(InvoiceKind::Renewal, Some(term("2026-01-10", "2027-01-09"))), lapse("2026-01-24"));
    assert_eq!(reopened(InvoiceKind::Renewal, Some(term("2025-06-10", "2026-06-09"))), lapse("2026-01-04"));
    for kind in [InvoiceKind::LateFee, InvoiceKind::Transfer, InvoiceKind::Other] {
        assert_eq!(reopened(kind, None), []);
    }
}

#[test]
fn an_invoice_credited_down_to_nothing_buys_nothing() {
    for kind in [InvoiceKind::Joining, InvoiceKind::Reinstatement, InvoiceKind::Renewal] {
        assert_eq!(settled(kind, false), []);
    }
}

#[test]
fn a_seat_is_free_again_the_day_after_it_was_held_in_vain() {
    let membership_id = member();
    let void = |text| on(text, Task::VoidApproval { membership_id }, FOUNDING);
    assert_eq!(of_member("void_unpaid_approval", approved()), [void("2025-01-16")]);
    assert_eq!(of_member("void_unpaid_approval", return_approved()), [void("2026-03-09")]);
}

#[test]
fn an_approval_that_came_to_nothing_leaves_nothing_owing() {
    let (chapter_id, person_id, on) = (chapter(), id(20), day("2025-01-16"));
    let credit = [Reaction::Do(Task::CreditUnpaidInvoices { membership_id: member() })];
    assert_eq!(of_member("void_unpaid_approval", MembershipEvent::ApprovalVoided { chapter_id, person_id, on }), credit);
    assert_eq!(of_member("void_unpaid_approval", MembershipEvent::Withdrawn { chapter_id, person_id, on }), credit);
    assert_eq!(of_member("void_unpaid_approval", resigned()), []);
}

#[test]
fn every_term_has_its_calendar_under_the_renewal_policy_in_force() {
    let (membership_id, term_ends_on) = (member(), day("2026-01-09"));
    let version = PolicyVersion { scope: PolicyScope::Chapter(chapter()), version: 3 };
    let mut rules = founding();
    rules.versions.insert(Section::Renewal, version);
    let renewed = MembershipEvent::Renewed { chapter_id: chapter(), term: term("2025-01-10", "2026-01-09"), on: day("2025-01-02") };
    let expected = [
        on("2025-10-11", Task::OpenRenewal { membership_id, term_ends_on }, version),
        on("2025-12-10", Task::IssueRenewalInvoice { membership_id, term_ends_on }, version),
        on("2026-01-10", Task::ChargeLateFee { membership_id, term_ends_on }, version),
        on("2026-01-24", Task::Lapse { membership_id, term_ends_on }, version),
    ];
    assert_eq!(of("renewal_calendar", &recorded(&member().to_string(), renewed), &rules), expected);
    // Who moves keeps the term: its days come again in the new chapter, by the rules there.
    assert_eq!(of("renewal_calendar", &recorded(&member().to_string(), transferred_in()), &rules), expected);
}

fn renewal_invoiced(due_on: &str) -> DuesEvent {
    DuesEvent::InvoiceIssued {
        membership_id: member(),
        invoice_id: id(100),
        number: crate::dues::InvoiceNumber { entity: crate::text::EntityCode::parse("GB01").unwrap(), year: 2026, serial: 1 },
        kind: InvoiceKind::Renewal,
        issued_on: day(due_on),
        due_on: day(due_on),
        lines: Vec::new(),
        tax_rate: crate::money::TaxRate::of_basis_points(0).unwrap(),
        tax_label: name("VAT"),
        total: gbp(500),
        term: Some(term("2026-01-10", "2027-01-09")),
    }
}

#[test]
fn a_renewal_that_was_invoiced_late_is_late_and_lapses_as_much_later() {
    let (membership_id, term_ends_on) = (member(), day("2026-01-09"));
    let told = |due_on| {
        let event = Recorded { chapter_id: Some(chapter()), ..recorded(&member().to_string(), renewal_invoiced(due_on)) };
        of("renewal_calendar", &event, &founding())
    };
    assert_eq!(told("2026-01-09"), []);
    let later = [
        on("2026-01-26", Task::ChargeLateFee { membership_id, term_ends_on }, FOUNDING),
        on("2026-02-09", Task::Lapse { membership_id, term_ends_on }, FOUNDING),
    ];
    assert_eq!(told("2026-01-25"), later);
}

#[test]
fn a_refusal_takes_back_what_the_renewal_was_invoiced_for_and_another_decision_looks_at_it_again() {
    let decided = |decision| {
        let term = term("2025-01-10", "2026-01-09");
        of_member("renewal_calendar", MembershipEvent::RenewalDecided { chapter_id: chapter(), term, decision, on: day("2025-12-20") })
    };
    let credit = Task::CreditRefusedRenewal { membership_id: member(), term_ends_on: day("2026-01-09") };
    assert_eq!(decided(RenewalDecision::Refuse { reason: note("Too often absent.") }), [Reaction::Do(credit)]);
    let anew = Task::ReissueRenewalInvoice { membership_id: member(), term_ends_on: day("2026-01-09") };
    assert_eq!(decided(RenewalDecision::Renew { term_years: 1 }), [Reaction::Do(anew)]);
}

#[test]
fn days_that_are_past_already_are_asked_for_all_the_same() {
    let mut rules = founding();
    rules.rules.renewal = RenewalRules { opens_days_before: 400, ..RenewalRules::default() };
    let (chapter_id, person_id, profession) = (chapter(), id(20), profession("Architect"));
    let reinstated = MembershipEvent::Reinstated {
        chapter_id,
        person_id,
        profession,
        term: term("2025-01-10", "2026-01-09"),
        on: day("2025-01-10"),
        invoice_id: None,
    };
    let reactions = of("renewal_calendar", &recorded(&member().to_string(), reinstated), &rules);
    let open = Task::OpenRenewal { membership_id: member(), term_ends_on: day("2026-01-09") };
    assert_eq!(reactions[0], on("2024-12-05", open, FOUNDING));
}

#[test]
fn who_leaves_owes_nothing_for_what_was_not_bought() {
    let credit = [Reaction::Do(Task::CreditUnpaidInvoices { membership_id: member() })];
    assert_eq!(of_member("renewal_calendar", resigned()), credit);
}

#[test]
fn who_leaves_holds_no_office_any_more() {
    let (chapter_id, membership_id, left_on, person_id) = (chapter(), member(), day("2025-06-01"), id(20));
    let (on, profession, reason) = (left_on, profession("Architect"), note("Breach."));
    let left = [
        resigned(),
        MembershipEvent::Terminated { chapter_id, person_id, profession: profession.clone(), reason, on },
        MembershipEvent::Lapsed {
            chapter_id,
            person_id,
            profession: profession.clone(),
            term: term("2024-05-20", "2025-05-19"),
            on,
            policy: None,
        },
        MembershipEvent::TransferredOut { chapter_id, to_chapter: id(2), person_id, profession, on },
        MembershipEvent::ApprovalVoided { chapter_id, person_id, on },
    ];
    for event in left {
        assert_eq!(of_member("end_offices", event), [Reaction::Do(Task::EndOffices { chapter_id, membership_id, left_on })]);
    }
    assert_eq!(of_member("end_offices", transferred_in()), []);
}

#[test]
fn news_gives_a_pledge_longer() {
    let parties = Parties { chapter_id: chapter(), giver: id(2), receiver: id(3), tier: Tier::Inside, pledged_on: day("2025-01-07") };
    let of_pledge = |event: ReferralEvent| of("expire_pledges", &recorded(&id::<ReferralId>(30).to_string(), event), &founding());
    let expire = |text| [on(text, Task::ExpirePledge { referral_id: id(30) }, FOUNDING)];
    let (description, expires_on) = (Personal(note("Wants a new roof.")), day("2025-07-06"));
    let pledged = ReferralEvent::Pledged { parties, contact: None, description, expires_on, policy: FOUNDING };
    assert_eq!(of_pledge(pledged), expire("2025-07-06"));
    let (on, expires_on) = (day("2025-01-10"), day("2025-07-09"));
    assert_eq!(of_pledge(ReferralEvent::Acknowledged { parties, on, expires_on, policy: FOUNDING }), expire("2025-07-09"));
    assert_eq!(of_pledge(ReferralEvent::Contacted { parties, on, expires_on, policy: FOUNDING }), expire("2025-07-09"));
    assert_eq!(of_pledge(ReferralEvent::Expired { parties, on }), []);
}

#[test]
fn a_stream_that_is_no_id_asks_for_nothing() {
    let event = recorded("not-an-id", approved());
    assert!(ALL.iter().all(|policy| (policy.react)(&event, &founding()).is_empty()));
}

#[test]
fn grants_are_looked_at_when_a_membership_or_an_office_changes() {
    let follow = vec![Reaction::Do(Task::FollowGrants { membership_id: member() })];
    let (office, years) = (crate::chapter::Office::President, term("2025-10-01", "2026-09-30"));
    let appointed = ChapterEvent::OfficerAppointed { membership_id: member(), office, term: years };
    let removed =
        ChapterEvent::OfficerRemoved { membership_id: member(), office, term: years, last_day: day("2025-12-31"), reason: note("Moved.") };
    for event in [appointed, removed] {
        assert_eq!(of("follow_grants", &recorded(&chapter().to_string(), event), &founding()), follow);
    }
    assert_eq!(of_member("follow_grants", transferred_in()), follow);
    assert_eq!(of_member("follow_grants", approved()), []);
}

#[test]
fn users_are_told_how_to_come_in_and_what_has_changed() {
    use crate::notices::{AccountChange, Notice};
    use crate::user::{PasswordBy, UserEvent};
    let user: crate::UserId = id(7);
    let told = |event: UserEvent| of("notify_users", &recorded(&user.to_string(), event), &founding());
    let notify = |notice| vec![Reaction::Do(Task::Notify(notice))];
    let again = UserEvent::InvitedAgain { link_id: id(8), expires_at: DateTime::UNIX_EPOCH };
    assert_eq!(told(again), notify(Notice::Invitation { user_id: user, link_id: id(8) }));
    let asked = UserEvent::ResetAsked { link_id: id(8), expires_at: DateTime::UNIX_EPOCH };
    assert_eq!(told(asked), notify(Notice::PasswordReset { user_id: user, link_id: id(8) }));
    let set = |by| UserEvent::PasswordSet { credential_id: id(9), by };
    let changed = Notice::AccountChanged { user_id: user, change: AccountChange::Password, position: 1 };
    assert_eq!(told(set(PasswordBy::Change)), notify(changed));
    assert_eq!(told(set(PasswordBy::Invitation)), [], "they have just come in by the letter before");
    assert_eq!(told(UserEvent::Enabled {}), []);
}
