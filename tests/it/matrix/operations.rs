//! Everybody before every operation.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt};
use reqwest::Method;
use serde_json::Value;
use sqlx::PgPool;
use tests::{Answered, App};
use uuid::Uuid;

use super::callers::{Caller, everybody};
use super::requests::{Operation, Request, operations};
use super::sight::{Owner, Owners, Tree};
use super::{Organisation, Whose};

#[derive(Default)]
struct Verdict {
    counts: BTreeMap<u16, u32>,
    asked: u32,
    /// Operations of which somebody got what they asked for, and those that looked further than at the form of what was sent.
    done: BTreeSet<String>,
    judged: BTreeSet<String>,
    leaks: Vec<String>,
}

async fn ask(caller: &Caller, operation: &Operation<'_>, request: &Request, key: &str) -> Answered {
    let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
    let mut sent = if request.path.starts_with("/healthz") || request.path.starts_with("/readyz") || request.path.starts_with("/metrics") {
        caller.person.request(method, &format!("/../..{}", request.path))
    } else {
        caller.person.request(method, &request.path)
    };
    if !operation.reads() {
        sent = sent.header("idempotency-key", key);
    }
    if let Some(accept) = &request.accept {
        sent = sent.header("accept", accept);
    }
    if let Some(body) = &request.body {
        sent = sent.json(body);
    }
    caller.person.send(sent).await
}

impl Verdict {
    fn judge(&mut self, caller: &Caller, operation: &Operation<'_>, request: &Request, answered: &Answered, owners: &Owners) {
        let name = operation.name();
        let status = answered.status;
        *self.counts.entry(status).or_default() += 1;
        self.asked += 1;
        let mut wrong = |what: String| self.leaks.push(format!("{} asks {name}, {} {:?}: {what}", caller.name, request.path, request.body));
        if status >= 500 {
            wrong(format!("{status} {}", answered.text));
        }
        let Some(sight) = &caller.sight else {
            if !operation.is_open() && status != 401 {
                wrong(format!("{status}, and nobody was let in"));
            }
            return;
        };
        // A session is a user's: here nobody has one. What one is told of oneself is no leak.
        let brought =
            format!("{} {} {}", request.path, request.body.as_ref().map(Value::to_string).unwrap_or_default(), caller.actor).to_lowercase();
        if let Some((mark, owner)) = owners.leaks(&answered.text, &brought, sight) {
            wrong(format!("{status} tells of {mark} of {owner:?}: {:.300}", answered.text));
        }
        let unseen = |id: &Uuid| owners.whose(&id.to_string()).is_some_and(|owner| !sight.sees(owner));
        // What lies beneath is refused with what it lies beneath.
        if request.named.first().is_some_and(unseen) && !matches!(status, 404 | 422 | 400) && !operation.is_open() {
            wrong(format!("{status} of what is not there for them: {:.300}", answered.text));
        }
        if (200..300).contains(&status) && request.real {
            self.done.insert(name.clone());
        }
        if !matches!(status, 400 | 401 | 422) {
            self.judged.insert(name);
        }
    }
}

/// What somebody wrote lies where they may write.
async fn strays(pool: &PgPool, caller: &Caller) -> Vec<String> {
    let Some(sight) = &caller.sight else { return Vec::new() };
    // A user has no chapter; those whom officers invite have one as persons.
    let sql = "SELECT e.event_type, e.aggregate_id, coalesce(e.chapter_id, m.chapter_id), e.region_id FROM log.events e \
         LEFT JOIN read.users u ON e.aggregate_type = 'user' AND u.user_id::text = e.aggregate_id LEFT JOIN read.members m ON m.person_id = u.person_id \
         WHERE e.metadata->>'actor' = $1";
    let written: Vec<(String, String, Option<Uuid>, Option<Uuid>)> =
        sqlx::query_as(sql).bind(caller.actor.to_string()).fetch_all(pool).await.unwrap();
    let within = |chapter: Option<Uuid>, region: Option<Uuid>| {
        sight.everywhere
            || chapter.is_some_and(|id| sight.sees(&Owner::Chapter(id)))
            || region.is_some_and(|id| sight.regions.contains(&id))
    };
    let stray = |(kind, stream, chapter, region): &(String, String, Option<Uuid>, Option<Uuid>)| {
        (!within(*chapter, *region)).then(|| format!("{} wrote {kind} of {stream} in {chapter:?} {region:?}", caller.name))
    };
    written.iter().filter_map(stray).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_of_what_is_not_theirs_whatever_they_ask_of_whom() {
    let organisation = Organisation::new().await;
    let app: &App = &organisation.app;
    let pool = PgPool::connect_with(organisation.database.options()).await.unwrap();
    let tree = Tree::of(&pool).await;
    let callers = everybody(&organisation, &tree).await;
    let mut owners = Owners::of(app).await;
    organisation.notices.iter().for_each(|(id, owner)| owners.add(*id, owner.clone()));
    let document = app.administrator().await.read("/openapi.json").await;
    let operations = operations(&document);
    let own = &organisation.ids[&Whose::Own];
    let mut verdict = Verdict::default();
    // Reads first: commands change what there is to see.
    for reads in [true, false] {
        for caller in &callers {
            let whose = if caller.sight.is_some() { &Whose::ALL[..] } else { &Whose::ALL[..1] };
            for operation in operations.iter().filter(|operation| operation.reads() == reads) {
                let mut asked = BTreeSet::new();
                let requests = whose.iter().flat_map(|whose| {
                    let requests = operation.requests(&organisation.ids[whose], own, *whose);
                    requests.into_iter().enumerate().map(move |(n, request)| (format!("{} {whose:?} {n}", operation.name()), request))
                });
                // What names nothing of anybody's is asked once.
                let requests =
                    requests.filter(|(_, request)| asked.insert(format!("{} {:?} {:?}", request.path, request.body, request.accept)));
                let at_once = if reads { 4 } else { 1 };
                let answers: Vec<_> = stream::iter(requests)
                    .map(async |(key, request)| {
                        let answered = ask(caller, operation, &request, &key).await;
                        (request, answered)
                    })
                    .buffered(at_once)
                    .collect()
                    .await;
                for (request, answered) in &answers {
                    verdict.judge(caller, operation, request, answered, &owners);
                }
            }
            if !reads {
                app.house.runner.catch_up_wholly().await.unwrap();
                verdict.leaks.extend(strays(&pool, caller).await);
            }
        }
    }
    // A key that somebody else has used is a key like any other.
    let (administrator, rest) = callers.split_last().unwrap();
    let mut replayed = 0;
    for operation in operations.iter().filter(|operation| operation.method == "post" && !operation.is_open()) {
        let request = operation.requests(own, own, Whose::Own).swap_remove(0);
        let key = format!("{} {:?} 0", operation.name(), Whose::Own);
        let first = ask(administrator, operation, &request, &key).await;
        if first.status != 201 {
            continue;
        }
        for caller in rest {
            let answered = ask(caller, operation, &request, &key).await;
            replayed += 1;
            if answered.text == first.text {
                verdict.leaks.push(format!(
                    "{} uses a key of the administrator's at {} and has the same answer",
                    caller.name,
                    operation.name()
                ));
            }
        }
    }
    let all: BTreeSet<String> = operations.iter().map(Operation::name).collect();
    let open: BTreeSet<String> = operations.iter().filter(|operation| operation.is_open()).map(Operation::name).collect();
    let unjudged: Vec<_> = all.difference(&verdict.judged).filter(|name| !open.contains(*name)).collect();
    let undone: Vec<_> = all.difference(&verdict.done).filter(|name| name.starts_with("GET") && *name != "GET /api/v1/sessions").collect();
    println!(
        "{} operations, {} callers, {} ids and addresses with an owner: {} requests, {replayed} with another's key; statuses {:?}",
        all.len(),
        callers.len(),
        owners.count(),
        verdict.asked,
        verdict.counts
    );
    println!("never further than the form of what was sent: {unjudged:?}; reads that nobody got: {undone:?}");
    // What was told goes before what was merely not hidden.
    verdict.leaks.sort_by_key(|leak| !leak.contains(" tells of "));
    assert!(
        verdict.leaks.is_empty(),
        "{} leaks:\n{}",
        verdict.leaks.len(),
        verdict.leaks.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(unjudged.is_empty(), "{unjudged:?}");
    assert!(undone.is_empty(), "{undone:?}");
}
