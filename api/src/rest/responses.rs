//! What every operation of a kind may answer, told once.

use crate::http::problem::Problem;
use crate::http::reply::Done;
use std::collections::BTreeMap;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

/// What a command that makes something answers.
pub struct Creates;

/// What a command that changes something answers.
pub struct Changes;

/// What a command may answer instead that changes something outside the log, and so has no position to tell.
pub struct Directs;

/// What the open doors answer to whoever is not let in.
pub struct Opens;

/// What a read may answer instead of what it is asked for.
pub struct ReadProblems;

/// The same for a read whose answer has an ETag.
pub struct TaggedReads;

/// What a read answers that has nothing new to tell.
pub const NOT_MODIFIED: &str = "304";

/// What anybody may be told.
const EVERYWHERE: &[(u16, &str)] = &[
    (401, "No token, or one that does not hold."),
    (404, "There is no such thing, or it is not the caller's to see."),
    (429, "The token asks too often."),
];

const READS: &[(u16, &str)] =
    &[(422, "The query cannot be read."), (503, "The read model has not reached `min_position` yet, or the database does not answer.")];

const OPENS: &[(u16, &str)] = &[
    (400, "The body is not JSON that can be read."),
    (401, "Nobody is let in so."),
    (404, "A part of the path names nothing."),
    (409, "The link has been used or has expired, or the account stands otherwise."),
    (413, "The body is too large."),
    (415, "The body is not JSON, or does not say so."),
    (422, "A field does not have the right form."),
    (429, "Too many tries: `Retry-After` says how long to wait."),
    (503, "Too many sign in at this moment, sign-in is not set up, or the database does not answer."),
];

const COMMANDS: &[(u16, &str)] = &[
    (400, "The body is not JSON that can be read."),
    (403, "The caller sees it but may not do this."),
    (409, "The rules do not allow it; `code` names the rule."),
    (412, "If-Match names another version than the present one."),
    (413, "The body is too large."),
    (415, "The body is not JSON, or does not say so."),
    (422, "A field does not have the right form, or the Idempotency-Key belongs to another request."),
    (503, "The database does not answer; sent again with the same key, it is done once."),
];

type Responses = BTreeMap<String, RefOr<Response>>;

impl IntoResponses for Creates {
    fn responses() -> Responses {
        done(201, "It was made. The same Idempotency-Key with the same body answers the same again.")
    }
}

impl IntoResponses for Changes {
    fn responses() -> Responses {
        done(200, "It was done. The same Idempotency-Key with the same body answers the same again.")
    }
}

impl IntoResponses for Directs {
    fn responses() -> Responses {
        problems(COMMANDS).collect()
    }
}

impl IntoResponses for Opens {
    fn responses() -> Responses {
        OPENS.iter().map(|(status, meaning)| response::<Problem>(*status, meaning, "application/problem+json")).collect()
    }
}

impl IntoResponses for ReadProblems {
    fn responses() -> Responses {
        problems(READS).collect()
    }
}

impl IntoResponses for TaggedReads {
    fn responses() -> Responses {
        let same = ResponseBuilder::new().description("The reader has this already: If-None-Match names its ETag. Without a body.");
        ReadProblems::responses().into_iter().chain([(NOT_MODIFIED.to_owned(), same.build().into())]).collect()
    }
}

fn done(status: u16, meaning: &str) -> Responses {
    problems(COMMANDS).chain([response::<Done>(status, meaning, "application/json")]).collect()
}

fn problems(own: &'static [(u16, &str)]) -> impl Iterator<Item = (String, RefOr<Response>)> {
    EVERYWHERE.iter().chain(own).map(|(status, meaning)| response::<Problem>(*status, meaning, "application/problem+json"))
}

fn response<T: ToSchema>(status: u16, meaning: &str, kind: &str) -> (String, RefOr<Response>) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(T::name()))).build();
    (status.to_string(), ResponseBuilder::new().description(meaning).content(kind, content).build().into())
}
