//! What is appended, and how many appends become the arrays of one call.

use domain::Claim;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An event about to be written.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub aggregate_type: &'static str,
    pub aggregate_id: String,
    pub sequence: i64,
    pub event_type: String,
    pub event_version: String,
    pub payload: String,
    pub chapter_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
}

/// A stream that the command read or writes, at the version it saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    pub aggregate_type: &'static str,
    pub aggregate_id: String,
    pub version: i64,
    pub writes: bool,
}

/// One command's append: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Append {
    pub command_id: Uuid,
    pub request_hash: Vec<u8>,
    /// What the command answers; kept, and given again when the command is sent again.
    pub answer: String,
    pub metadata: String,
    pub expectations: Vec<Expectation>,
    pub events: Vec<NewEvent>,
    pub claims: Vec<Claim>,
}

/// What the log said to an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Written; `position` is that of its last event.
    Accepted { position: i64 },
    /// The same command was written before, and answered this.
    Duplicate { position: i64, answer: String },
    /// The command's id was used before, for another request.
    CommandReused,
    /// A stream has moved on, to this version.
    VersionConflict { stream: String, actual: i64 },
    /// Another owner holds the key.
    ClaimTaken { key: String, owner: String },
}

/// The arrays of one call of `log.append_batch`.
#[derive(Default)]
pub(super) struct Arrays<'a> {
    pub c_id: Vec<Uuid>,
    pub c_hash: Vec<&'a [u8]>,
    pub c_upto: Vec<i32>,
    pub c_answer: Vec<&'a str>,
    pub c_meta: Vec<&'a str>,
    pub s_cmd: Vec<i32>,
    pub s_type: Vec<&'a str>,
    pub s_id: Vec<&'a str>,
    pub s_expected: Vec<i64>,
    pub s_known: Vec<bool>,
    pub e_cmd: Vec<i32>,
    pub e_stype: Vec<&'a str>,
    pub e_sid: Vec<&'a str>,
    pub e_seq: Vec<i64>,
    pub e_type: Vec<&'a str>,
    pub e_ver: Vec<&'a str>,
    pub e_payload: Vec<&'a str>,
    pub e_chapter: Vec<Option<Uuid>>,
    pub e_region: Vec<Option<Uuid>>,
    pub k_cmd: Vec<i32>,
    pub k_key: Vec<&'a str>,
    pub k_owner: Vec<&'a str>,
    pub k_take: Vec<bool>,
}

impl<'a> Arrays<'a> {
    /// Adds an append. Unless `careful`, what the writer knows is not looked up, nor is a stream that the append begins: the log's keys
    /// refuse a second beginning.
    pub fn push(&mut self, append: &'a Append, known: &Known, careful: bool) {
        let counted = |count: usize| i32::try_from(count).expect("a batch has far fewer commands and events than i32 counts");
        self.c_id.push(append.command_id);
        self.c_hash.push(&append.request_hash);
        self.c_upto.push(counted(self.e_cmd.len() + append.events.len()));
        self.c_answer.push(&append.answer);
        self.c_meta.push(&append.metadata);
        let number = counted(self.c_id.len());
        for stream in &append.expectations {
            let begins = stream.writes && stream.version == 0;
            self.s_cmd.push(number);
            self.s_type.push(stream.aggregate_type);
            self.s_id.push(&stream.aggregate_id);
            self.s_expected.push(stream.version);
            self.s_known.push(!careful && (begins || known.holds(stream)));
        }
        for event in &append.events {
            self.e_cmd.push(number);
            self.e_stype.push(event.aggregate_type);
            self.e_sid.push(&event.aggregate_id);
            self.e_seq.push(event.sequence);
            self.e_type.push(&event.event_type);
            self.e_ver.push(&event.event_version);
            self.e_payload.push(&event.payload);
            self.e_chapter.push(event.chapter_id);
            self.e_region.push(event.region_id);
        }
        for claim in &append.claims {
            let (key, owner, take) = match claim {
                Claim::Take { key, owner } => (key, owner, true),
                Claim::Release { key, owner } => (key, owner, false),
            };
            self.k_cmd.push(number);
            self.k_key.push(&key.0);
            self.k_owner.push(owner);
            self.k_take.push(take);
        }
    }
}

/// What the writer knows of the log's streams: their versions when the log ended at `head`. As long as it still ends there they
/// hold, and need not be looked up again.
#[derive(Default)]
pub(super) struct Known {
    head: i64,
    versions: HashMap<&'static str, HashMap<String, i64>>,
    streams: usize,
}

/// Beyond this many streams the writer begins to learn anew.
const MOST_KNOWN: usize = 200_000;

impl Known {
    /// Where the log ended when the versions were seen.
    pub fn head(&self) -> i64 {
        self.head
    }

    fn holds(&self, stream: &Expectation) -> bool {
        self.versions.get(stream.aggregate_type).and_then(|streams| streams.get(&stream.aggregate_id)) == Some(&stream.version)
    }

    /// Takes in what a batch wrote: these appends, in this order, up to this position.
    pub fn learn<'a>(&mut self, accepted: impl Iterator<Item = &'a Append> + Clone, position: i64) {
        let written = accepted.clone().map(|append| append.events.len()).sum::<usize>();
        if written == 0 {
            return;
        }
        // Somebody else has written since: what was known before need not hold any more.
        let undisturbed = i64::try_from(written).is_ok_and(|written| position - written == self.head);
        if !undisturbed || self.streams > MOST_KNOWN {
            self.versions.clear();
            self.streams = 0;
        }
        self.head = position;
        for append in accepted {
            let read = append.expectations.iter().map(|stream| (stream.aggregate_type, &stream.aggregate_id, stream.version));
            let written = append.events.iter().map(|event| (event.aggregate_type, &event.aggregate_id, event.sequence));
            for (aggregate_type, id, version) in read.chain(written) {
                self.set(aggregate_type, id, version);
            }
        }
    }

    fn set(&mut self, aggregate_type: &'static str, id: &str, version: i64) {
        let streams = self.versions.entry(aggregate_type).or_default();
        match streams.get_mut(id) {
            Some(known) => *known = version,
            None => {
                streams.insert(id.to_owned(), version);
                self.streams += 1;
            }
        }
    }
}

/// What a batch touches already, so that appends which must not share a batch wait for the next one.
#[derive(Default)]
pub(super) struct Touched {
    commands: HashSet<Uuid>,
    written: HashSet<(&'static str, String)>,
    read: HashSet<(&'static str, String)>,
    claims: HashSet<String>,
}

impl Touched {
    /// Takes the append in, unless it shares a command id, a claim, or a stream that either of them writes.
    pub fn admit(&mut self, append: &Append) -> bool {
        let stream = |e: &Expectation| (e.aggregate_type, e.aggregate_id.clone());
        let clash = self.commands.contains(&append.command_id)
            || append.claims.iter().any(|claim| self.claims.contains(key_of(claim)))
            || append.expectations.iter().any(|e| self.written.contains(&stream(e)) || (e.writes && self.read.contains(&stream(e))));
        if clash {
            return false;
        }
        self.commands.insert(append.command_id);
        self.claims.extend(append.claims.iter().map(|claim| key_of(claim).to_owned()));
        for e in &append.expectations {
            if e.writes {
                self.written.insert(stream(e))
            } else {
                self.read.insert(stream(e))
            };
        }
        true
    }
}

fn key_of(claim: &Claim) -> &str {
    match claim {
        Claim::Take { key, .. } | Claim::Release { key, .. } => &key.0,
    }
}
