//! What the writer knows without asking, and what a batch touches.

use super::batch::{Append, Expectation};
use super::stream::{ByStream, Named};
use domain::Claim;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Where the log ended after this writer's last batch, and the versions at which its streams stood then. As long as nobody else writes,
/// they still do, and need not be looked up.
#[derive(Default)]
pub(super) struct Known {
    end: Option<i64>,
    versions: ByStream<i64>,
    /// How many batches of this writer have followed one another with nobody else's between.
    undisturbed: u32,
}

/// Beyond this many streams the writer begins to learn anew.
const MOST_KNOWN: usize = 200_000;
/// After so many batches with nobody else's between, the writer takes it that it is alone. Where it is not, a batch is sent twice.
const ALONE_AFTER: u32 = 16;

impl Known {
    /// Where the log ends, if the writer may take that for granted.
    pub fn end(&self) -> Option<i64> {
        self.end.filter(|_| self.undisturbed >= ALONE_AFTER)
    }

    pub fn holds(&self, stream: &Expectation) -> bool {
        self.versions.get(&stream.stream) == Some(&stream.version)
    }

    /// What was taken for granted may be wrong.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes in where the log ended before a batch and after it, and what the batch wrote.
    pub fn learn<'a>(&mut self, before: i64, after: i64, accepted: impl Iterator<Item = &'a Append>) {
        // Somebody else has written since: what was known need not hold any more.
        let is_disturbed = self.end != Some(before);
        if is_disturbed || self.versions.len() > MOST_KNOWN {
            self.versions.clear();
        }
        self.undisturbed = if is_disturbed { 0 } else { self.undisturbed.saturating_add(1) };
        self.end = Some(after);
        for append in accepted {
            // What a command only read, and was known, is known already.
            for read in append.expectations.iter().filter(|stream| !stream.writes) {
                if self.versions.get(&read.stream) != Some(&read.version) {
                    self.versions.insert(read.stream.clone(), read.version);
                }
            }
            for written in append.events.chunk_by(|one, next| one.stream == next.stream) {
                let last = &written[written.len() - 1];
                match self.versions.get_mut(&last.stream as &dyn Named) {
                    Some(version) => *version = last.sequence,
                    None => drop(self.versions.insert(last.stream.clone(), last.sequence)),
                }
            }
        }
    }
}

/// What a batch touches already, so that appends which must not share a batch wait for the next one.
#[derive(Default)]
pub(super) struct Touched {
    commands: HashSet<Uuid, foldhash::fast::RandomState>,
    /// Whether it is written, or only read.
    streams: ByStream<bool>,
    /// Who takes it; nobody, where it is only released.
    claims: HashMap<String, Option<String>>,
}

impl Touched {
    /// Takes the append in, unless it shares a command id, a stream that either of them writes, or a claim, but for one that both take
    /// for the same owner.
    pub fn admit(&mut self, append: &Append) -> bool {
        let shares = |stream: &Expectation| self.streams.get(&stream.stream).is_some_and(|written| *written || stream.writes);
        let clash = self.commands.contains(&append.command_id)
            || append.claims.iter().any(|claim| {
                let (key, owner) = taken_by(claim);
                self.claims.get(key).is_some_and(|taken| taken.is_none() || taken.as_deref() != owner)
            })
            || append.expectations.iter().any(shares);
        if clash {
            return false;
        }
        self.commands.insert(append.command_id);
        self.claims.extend(append.claims.iter().map(taken_by).map(|(key, owner)| (key.to_owned(), owner.map(str::to_owned))));
        self.streams.extend(append.expectations.iter().map(|stream| (stream.stream.clone(), stream.writes)));
        true
    }
}

/// A claim's key, and who takes it.
fn taken_by(claim: &Claim) -> (&str, Option<&str>) {
    match claim {
        Claim::Take { key, owner } => (&key.0, Some(owner)),
        Claim::Release { key, .. } => (&key.0, None),
    }
}
