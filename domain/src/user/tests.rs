//! The rules of users, as given, when and then.

use super::UserRefusal::*;
use super::*;
use crate::aggregate::{Claim, Decide};
use crate::claims;
use crate::grants::{GrantScope, GrantSource, GrantTerm, HeldGrant, Role};
use crate::testing::*;
use crate::text::{EmailAddress, Personal};
use chrono::{DateTime, Utc};

const NOW: &str = "2026-03-03T08:00:00Z";
const LATER: &str = "2026-03-04T08:00:00Z";

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn email() -> EmailAddress {
    EmailAddress::parse("ada@example.org").unwrap()
}

fn link(n: u128) -> NewLink {
    NewLink { link_id: id(n), expires_at: moment(LATER) }
}

fn invite() -> UserCommand {
    UserCommand::Invite { name: name("Ada Muster"), email: email(), person_id: None, language: None, link: link(1) }
}

fn invited() -> UserEvent {
    UserEvent::Invited {
        name: Personal(name("Ada Muster")),
        email: Personal(email()),
        person_id: None,
        language: None,
        link_id: id(1),
        expires_at: moment(LATER),
    }
}

fn set_password(by: PasswordBy, link: Option<u128>, now: &str) -> UserCommand {
    UserCommand::SetPassword { credential_id: id(2), by, link_id: link.map(id), now: moment(now) }
}

fn password_set(by: PasswordBy) -> UserEvent {
    UserEvent::PasswordSet { credential_id: id(2), by }
}

fn signed_in(session: u128, at: &str, expires_at: &str) -> UserEvent {
    let (at, expires_at) = (moment(at), moment(expires_at));
    UserEvent::SignedIn { session_id: id(session), by: SignInBy::Password, with_second_factor: false, at, expires_at }
}

fn sign_in(session: u128) -> UserCommand {
    let (now, expires_at) = (moment(NOW), moment(LATER));
    UserCommand::SignIn { session_id: id(session), by: SignInBy::Password, with_second_factor: false, now, expires_at }
}

fn user(events: impl IntoIterator<Item = UserEvent>) -> Given<User> {
    given([invited()].into_iter().chain(events))
}

fn active(events: impl IntoIterator<Item = UserEvent>) -> Given<User> {
    user([password_set(PasswordBy::Invitation)].into_iter().chain(events))
}

fn disabled() -> UserEvent {
    UserEvent::Disabled { reason: note("Has left.") }
}

#[test]
fn somebody_is_invited_once_and_again_until_they_come() {
    given::<User>([]).when(invite()).then([invited()]);
    given::<User>([]).when(sign_in(9)).refused(NotInvited);
    user([]).when(invite()).refused(AlreadyInvited);
    user([]).when(UserCommand::InviteAgain { link: link(3) }).then([UserEvent::InvitedAgain { link_id: id(3), expires_at: moment(LATER) }]);
    active([]).when(UserCommand::InviteAgain { link: link(3) }).refused(AlreadyTakenUp);
    user([disabled()]).when(UserCommand::InviteAgain { link: link(3) }).refused(IsDisabled);
}

#[test]
fn an_invitation_is_taken_up_once_in_time_by_its_latest_link() {
    let by = PasswordBy::Invitation;
    user([]).when(set_password(by, Some(1), NOW)).then([password_set(by)]);
    user([]).when(set_password(by, Some(1), LATER)).refused(LinkSpent);
    user([]).when(set_password(by, Some(7), NOW)).refused(LinkSpent);
    user([]).when(set_password(by, None, NOW)).refused(LinkSpent);
    let again = UserEvent::InvitedAgain { link_id: id(3), expires_at: moment(LATER) };
    user([again]).when(set_password(by, Some(1), NOW)).refused(LinkSpent);
    active([]).when(set_password(by, Some(1), NOW)).refused(AlreadyTakenUp);
    user([disabled()]).when(set_password(by, Some(1), NOW)).refused(IsDisabled);
}

#[test]
fn a_new_password_signs_everybody_out() {
    let reset = || UserEvent::ResetAsked { link_id: id(4), expires_at: moment(LATER) };
    active([]).when(UserCommand::AskReset { link: link(4) }).then([reset()]);
    user([]).when(UserCommand::AskReset { link: link(4) }).refused(NotTakenUp);
    active([reset(), signed_in(9, NOW, LATER)])
        .when(set_password(PasswordBy::Reset, Some(4), NOW))
        .then([password_set(PasswordBy::Reset), UserEvent::SignedOutEverywhere {}]);
    active([reset(), password_set(PasswordBy::Reset)]).when(set_password(PasswordBy::Reset, Some(4), NOW)).refused(LinkSpent);
    active([]).when(set_password(PasswordBy::Change, None, NOW)).then([password_set(PasswordBy::Change)]);
    user([]).when(set_password(PasswordBy::Change, None, NOW)).refused(NotTakenUp);
}

#[test]
fn a_second_factor_is_enrolled_with_codes_that_count_once() {
    let enrol = || UserCommand::EnrolSecondFactor { secret_id: id(5), code_ids: vec![id(6), id(7)] };
    let enrolled = || UserEvent::SecondFactorEnrolled { secret_id: id(5) };
    let made = |codes: &[u128]| UserEvent::RecoveryCodesMade { code_ids: codes.iter().map(|n| id(*n)).collect() };
    let used = |n| UserCommand::UseRecoveryCode { code_id: id(n) };
    active([]).when(enrol()).then([enrolled(), made(&[6, 7])]);
    user([]).when(enrol()).refused(NotTakenUp);
    let whole = || active([enrolled(), made(&[6, 7])]);
    whole().when(enrol()).refused(AlreadyEnrolled);
    whole().when(used(6)).then([UserEvent::RecoveryCodeUsed { code_id: id(6) }]);
    whole().and(used(6)).when(used(6)).refused(CodeSpent);
    whole().when(UserCommand::MakeRecoveryCodes { code_ids: vec![id(8)] }).then([made(&[8])]);
    whole().and(UserCommand::MakeRecoveryCodes { code_ids: vec![id(8)] }).when(used(7)).refused(CodeSpent);
    active([]).when(UserCommand::MakeRecoveryCodes { code_ids: vec![id(8)] }).refused(NoSecondFactor);
    let reason = note("The telephone is lost.");
    let remove = || UserCommand::RemoveSecondFactor { reason: reason.clone() };
    let removed = UserEvent::SecondFactorRemoved { reason: reason.clone() };
    whole().when(remove()).then([removed, UserEvent::SignedOutEverywhere {}]);
    active([]).when(remove()).refused(NoSecondFactor);
    whole().and(remove()).when(used(6)).refused(CodeSpent);
}

#[test]
fn sessions_begin_and_end() {
    active([]).when(sign_in(9)).then([signed_in(9, NOW, LATER)]);
    user([]).when(sign_in(9)).refused(NotTakenUp);
    active([disabled()]).when(sign_in(9)).refused(IsDisabled);
    let two = || active([signed_in(9, NOW, LATER), signed_in(10, NOW, LATER)]);
    let end = |n| UserCommand::EndSession { session_id: id(n), why: Ending::SignedOut };
    two().when(end(9)).then([UserEvent::SessionEnded { session_id: id(9), why: Ending::SignedOut }]);
    two().and(end(9)).when(end(9)).refused(NoSuchSession);
    two().when(UserCommand::SignOutEverywhere).then([UserEvent::SignedOutEverywhere {}]);
    active([]).when(UserCommand::SignOutEverywhere).refused(NothingChanges);
    let session = |given: Given<User>, now: &str| given.state().known().and_then(|known| known.session(id(9), moment(now)).copied());
    assert!(session(two(), NOW).is_some());
    assert!(session(two(), LATER).is_none(), "it has expired");
    assert!(session(two().and(end(9)), NOW).is_none());
    assert!(session(two().and(UserCommand::Disable { reason: note("Has left.") }), NOW).is_none());
    let next = active([signed_in(9, NOW, LATER), signed_in(10, LATER, "2026-03-05T08:00:00Z")]).state();
    assert_eq!(next.known().unwrap().sessions.len(), 1, "what has expired is forgotten with the next sign-in");
}

#[test]
fn slowing_is_said_once_for_each_stretch() {
    let slow = |now: &str| UserCommand::SlowSignIn { until: moment("2026-03-03T08:15:00Z"), now: moment(now) };
    let slowed = UserEvent::SignInSlowed { until: moment("2026-03-03T08:15:00Z") };
    active([]).when(slow(NOW)).then([slowed.clone()]);
    active([slowed.clone()]).when(slow("2026-03-03T08:14:59Z")).refused(NothingChanges);
    active([slowed.clone()]).when(slow("2026-03-03T08:15:00Z")).then([slowed]);
}

#[test]
fn disabled_is_out() {
    active([]).when(UserCommand::Disable { reason: note("Has left.") }).then([disabled()]);
    active([disabled()]).when(UserCommand::Disable { reason: note("Has left.") }).refused(NothingChanges);
    active([disabled()]).when(UserCommand::Enable).then([UserEvent::Enabled {}]);
    active([]).when(UserCommand::Enable).refused(NotDisabled);
}

fn give(role: Role, scope: GrantScope, giver: Role) -> UserCommand {
    let term = GrantTerm { from: day("2026-03-03"), to: None };
    UserCommand::Give { grant_id: id(20), role, scope, term, giver: vec![giver] }
}

#[test]
fn a_grant_is_given_by_those_above_in_a_scope_that_fits() {
    let (admin, staff) = (Role::HeadquartersAdmin, Role::HeadquartersStaff);
    let region = GrantScope::Region(id(0xa1));
    let term = GrantTerm { from: day("2026-03-03"), to: None };
    let given_ = UserEvent::GrantGiven { grant_id: id(20), role: Role::RegionalDirector, scope: region, term, source: GrantSource::Given };
    user([]).when(give(Role::RegionalDirector, region, staff)).then([given_.clone()]);
    user([]).when(give(admin, GrantScope::Organisation, staff)).refused(MayNotGive { role: admin });
    user([]).when(give(Role::Accountant, region, Role::RegionalDirector)).refused(MayNotGive { role: Role::Accountant });
    user([]).when(give(admin, region, admin)).refused(WrongScope { role: admin, instead: "for the whole organisation" });
    user([given_.clone()]).when(give(Role::RegionalDirector, region, admin)).refused(GrantHeld);
    user([disabled()]).when(give(Role::RegionalDirector, region, admin)).refused(IsDisabled);
    let term = GrantTerm { from: day("2026-03-03"), to: Some(day("2026-03-02")) };
    let backwards = UserCommand::Give { grant_id: id(20), role: Role::RegionalDirector, scope: region, term, giver: vec![admin] };
    user([]).when(backwards).refused(TermBackwards);
    let end = |n, giver| UserCommand::EndGrant { grant_id: id(n), reason: note("Moves on."), giver: vec![giver] };
    let ended = UserEvent::GrantEnded { grant_id: id(20), role: Role::RegionalDirector, scope: region, reason: note("Moves on.") };
    user([given_.clone()]).when(end(20, staff)).then([ended]);
    user([given_.clone()]).when(end(20, Role::RegionalDirector)).refused(MayNotGive { role: Role::RegionalDirector });
    user([given_]).when(end(21, staff)).refused(NoSuchGrant);
}

#[test]
fn a_grant_holds_on_the_days_of_its_term() {
    let term = GrantTerm { from: day("2026-03-03"), to: Some(day("2026-03-05")) };
    for (on, holds) in [("2026-03-02", false), ("2026-03-03", true), ("2026-03-05", true), ("2026-03-06", false)] {
        assert_eq!(term.covers(day(on)), holds, "{on}");
    }
    assert!(GrantTerm { to: None, ..term }.covers(day("2036-03-06")));
}

#[test]
fn grants_follow_memberships_and_offices_and_leave_alone_what_was_given() {
    let held = |role, scope, source| HeldGrant { role, scope, term: GrantTerm { from: day("2026-03-03"), to: None }, source };
    let given_of = |n, grant: HeldGrant| {
        let HeldGrant { role, scope, term, source } = grant;
        UserEvent::GrantGiven { grant_id: id(n), role, scope, term, source }
    };
    let member = held(Role::Member, GrantScope::Membership(id(0xc1)), GrantSource::Membership);
    let officer = held(Role::ChapterOfficer, GrantScope::Chapter(id(0xb1)), GrantSource::Office);
    let director = held(Role::RegionalDirector, GrantScope::Region(id(0xa1)), GrantSource::Given);
    let follow = |wanted: &[(u128, HeldGrant)]| UserCommand::Follow {
        wanted: wanted.iter().map(|(n, grant)| (id(*n), *grant)).collect(),
        reason: note("The office has ended."),
    };
    let ended = UserEvent::GrantEnded { grant_id: id(31), role: officer.role, scope: officer.scope, reason: note("The office has ended.") };
    user([]).when(follow(&[(30, member), (31, officer)])).then([given_of(30, member), given_of(31, officer)]);
    let all = || user([given_of(20, director), given_of(30, member), given_of(31, officer)]);
    all().when(follow(&[(30, member), (31, officer)])).then([]);
    all().when(follow(&[(30, member)])).then([ended.clone()]);
    let shorter = HeldGrant { term: GrantTerm { from: day("2026-03-03"), to: Some(day("2026-03-09")) }, ..officer };
    all().when(follow(&[(30, member), (31, shorter)])).then([ended, given_of(31, shorter)]);
    let end = UserCommand::EndGrant { grant_id: id(31), reason: note("Moves on."), giver: vec![Role::HeadquartersAdmin] };
    all().when(end).refused(NotGivenByHand { role: Role::ChapterOfficer });
}

#[test]
fn an_address_a_person_and_an_identity_are_one_users() {
    let identity = Identity { issuer: "https://id.example.org".to_owned(), subject: "42".to_owned() };
    let linked = UserEvent::IdentityLinked { identity: Personal(identity.clone()) };
    let link = || UserCommand::LinkIdentity { identity: identity.clone() };
    user([]).when(link()).then([linked.clone()]);
    user([linked.clone()]).when(link()).refused(NothingChanges);
    user([disabled()]).when(link()).refused(IsDisabled);
    let other = Identity { subject: "43".to_owned(), ..identity.clone() };
    user([linked.clone()]).when(UserCommand::LinkIdentity { identity: other }).refused(OtherIdentityLinked);
    let elsewhere = Identity { issuer: "https://id.example.com".to_owned(), ..identity.clone() };
    let both = UserEvent::IdentityLinked { identity: Personal(elsewhere.clone()) };
    user([linked.clone()]).when(UserCommand::LinkIdentity { identity: elsewhere }).then([both]);
    let person = UserCommand::LinkPerson { person_id: id(0xe1) };
    user([]).when(person.clone()).then([UserEvent::PersonLinked { person_id: id(0xe1) }]);
    user([]).and(person.clone()).when(person.clone()).refused(NothingChanges);
    user([]).and(person).when(UserCommand::LinkPerson { person_id: id(0xe2) }).refused(PersonTaken);
    let take = |key| Claim::Take { key, owner: "ada".to_owned() };
    assert_eq!(User::default().claims("ada", &[invited()]), [take(claims::user_email(&email()))]);
    assert_eq!(user([]).state().claims("ada", &[linked]), [take(claims::user_identity(&identity))]);
    let person = UserEvent::PersonLinked { person_id: id(0xe1) };
    assert_eq!(user([]).state().claims("ada", &[person]), [take(claims::user_person(id(0xe1)))]);
}

#[test]
fn an_identity_is_unlinked_by_whoever_has_a_password_and_ends_the_other_sessions() {
    let identity = Identity { issuer: "https://id.example.org".to_owned(), subject: "42".to_owned() };
    let linked = UserEvent::IdentityLinked { identity: Personal(identity.clone()) };
    let unlink = |present| UserCommand::UnlinkIdentity { identity: identity.clone(), present };
    let session = |n| signed_in(n, "2026-03-03T08:00:00Z", "2026-03-03T20:00:00Z");
    user([linked.clone()]).when(unlink(None)).refused(NoPassword);
    active([]).when(unlink(None)).refused(NotLinked);
    let unlinked = UserEvent::IdentityUnlinked { identity: Personal(identity.clone()) };
    let ended = UserEvent::SessionEnded { session_id: id(8), why: Ending::Revoked };
    active([linked.clone(), session(7), session(8)]).when(unlink(Some(id(7)))).then([unlinked.clone(), ended]);
    assert_eq!(active([linked.clone(), unlinked.clone()]).state().known().unwrap().standing(), Standing::Active);
    let free = Claim::Release { key: claims::user_identity(&identity), owner: "ada".to_owned() };
    assert_eq!(active([linked]).state().claims("ada", &[unlinked]), [free]);
}
