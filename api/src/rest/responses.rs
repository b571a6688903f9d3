//! What every operation of a kind may answer, described once.

use crate::http::problem::Problem;
use crate::http::reply::Done;
use utoipa::IntoResponses;

/// What a command that makes something answers.
#[derive(IntoResponses)]
pub enum Creates {
    /// It was made. The same Idempotency-Key with the same body answers the same again.
    #[response(status = 201)]
    Created(Done),
    /// The body is not JSON that can be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No token, or one that does not hold.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The caller sees it but may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing, or it is not the caller's to see.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The rules do not allow it; `code` names the rule.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// If-Match names another version than the present one.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// A field does not have the right form, or the Idempotency-Key belongs to another request.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
    /// The token asks too often.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// The database does not answer; sent again with the same key, it is done once.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What a command that changes something answers.
#[derive(IntoResponses)]
pub enum Changes {
    /// It was done. The same Idempotency-Key with the same body answers the same again.
    #[response(status = 200)]
    Done(Done),
    /// The body is not JSON that can be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// No token, or one that does not hold.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The caller sees it but may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// There is no such thing, or it is not the caller's to see.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The rules do not allow it; `code` names the rule.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// If-Match names another version than the present one.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// A field does not have the right form, or the Idempotency-Key belongs to another request.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
    /// The token asks too often.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// The database does not answer; sent again with the same key, it is done once.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What a read may answer instead of what it is asked for.
#[derive(IntoResponses)]
pub enum ReadProblems {
    /// No token, or one that does not hold.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// There is no such thing, or it is not the caller's to see.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The query cannot be read.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
    /// The token asks too often.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// The read model has not reached `min_position` yet, or the database does not answer.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}
