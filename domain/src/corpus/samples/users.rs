//! Samples of users and tokens.

use crate::api_token::ApiTokenEvent;
use crate::event::Event;
use crate::grants::{GrantScope, GrantSource, GrantTerm, Role};
use crate::testing::*;
use crate::text::{EmailAddress, Locale, Personal};
use crate::user::{Ending, Identity, PasswordBy, SignInBy, UserEvent};
use chrono::{DateTime, Utc};

pub fn all() -> Vec<Event> {
    users().into_iter().map(Event::from).chain(tokens().into_iter().map(Event::from)).collect()
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn users() -> Vec<UserEvent> {
    use UserEvent::*;
    let (link_id, expires_at) = (id(0xd1), moment("2026-03-10T08:00:00Z"));
    let (grant_id, role, scope) = (id(0xd2), Role::ChapterOfficer, GrantScope::Chapter(id(0xb1)));
    let identity = Identity { issuer: "https://id.example.org".to_owned(), subject: "248289761001".to_owned() };
    vec![
        Invited {
            name: Personal(name("Ada Muster")),
            email: Personal(EmailAddress::parse("ada@example.org").unwrap()),
            person_id: Some(id(0xe1)),
            language: Some(Locale::parse("de-CH").unwrap()),
            link_id,
            expires_at,
        },
        InvitedAgain { link_id, expires_at },
        PersonLinked { person_id: id(0xe1) },
        ResetAsked { link_id, expires_at },
        PasswordSet { credential_id: id(0xd3), by: PasswordBy::Invitation },
        SecondFactorEnrolled { secret_id: id(0xd4) },
        SecondFactorRemoved { reason: note("The telephone is lost.") },
        RecoveryCodesMade { code_ids: vec![id(0xd5), id(0xd6)] },
        RecoveryCodeUsed { code_id: id(0xd5) },
        IdentityLinked { identity: Personal(identity.clone()) },
        IdentityUnlinked { identity: Personal(identity) },
        SignedIn { session_id: id(0xd7), by: SignInBy::Password, with_second_factor: true, at: moment("2026-03-03T08:00:00Z"), expires_at },
        SessionEnded { session_id: id(0xd7), why: Ending::SignedOut },
        SignedOutEverywhere {},
        SignInSlowed { until: moment("2026-03-03T08:15:00Z") },
        GrantGiven {
            grant_id,
            role,
            scope,
            term: GrantTerm { from: day("2025-10-01"), to: Some(day("2026-09-30")) },
            source: GrantSource::Office,
        },
        GrantEnded { grant_id, role, scope, reason: note("The office has ended.") },
        Disabled { reason: note("Has left headquarters.") },
        Enabled {},
    ]
}

fn tokens() -> Vec<ApiTokenEvent> {
    let (role, scope) = (Role::Accountant, GrantScope::Organisation);
    let (holder, label, expires_at) = (Some(id(0xf1)), name("Ledger import"), Some(moment("2026-06-01T00:00:00Z")));
    vec![ApiTokenEvent::Issued { actor: id(0xf1), holder, label, role, scope, expires_at }, ApiTokenEvent::Revoked {}]
}
