//! Those who ask: each role at home, some from elsewhere, and those whom nobody lets in.

use chrono::Duration;
use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ids};
use infra::accounts::{Issued, NewToken};
use infra::commands::Context;
use tests::Person;
use uuid::Uuid;

use super::Organisation;
use super::sight::{Sight, Tree};

pub struct Caller {
    pub name: &'static str,
    pub person: Person,
    pub actor: Uuid,
    /// None for whoever is not let in.
    pub sight: Option<Sight>,
}

/// Each role with its scope, from those who can change least.
pub fn roles(organisation: &Organisation) -> Vec<(&'static str, Role, GrantScope)> {
    let Organisation { region, country, chapter, membership, fellow, far, .. } = organisation;
    vec![
        ("member elsewhere", Role::Member, GrantScope::Membership(far.membership)),
        ("fellow member", Role::Member, GrantScope::Membership(*fellow)),
        ("member", Role::Member, GrantScope::Membership(*membership)),
        ("accountant", Role::Accountant, GrantScope::Organisation),
        ("accountant of the region", Role::Accountant, GrantScope::Region(*region)),
        ("officer elsewhere", Role::ChapterOfficer, GrantScope::Chapter(far.chapter)),
        ("officer", Role::ChapterOfficer, GrantScope::Chapter(*chapter)),
        ("director elsewhere", Role::RegionalDirector, GrantScope::Region(far.region)),
        ("director", Role::RegionalDirector, GrantScope::Region(*region)),
        ("director of the country", Role::RegionalDirector, GrantScope::Region(*country)),
        ("staff", Role::HeadquartersStaff, GrantScope::Organisation),
        ("administrator", Role::HeadquartersAdmin, GrantScope::Organisation),
    ]
}

pub async fn issued(organisation: &Organisation, name: &str, role: Role, scope: GrantScope, for_a_minute: bool) -> Issued {
    let house = &organisation.app.house;
    let actor = ActorId(ids::derived("matrix", &[name]));
    // Whoever issues it is nobody who asks.
    let context = Context::new(ActorId(ids::derived("matrix", &["issuer"])), infra::ids::fresh(), b"a test");
    let expires_at = for_a_minute.then(|| house.log.clock.now() + Duration::minutes(1));
    let new = NewToken { holder: None, actor, label: Name::parse("a test").unwrap(), role, scope, expires_at };
    house.accounts.issue(context, new).await.unwrap()
}

/// Everybody. The clock goes on by two minutes, so that a token has expired.
pub async fn everybody(organisation: &Organisation, tree: &Tree) -> Vec<Caller> {
    let app = &organisation.app;
    let of = |name, token: &str, sight| {
        let actor = ids::derived("matrix", &[name]);
        Caller { name, person: app.showing(token), actor, sight }
    };
    let expired = issued(organisation, "expired", Role::HeadquartersAdmin, GrantScope::Organisation, true).await;
    let revoked = issued(organisation, "revoked", Role::HeadquartersAdmin, GrantScope::Organisation, false).await;
    app.administrator().await.done(&format!("/tokens/{}/revoke", revoked.token_id), serde_json::json!({})).await;
    app.clock.move_to(app.clock.now() + Duration::minutes(2));
    let mut callers = vec![
        of("nobody", "", None),
        of("guesser", "ch_token_guessed", None),
        of("expired", expired.text.as_deref().unwrap(), None),
        of("revoked", revoked.text.as_deref().unwrap(), None),
    ];
    for (name, role, scope) in roles(organisation) {
        let token = issued(organisation, name, role, scope, false).await;
        let sight = Sight::of(tree, ids::derived("matrix", &[name]), role, scope);
        callers.push(of(name, token.text.as_deref().unwrap(), Some(sight)));
    }
    callers
}
