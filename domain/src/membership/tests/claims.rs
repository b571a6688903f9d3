//! What a membership claims to be unique, and gives back.

use super::*;
use crate::aggregate::{Claim, ClaimKey, Decide};
use crate::claims;

fn claims_of(before: Given<Membership>, events: &[MembershipEvent]) -> Vec<Claim> {
    before.state().claims(&myself().to_string(), events)
}

fn by_stream(key: ClaimKey) -> (ClaimKey, String) {
    (key, myself().to_string())
}

fn by_person(key: ClaimKey) -> (ClaimKey, String) {
    (key, person().to_string())
}

fn take((key, owner): (ClaimKey, String)) -> Claim {
    Claim::Take { key, owner }
}

fn release((key, owner): (ClaimKey, String)) -> Claim {
    Claim::Release { key, owner }
}

fn person_key() -> (ClaimKey, String) {
    by_stream(claims::person(person()))
}

fn seat_key(chapter: ChapterId) -> (ClaimKey, String) {
    by_stream(claims::seat(chapter, &profession("architect")))
}

fn email_key(address: &str) -> (ClaimKey, String) {
    by_person(claims::email(&EmailAddress::parse(address).unwrap()))
}

#[test]
fn an_application_takes_the_person_and_the_address() {
    assert_eq!(claims_of(membership([]), &[applied()]), [take(email_key("ADA@example.org")), take(person_key())]);
}

#[test]
fn an_approval_takes_the_seat() {
    assert_eq!(claims_of(membership([applied()]), &[approved()]), [take(seat_key(chapter()))]);
    assert_eq!(claims_of(membership([applied(), approved()]), &[activated(year_2025())]), []);
    assert_eq!(claims_of(member([]), &[renewed(year_2026(), "2025-12-01")]), []);
}

#[test]
fn an_application_that_comes_to_nothing_gives_back_what_it_took() {
    let before_approval = [release(email_key("ada@example.org")), release(person_key())];
    assert_eq!(claims_of(membership([applied()]), &[declined()]), before_approval);
    assert_eq!(claims_of(membership([applied()]), &[withdrawn()]), before_approval);
    let [first, second] = before_approval;
    let after_approval = [first, second, release(seat_key(chapter()))];
    assert_eq!(claims_of(membership([applied(), approved()]), &[withdrawn()]), after_approval);
    assert_eq!(claims_of(membership([applied(), approved()]), &[voided()]), after_approval);
}

#[test]
fn a_departure_gives_everything_back_and_a_return_takes_it_again() {
    let all = [email_key("ada@example.org"), person_key(), seat_key(chapter())];
    assert_eq!(claims_of(member([]), &[lapsed()]), all.clone().map(release));
    assert_eq!(claims_of(member([]), &[resigned("2025-06-01")]), all.clone().map(release));
    assert_eq!(claims_of(member([lapsed()]), &[return_approved("2026-03-01", "2026-03-08")]), all.clone().map(take));
    let returning = member([lapsed(), return_approved("2026-03-01", "2026-03-08")]);
    assert_eq!(claims_of(returning, &[voided()]), all.map(release));
}

#[test]
fn a_transfer_exchanges_the_seats() {
    let expected = [release(seat_key(chapter())), take(seat_key(id(2)))];
    assert_eq!(claims_of(member([]), &transferred(id(2), "2025-06-01")), expected);
}

#[test]
fn another_address_is_exchanged_and_another_spelling_is_the_same_address() {
    let (chapter_id, person_id, name) = (chapter(), person(), applicant().name);
    let changed =
        |text: &str| MembershipEvent::ContactChanged { chapter_id, person_id, name: name.clone(), email: email(text), phone: None };
    let expected = [release(email_key("ada@example.org")), take(email_key("ada@example.net"))];
    let exchanged = claims_of(member([]), &[changed("ada@example.net")]);
    assert!(expected.iter().all(|claim| exchanged.contains(claim)) && exchanged.len() == 2, "{exchanged:?}");
    assert_eq!(claims_of(member([]), &[changed("Ada@Example.ORG")]), []);
    assert_eq!(claims_of(member([lapsed()]), &[changed("ada@example.net")]), []);
}

#[test]
fn two_spellings_of_a_profession_are_one_seat_and_no_address_lies_open_in_a_key() {
    assert_eq!(claims::seat(chapter(), &profession("ARCHITECT")), claims::seat(chapter(), &profession("Architect")));
    assert!(!claims::email(&EmailAddress::parse("ada@example.org").unwrap()).0.contains('@'));
}
