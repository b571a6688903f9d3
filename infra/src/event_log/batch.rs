//! What is appended, and how many appends become the arrays of one call.

use super::known::Known;
use super::stream::StreamName;
use domain::Claim;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo};
use sqlx::{Encode, Postgres, Type};
use uuid::Uuid;

/// An event about to be written.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub stream: StreamName,
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
    pub stream: StreamName,
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
    pub c_answer: Vec<JsonText<'a>>,
    pub c_meta: Vec<JsonText<'a>>,
    pub s_cmd: Vec<i32>,
    pub s_type: Vec<&'a str>,
    pub s_id: Vec<&'a str>,
    pub s_expected: Vec<i64>,
    pub e_cmd: Vec<i32>,
    pub e_stype: Vec<&'a str>,
    pub e_sid: Vec<&'a str>,
    pub e_seq: Vec<i64>,
    pub e_type: Vec<&'a str>,
    pub e_ver: Vec<&'a str>,
    pub e_payload: Vec<JsonText<'a>>,
    pub e_chapter: Vec<Option<Uuid>>,
    pub e_region: Vec<Option<Uuid>>,
    pub k_cmd: Vec<i32>,
    pub k_key: Vec<&'a str>,
    pub k_owner: Vec<&'a str>,
    pub k_take: Vec<bool>,
}

impl<'a> Arrays<'a> {
    /// Adds an append. Unless `careful`, a stream that the append begins is not named, since the log's keys refuse a second beginning;
    /// nor is one that stands as `granted` has it, where the end of the log is taken for granted.
    pub fn push(&mut self, append: &'a Append, granted: Option<&Known>, careful: bool) {
        let counted = |count: usize| i32::try_from(count).expect("a batch has far fewer commands and events than i32 counts");
        self.c_id.push(append.command_id);
        self.c_hash.push(&append.request_hash);
        self.c_upto.push(counted(self.e_cmd.len() + append.events.len()));
        self.c_answer.push(JsonText(&append.answer));
        self.c_meta.push(JsonText(&append.metadata));
        let number = counted(self.c_id.len());
        for expected in &append.expectations {
            let begins = expected.writes && expected.version == 0;
            if !careful && (begins || granted.is_some_and(|known| known.holds(expected))) {
                continue;
            }
            self.s_cmd.push(number);
            self.s_type.push(expected.stream.aggregate_type);
            self.s_id.push(&expected.stream.aggregate_id);
            self.s_expected.push(expected.version);
        }
        for event in &append.events {
            self.e_cmd.push(number);
            self.e_stype.push(event.stream.aggregate_type);
            self.e_sid.push(&event.stream.aggregate_id);
            self.e_seq.push(event.sequence);
            self.e_type.push(&event.event_type);
            self.e_ver.push(&event.event_version);
            self.e_payload.push(JsonText(&event.payload));
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

/// A text that is sent as `json`, as it is.
#[derive(Clone, Copy)]
pub(super) struct JsonText<'a>(&'a str);

impl Type<Postgres> for JsonText<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(114))
    }
}

impl PgHasArrayType for JsonText<'_> {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(199))
    }
}

impl Encode<'_, Postgres> for JsonText<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode(self.0, buffer)
    }
}
