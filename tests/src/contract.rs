//! The description as a contract: every answer that a test gets is one that the description allows.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::Value;

use crate::Answered;

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let document = serde_json::to_value(api::app::openapi()).expect("the description is plain data");
    let mut components = document["components"].clone();
    only_what_is_named(&mut components);
    Contract { document, components, validators: Mutex::default() }
});

struct Contract {
    document: Value,
    components: Value,
    /// By their schemas.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Lets objects have the fields that their schemas name, and no others. Parts of a whole cannot know the whole's.
fn only_what_is_named(components: &mut Value) {
    let mut parts = BTreeSet::new();
    find_parts(components, &mut parts);
    let schemas = components["schemas"].as_object_mut().expect("the description has schemas");
    schemas.iter_mut().filter(|(name, _)| !parts.contains(*name)).for_each(|(_, schema)| close(schema));
}

/// The schemas that are parts of others.
fn find_parts(schema: &Value, parts: &mut BTreeSet<String>) {
    let all = schema["allOf"].as_array().into_iter().flatten();
    parts.extend(all.filter_map(|part| part["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)));
    match schema {
        Value::Object(map) => map.values().for_each(|inner| find_parts(inner, parts)),
        Value::Array(items) => items.iter().for_each(|inner| find_parts(inner, parts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("properties").is_some_and(Value::is_object) && map.get("type").is_some_and(|kind| kind == "object") {
                map.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            map.iter_mut().filter(|(key, _)| *key != "allOf").for_each(|(_, inner)| close(inner));
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a schema of the description has against a value.
#[must_use]
pub fn objections(schema: &Value, value: &Value) -> Vec<String> {
    let told = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    CONTRACT.validator(schema).iter_errors(value).map(told).collect()
}

/// Panics when the description does not allow an answer.
///
/// # Panics
/// When it does not.
pub fn check(method: &Method, path: &str, answered: &Answered) {
    let path = path.split('?').next().unwrap_or_default();
    // The frame answers 405 and what is nowhere; HEAD and 304 have no body.
    if matches!(answered.status, 304 | 405) || method == Method::HEAD {
        return;
    }
    let Some((place, item)) = CONTRACT.place(path) else { return };
    let operation = &item[method.as_str().to_lowercase()];
    let kind = answered.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let told = format!("{method} {place} answered {} {kind} {}", answered.status, answered.text);
    let response = &operation["responses"][answered.status.to_string()];
    // What is told by the status alone has no content, here as there.
    if response.is_object() && response["content"].is_null() && answered.text.is_empty() {
        return;
    }
    let content = &response["content"][kind];
    assert!(content.is_object(), "{told}, which its description does not know");
    if kind.ends_with("json") {
        let wrong = objections(&content["schema"], &answered.json());
        assert!(wrong.is_empty(), "{told}: {wrong:?}");
    }
}

impl Contract {
    /// The place that a path leads to: of several, the one with the fewest parameters.
    fn place(&self, path: &str) -> Option<(&String, &Value)> {
        let fits = |place: &str| {
            let (mut place, mut path) = (place.split('/'), path.split('/'));
            loop {
                match (place.next(), path.next()) {
                    (None, None) => return true,
                    (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
                    _ => return false,
                }
            }
        };
        let places = self.document["paths"].as_object()?.iter();
        places.filter(|(place, _)| fits(place)).min_by_key(|(place, _)| place.matches('{').count())
    }

    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("no test panics with it");
        let made = || {
            let mut root = schema.clone();
            root["components"] = self.components.clone();
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            Arc::new(options.build(&root).unwrap_or_else(|error| panic!("{schema} is no schema: {error}")))
        };
        validators.entry(schema.to_string()).or_insert_with(made).clone()
    }
}
