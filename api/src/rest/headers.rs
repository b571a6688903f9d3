//! What the description says once the routes are known: the headers that every command takes, and examples.

use super::examples;
use super::responses::NOT_MODIFIED;
use crate::http::list::JSON_LINES;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr, Required};

/// Says of every command which headers it takes, and of every body what it may look like.
pub fn described(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let commands = [&mut item.post, &mut item.put, &mut item.delete];
        // The doors by which one signs in write no stream that the caller could name, and each sign-in is another one.
        commands.into_iter().flatten().filter(|command| command.security.is_none()).for_each(describe);
        item.get.iter_mut().for_each(describe_read);
    }
    examples::add_to(&mut document);
    document
}

fn describe(command: &mut Operation) {
    let key = header(
        "Idempotency-Key",
        "Makes the request one request, however often it is sent: 1 to 200 printable ASCII characters.",
        "7c1f0d9e-5b",
    );
    let version = header("If-Match", "Only at this version, an ETag that was answered before; else 412.", "\"3\"");
    command.parameters.get_or_insert_default().extend([key.into(), version.into()]);
}

/// A read that may answer 304 is asked by If-None-Match, and answers an ETag; a list is JSON Lines as well as CSV.
fn describe_read(read: &mut Operation) {
    let tagged = read.responses.responses.contains_key(NOT_MODIFIED);
    if tagged {
        let known = header(
            "If-None-Match",
            "The ETag of what the reader has: if it is still so, the answer is 304, without a body.",
            "\"3-61b2c5b0f2a9d7e4\"",
        );
        read.parameters.get_or_insert_default().push(known.into());
    }
    let Some(RefOr::T(found)) = read.responses.responses.get_mut("200") else { return };
    if tagged {
        found.headers.insert("ETag".to_owned(), told("The version, and a print of the content."));
    }
    if found.content.contains_key("text/csv") && found.content.contains_key("application/json") {
        found.headers.insert("Next-Cursor".to_owned(), told("Of CSV and JSON Lines: the cursor of the next page, if there is one."));
        let line = ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(SchemaType::new(Type::String))));
        found.content.insert(JSON_LINES.to_owned(), line.build().into());
    }
}

/// A header of an answer.
fn told(meaning: &str) -> RefOr<Header> {
    let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
    HeaderBuilder::new().schema(Some(text)).description(Some(meaning)).build().into()
}

fn header(name: &str, description: &str, example: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).max_length(Some(200))))
        .example(Some(example.into()))
        .build()
}
