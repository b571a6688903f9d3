//! A small organisation of which there is something of each kind, and those who ask it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use api::simulation::{Plan, Scale, SimulatedChapter, beginning, simulate};
use domain::grants::{GrantScope, Role};
use domain::text::Name;
use domain::{ActorId, ChapterId, MembershipId, RegionId, ids};
use infra::accounts::NewToken;
use infra::clock::Clock;
use infra::commands::Context;
use infra::event_log::StoredEvent;
use infra::house::House;
use serde_json::{Value, json};
use tests::{App, TestDatabase};
use uuid::Uuid;

/// Ids by the names of the fields that hold them.
pub type Ids = BTreeMap<String, BTreeSet<Uuid>>;

/// A token and its own id.
pub struct Token {
    pub text: String,
    pub id: Uuid,
}

/// Where those who ask have their roles.
pub struct Home {
    region: RegionId,
    chapter: ChapterId,
    membership: MembershipId,
}

/// The last moment of the simulation.
pub const NOW: &str = "2026-03-03T09:00:00Z";

/// A month of some chapters, in an empty database.
pub async fn simulated(database: &TestDatabase, chapters: u32, seed: u64) -> Vec<SimulatedChapter> {
    let plan = Plan { chapters, months: 1, seed, scale: Scale::Small };
    let now = NOW.parse().unwrap();
    let house = House::open(&database.options(), Clock::simulated(beginning(now, plan.months))).await.unwrap();
    simulate(&house, plan, now, |_, _| {}).await.unwrap().chapters
}

/// Serves a simulated organisation.
pub async fn serve(database: &TestDatabase, seed: u64) -> (App, Home) {
    let chapters = simulated(database, 4, seed).await;
    let app = App::over(&database.options(), NOW, |settings| settings.follow_for = Duration::from_millis(50)).await;
    let id = |text: &Value| text.as_str().unwrap().parse::<Uuid>().unwrap();
    let members = app.administrator().await.read("/memberships?status=active&limit=1&sort=name").await;
    let chapter = ChapterId(id(&members["items"][0]["chapter_id"]));
    let region = chapters.iter().find(|other| other.id == chapter).unwrap().region;
    (app, Home { region, chapter, membership: MembershipId(id(&members["items"][0]["membership_id"])) })
}

/// Those who ask, from those who can change least: nobody, and somebody of each role.
pub fn askers(home: &Home) -> Vec<Option<(Role, GrantScope)>> {
    let scope = |role: Role| match role {
        Role::HeadquartersAdmin | Role::HeadquartersStaff | Role::Accountant => GrantScope::Organisation,
        Role::RegionalDirector => GrantScope::Region(home.region),
        Role::ChapterOfficer => GrantScope::Chapter(home.chapter),
        Role::Member => GrantScope::Membership(home.membership),
    };
    let somebody = Role::ALL.into_iter().rev().map(|role| Some((role, scope(role))));
    std::iter::once(None).chain(somebody).collect()
}

/// A token for a role in a scope.
pub async fn token(house: &House, role: Role, scope: GrantScope) -> Token {
    let actor = ActorId(ids::derived("fuzz", &[role.name()]));
    let context = Context::new(actor, infra::ids::fresh(), b"a test");
    let new = NewToken { holder: None, actor, label: Name::parse("a test").unwrap(), role, scope, expires_at: None };
    let issued = house.accounts.issue(context, new).await.unwrap();
    Token { text: issued.text.unwrap(), id: issued.token_id.into() }
}

/// The ids of events, as the log has them now.
pub async fn ids_of(house: &House, counts: impl Fn(&StoredEvent) -> bool) -> Ids {
    let (mut ids, mut after) = (Ids::new(), 0);
    loop {
        let page = house.log.reader.page(after, 5_000).await.unwrap();
        let Some(last) = page.last() else { return ids };
        after = last.position;
        for event in page.iter().filter(|event| counts(event)) {
            gather(&format!("{}_id", event.aggregate_type), &json!(event.aggregate_id), &mut ids);
            gather("", &serde_json::from_str(event.payload.get()).unwrap(), &mut ids);
        }
    }
}

/// The ids of what is in somebody's scope: what a member's own membership had a part in, what happened in the chapter of all others'.
pub async fn ids_within(house: &House, scope: GrantScope, home: &Home) -> Ids {
    let own = home.membership.to_string();
    let ours = |event: &StoredEvent| event.chapter_id == Some(home.chapter.into());
    match scope {
        GrantScope::Organisation => Ids::new(),
        GrantScope::Region(_) | GrantScope::Chapter(_) => ids_of(house, ours).await,
        GrantScope::Membership(_) => {
            ids_of(house, |event| ours(event) && (event.aggregate_id == own || event.payload.get().contains(&own))).await
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
