//! The whole description against the running program. schemathesis, another project's, puts requests together from the description, good
//! ones and bad ones, and holds every answer against it: for a token of each role, and for none. Rounds and requests are counted in `FUZZ`;
//! `make fuzz` has more of them.

pub mod organisation;
mod run;

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::Value;
use tests::TestDatabase;

use organisation::{Ids, askers, ids_of, ids_within, serve, token};
use run::{Counts, Run};

/// So many rounds, each on a new organisation, and so many requests of each kind for each operation, as `FUZZ=5x100` has them.
struct Size {
    rounds: u64,
    cases: u32,
    /// The share of the cases at the edges of the schemas, which are ten thousand.
    edges: f64,
    seed: u64,
}

impl Size {
    fn asked() -> Self {
        let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")));
        let Ok(long) = std::env::var("FUZZ") else {
            return Self { rounds: 1, cases: 1, edges: 0.01, seed: number("FUZZ_SEED").unwrap_or(1) };
        };
        let (rounds, cases) = long.split_once('x').expect("FUZZ is ROUNDSxCASES, such as 5x100");
        let (rounds, cases) = (rounds.parse().expect("rounds are a number"), cases.parse().expect("cases are a number"));
        let seed = number("FUZZ_SEED").unwrap_or_else(|| infra::ids::fresh().as_u64_pair().1 % 1_000_000);
        Self { rounds, cases, edges: 1.0, seed }
    }
}

fn operations(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().unwrap().iter();
    let methods = |item: &Value| -> Vec<String> {
        item.as_object().unwrap().keys().filter(|key| ["get", "put", "post", "delete", "patch"].contains(&key.as_str())).cloned().collect()
    };
    paths.flat_map(|(path, item)| methods(item).into_iter().map(move |method| format!("{} {path}", method.to_uppercase()))).collect()
}

/// Asks for every role on an organisation of its own; says what was found.
async fn round(size: &Size, seed: u64) -> Vec<String> {
    let database = TestDatabase::create().await;
    let (app, home) = serve(&database, seed).await;
    let all = operations(&app.administrator().await.read("/openapi.json").await);
    let (mut found, mut done) = (Vec::new(), BTreeSet::new());
    for asker in askers(&home) {
        let ids = ids_of(&app.house, |_| true).await;
        let near = match asker {
            Some((_, scope)) => ids_within(&app.house, scope, &home).await,
            None => Ids::new(),
        };
        let token = match asker {
            Some((role, scope)) => Some(token(&app.house, role, scope).await),
            None => None,
        };
        let name = asker.map_or("nobody", |(role, _)| role.name());
        let since = Instant::now();
        let run = Run { base: app.base(), seed, cases: size.cases, edges: size.edges, token, ids, near, head: app.head().await };
        let outcome = tokio::task::block_in_place(|| run.perform());
        println!("{name}, {:.0} s: {}", since.elapsed().as_secs_f64(), outcome.counts);
        let missed: Vec<_> = all.iter().filter(|operation| !outcome.counts.asked(operation)).collect();
        if !missed.is_empty() {
            found.push(format!("{name} was never asked: {missed:?}"));
        }
        if token_was_lost(asker.is_some(), &outcome.counts) {
            found.push(format!("the token of {name} ceased to hold"));
        }
        // At once: a long run may be broken off.
        found.extend(outcome.findings.map(|told| format!("as {name}:\n{told}")).inspect(|told| println!("{told}")));
        done.extend(outcome.counts.done().map(str::to_owned));
    }
    let never: Vec<_> = all.iter().filter(|operation| !done.contains(*operation)).collect();
    println!("{} operations, of which {} were done for somebody; never: {never:?}", all.len(), done.len());
    found
}

/// Most answers to somebody with a token are not that it is none.
fn token_was_lost(has_one: bool, counts: &Counts) -> bool {
    has_one && counts.of_status(401) * 4 > counts.all()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_as_it_is_described_whoever_asks_it_whatever() {
    let size = Size::asked();
    for seed in size.seed..size.seed + size.rounds {
        println!("seed {seed}, {} cases: again with FUZZ=1x{} FUZZ_SEED={seed} make fuzz", size.cases, size.cases);
        let found = round(&size, seed).await;
        assert!(found.is_empty(), "with the seed {seed}:\n{}", found.join("\n"));
    }
}
