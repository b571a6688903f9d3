//! Who asks, and by which command: what goes into the metadata of every event.

use domain::event::Metadata;
use domain::{ActorId, ids};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The circumstances of one command.
#[derive(Debug, Clone)]
pub struct Context {
    pub metadata: Metadata,
    /// What the command asked, in short: the same id with another hash is another command, and refused.
    pub request_hash: Vec<u8>,
    /// Only when the written stream is at this version (If-Match).
    pub if_version: Option<i64>,
}

/// The event that was reacted to, what had started that, and the reaction's name.
#[derive(Debug, Clone)]
pub struct Cause {
    pub position: i64,
    pub correlation: Uuid,
    pub reaction: String,
}

/// The program itself, when it acts on its own account.
pub fn program() -> ActorId {
    ActorId(ids::derived("actor", &["chapterhouse"]))
}

impl Context {
    /// A command of an actor. The same command id must come with the same request.
    pub fn new(actor: ActorId, command_id: Uuid, request: &[u8]) -> Self {
        let metadata = Metadata { actor, command_id, correlation: command_id, ..Metadata::default() };
        Self { metadata, request_hash: Sha256::digest(request).to_vec(), if_version: None }
    }

    /// What a reaction has the program do because of an event. The command's id depends on (policy, position, number) alone, so a repeat is the same command.
    pub fn reaction(task_id: Uuid, cause: Cause) -> Self {
        let mut context = Self::new(program(), task_id, b"reaction");
        context.metadata.causation = Some(cause.position);
        context.metadata.correlation = cause.correlation;
        context.metadata.reason = Some(cause.reaction);
        context
    }
}
