//! A small organisation of which there is something of each kind, and those who ask it.

use std::collections::{BTreeMap, BTreeSet};

use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ids};
use infra::accounts::NewToken;
use infra::commands::Context;
use infra::house::House;
use serde_json::{Value, json};
use tests::chapter::{Founded, chapter, founded, member, region};
use tests::{App, Person};
use uuid::Uuid;

use crate::rest_walk::meeting;

/// Ids by the names of the fields that hold them.
pub type Ids = BTreeMap<String, BTreeSet<Uuid>>;

/// A token and its own id.
pub struct Token {
    pub text: String,
    pub id: Uuid,
}

/// Two chapters in two regions, with members, meetings, a sheet, referrals and reports.
pub async fn fill(app: &App, admin: &Person) -> Founded {
    let made = founded(app, admin, 4).await;
    let (chapter_id, members) = (&made.chapter, &made.members);
    let elsewhere = region(admin, "CH02").await;
    let other = chapter(admin, &elsewhere, "Elsewhere").await;
    member(app, admin, &other, "Somebody else", "Baker").await;
    admin.done(&format!("/chapters/{chapter_id}/memberships"), tests::chapter::application("Not yet", "Architect")).await;

    let held = meeting(app, admin, chapter_id, "2026-03-03").await;
    let visitor = json!({"name": "Vera Visitor", "email": "vera@example.org", "invited_by": members[0]});
    admin.done(&format!("/meetings/{held}/visitors"), visitor).await;
    let marks: Vec<Value> = members.iter().map(|member| json!({"membership_id": member, "mark": "P"})).collect();
    admin.done(&format!("/meetings/{held}/attendance/complete"), json!({ "entries": marks })).await;
    for (giver, receiver) in [(0, 1), (1, 2), (2, 0), (0, 3)] {
        let pledge = json!({"giver": members[giver], "receiver": members[receiver], "tier": "inside", "description": "For my kitchen"});
        admin.done("/referrals", pledge).await;
    }
    let talk = json!({"with": members[1], "on": "2026-03-03"});
    admin.done(&format!("/memberships/{}/one-to-ones", members[0]), talk).await;
    made
}

/// Those who ask, from those who can change least: nobody, and somebody of each role.
pub fn askers(made: &Founded) -> Vec<(Option<Role>, Option<GrantScope>)> {
    let id = |text: &str| text.parse::<Uuid>().unwrap();
    let scope = |role: Role| match role {
        Role::HeadquartersAdmin | Role::HeadquartersStaff | Role::Accountant => GrantScope::Organisation,
        Role::RegionalDirector => GrantScope::Region(id(&made.region).into()),
        Role::ChapterOfficer => GrantScope::Chapter(id(&made.chapter).into()),
        Role::Member => GrantScope::Membership(id(&made.members[0]).into()),
    };
    let somebody = Role::ALL.into_iter().rev().map(|role| (Some(role), Some(scope(role))));
    std::iter::once((None, None)).chain(somebody).collect()
}

/// A token for a role in a scope.
pub async fn token(house: &House, role: Role, scope: GrantScope) -> Token {
    let actor = ActorId(ids::derived("fuzz", &[role.name()]));
    let context = Context::new(actor, infra::ids::fresh(), b"a test");
    let new = NewToken { holder: None, actor, label: Name::parse("a test").unwrap(), role, scope, expires_at: None };
    let issued = house.accounts.issue(context, new).await.unwrap();
    Token { text: issued.text.unwrap(), id: issued.token_id.into() }
}

/// Every id that the log has.
pub async fn known_ids(house: &House) -> Ids {
    let (mut ids, mut after) = (Ids::new(), 0);
    loop {
        let page = house.log.reader.page(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { return ids };
        after = last.position;
        for event in &page {
            gather(&format!("{}_id", event.aggregate_type), &json!(event.aggregate_id), &mut ids);
            gather("", &serde_json::from_str(event.payload.get()).unwrap(), &mut ids);
        }
    }
}

fn gather(field: &str, value: &Value, ids: &mut Ids) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| gather(name, inner, ids)),
        Value::Array(items) => items.iter().for_each(|item| gather(field, item, ids)),
        Value::String(text) => {
            if let Ok(id) = text.parse() {
                ids.entry(field.to_owned()).or_default().insert(id);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
