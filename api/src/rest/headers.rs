//! What the description says once the routes are known: the headers that every command takes, and examples.

use super::examples;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{OpenApi, Required};

/// Says of every command which headers it takes, and of every body what it may look like.
pub fn described(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let commands = [&mut item.post, &mut item.put, &mut item.delete];
        commands.into_iter().flatten().for_each(describe);
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
