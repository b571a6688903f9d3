//! The rules of tokens, as given, when and then.

use super::ApiTokenRefusal::*;
use super::*;
use crate::testing::*;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn wanted() -> Issue {
    let (role, scope) = (Role::Accountant, GrantScope::Organisation);
    let expires_at = Some(moment("2026-06-01T00:00:00Z"));
    Issue { actor: id(0xf1), holder: Some(id(0xf1)), label: name("Ledger import"), role, scope, expires_at }
}

fn issue(issue: Issue, held: bool) -> ApiTokenCommand {
    ApiTokenCommand::Issue { issue, held, now: moment("2026-03-03T08:00:00Z") }
}

fn issued() -> ApiTokenEvent {
    let Issue { actor, holder, label, role, scope, expires_at } = wanted();
    ApiTokenEvent::Issued { actor, holder, label, role, scope, expires_at }
}

#[test]
fn a_token_is_issued_for_what_its_holder_has() {
    given::<ApiToken>([]).when(issue(wanted(), true)).then([issued()]);
    given::<ApiToken>([]).when(issue(wanted(), false)).refused(NotHeld { role: Role::Accountant });
    let elsewhere = Issue { scope: GrantScope::Chapter(id(0xb1)), ..wanted() };
    let instead = "for the whole organisation or in a region";
    given::<ApiToken>([]).when(issue(elsewhere, true)).refused(WrongScope { role: Role::Accountant, instead });
    let past = Issue { expires_at: Some(moment("2026-03-03T08:00:00Z")), ..wanted() };
    given::<ApiToken>([]).when(issue(past, true)).refused(AlreadyExpired);
    given::<ApiToken>([issued()]).when(issue(wanted(), true)).refused(AlreadyIssued);
}

#[test]
fn a_token_holds_until_it_expires_or_is_revoked() {
    let holds = |given: Given<ApiToken>, now: &str| given.state().holds(moment(now)).is_some();
    assert!(holds(given::<ApiToken>([issued()]), "2026-05-31T23:59:59Z"));
    assert!(!holds(given::<ApiToken>([issued()]), "2026-06-01T00:00:00Z"));
    assert!(!holds(given::<ApiToken>([issued()]).and(ApiTokenCommand::Revoke), "2026-05-31T23:59:59Z"));
    given::<ApiToken>([issued()]).when(ApiTokenCommand::Revoke).then([ApiTokenEvent::Revoked {}]);
    given::<ApiToken>([]).when(ApiTokenCommand::Revoke).refused(NotIssued);
    given::<ApiToken>([issued()]).and(ApiTokenCommand::Revoke).when(ApiTokenCommand::Revoke).refused(AlreadyRevoked);
}
