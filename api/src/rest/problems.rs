//! GET /api/v1/problems: every kind of problem, the refusals of each rule among them.

use crate::rest::prelude::*;
use actix_web::http::StatusCode;
use actix_web::web::Json;
use std::collections::BTreeMap;

/// A kind of problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemKind)]
pub struct Kind {
    status: u16,
    /// The last part of the problem's `type`.
    code: &'static str,
    /// What is so, and what to do; `...` stands for what differs from case to case.
    meaning: String,
}

const KINDS: &[(u16, &str, &str)] = &[
    (400, "malformed_json", "The body is not JSON that can be read: cut short, nested too deep, or with a lone surrogate."),
    (401, "not_authenticated", "No token, or one that is unknown, expired or revoked."),
    (401, "wrong_password", "The e-mail address or the password is wrong, or the account is not in use."),
    (401, "wrong_code", "The code of the second factor is wrong, or has been used."),
    (401, "sign_in_expired", "The first step of this sign-in is too long ago, or its second was done: begin again."),
    (403, "not_allowed", "You see it, and your role may not do this to it."),
    (404, "not_found", "There is no such thing, or it is not yours to see."),
    (405, "method_not_allowed", "The place is known, and nothing is done there by this method; `Allow` says which are."),
    (409, "charge_out_of_place", "The membership does not stand so that this could be charged; `detail` says why."),
    (409, "claim_taken", "Somebody else holds what this asks for."),
    (409, "email_taken", "Another person uses this e-mail address."),
    (409, "entity_code_taken", "Another legal entity has this code: documents of the two would have the same numbers."),
    (409, "filter_name_taken", "You keep a filter of this name, or there is a shared one of it: choose another name, or forget that one."),
    (409, "mail_not_set_up", "The program was started without an address to send mail from."),
    (409, "no_fee_plan", "Neither the region nor one above it has a fee plan in this currency: set one."),
    (409, "notice_in_another_state", "The notice is in another state than this can be done in: read it again."),
    (409, "nothing_to_do", "What was to be done by itself no longer applies."),
    (409, "person_has_membership", "This person already belongs, or has applied, to a chapter: one person, one chapter."),
    (409, "overtaken", "Others kept changing the same thing: send the request again."),
    (409, "rebuild_goes_on", "Another rebuild of a read table goes on: wait until it has ended."),
    (409, "link_spent", "The link of a letter is none, has expired, or has been used: ask for a new one."),
    (409, "user_email_taken", "Another user has this e-mail address."),
    (409, "user_person_taken", "Another user is this person already."),
    (409, "user_identity_taken", "Another user signs in with this account of the identity provider."),
    (412, "stale_version", "If-Match names another version than the present one: read it again and decide anew."),
    (413, "body_too_large", "The body is larger than this server takes."),
    (400, "body_unreadable", "The body did not arrive whole: send the request again."),
    (415, "unsupported_media_type", "The body is not JSON, or does not say so by Content-Type: application/json."),
    (422, "invalid_field", "A field does not have the right form; `field` says which."),
    (422, "invalid_query", "A parameter of the query is unknown, there twice, or does not have the right form; `field` says which."),
    (422, "unknown_id", "A field names what there is not, or what is not yours to see; `field` says which."),
    (422, "path_and_body_differ", "Path and body name different chapters."),
    (422, "idempotency_key_reused", "The Idempotency-Key was used for another request."),
    (
        422,
        "weak_password",
        "The password is too short or too long, stands in lists of stolen ones, or is easy to guess; `detail` says which.",
    ),
    (429, "slowed", "Too many tries at signing in: `Retry-After` says how long to wait."),
    (429, "too_many_requests", "The token asks too often: wait a second."),
    (500, "fault", "Something is wrong here; it has been recorded."),
    (503, "busy", "Too many sign in at this moment: try again in a few seconds."),
    (503, "sign_in_not_set_up", "The program was started without a secret file, so that nobody can sign in."),
    (505, "http_too_old", "HTTP/1.0 cannot tell an answer that was broken off from one that is whole: ask with HTTP/1.1 or later."),
    (503, "not_yet", "The read models have not reached `min_position` yet: ask again."),
    (503, "timed_out", "It took too long: send it again with the same key."),
    (503, "unavailable", "The database does not answer: send it again with the same key."),
];

/// Kinds of problems.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemKinds)]
pub struct Answer {
    /// By status and code.
    items: Vec<Kind>,
}

/// The kinds of problems
#[utoipa::path(tag = "problems", operation_id = "listProblems", security(()), responses((status = 200, body = Answer, description = "Codes with their meanings."), (status = 422, body = Problem, content_type = "application/problem+json", description = "It takes no parameters.")))]
#[get("/api/v1/problems")]
pub async fn handler(_nothing: Query<Nothing>) -> Json<Answer> {
    Json(Answer { items: kinds() })
}

/// Several aggregates may refuse with one code; each says what it means there.
fn kinds() -> Vec<Kind> {
    let mut meanings: BTreeMap<(u16, &str), Vec<String>> = BTreeMap::new();
    let refusals = domain::all_refusals().map(|(code, message)| (409, code, message));
    for (status, code, meaning) in KINDS.iter().copied().chain(refusals) {
        let (meaning, all) = (without_names(meaning), meanings.entry((status, code)).or_default());
        if !all.contains(&meaning) {
            all.push(meaning);
        }
    }
    meanings.into_iter().map(|((status, code), all)| Kind { status, code, meaning: all.join("; or: ") }).collect()
}

/// A message with `...` for what stands in braces.
fn without_names(message: &str) -> String {
    let mut parts = message.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| format!("{text}...{}", part.split_once('}').map_or("", |(_, rest)| rest)))
}

/// A problem with this status, as it is answered.
pub fn example(status: &str) -> serde_json::Value {
    let (code, title, detail, field) = match status {
        "400" => (
            "malformed_json",
            "The body is not JSON that can be read",
            "it ceases to be JSON at line 1, column 10: send it anew, whole, and nested no deeper than 128",
            None,
        ),
        "401" => ("not_authenticated", "Who is asking?", "send the header Authorization: Bearer with your token", None),
        "403" => {
            ("not_allowed", "This is not yours to do", "this is another member's to say: ask them, or an officer of their chapter", None)
        }
        "404" => ("not_found", "There is no such thing", "there is no such chapter, or it is not yours to see", None),
        "409" => (
            "seat_taken",
            "The rules do not allow this",
            "another member holds this seat: choose another profession or chapter",
            Some("profession"),
        ),
        "412" => (
            "stale_version",
            "It has changed since you read it",
            "If-Match names version 3, and it is at version 4: read it again and decide anew",
            None,
        ),
        "413" => ("body_too_large", "The body is too large", "the body is larger than this server takes: send less at a time", None),
        "415" => (
            "unsupported_media_type",
            "The body is not of a kind that is read here",
            "the body is JSON: send the header Content-Type: application/json with it",
            None,
        ),
        "422" => ("invalid_field", "A field does not have the right form", "it is from 1 to 500", Some("limit")),
        "429" => {
            ("too_many_requests", "Too many requests", "this token asks too often: wait a second and send fewer requests at a time", None)
        }
        "503" => ("not_yet", "Not yet", "the read models are at position 1203 and not yet at 1204: ask again", None),
        _ => ("fault", "Something is wrong here", "the program could not do this; the fault has been recorded", None),
    };
    let status = status.parse().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let problem = Problem::new(status, code, title, detail);
    serde_json::json!(match field {
        Some(field) => problem.field(field),
        None => problem,
    })
}
