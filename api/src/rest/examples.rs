//! The examples of the description. A schema's own example goes first; what has none is put together from its parts, so that no
//! operation is without a request, an answer and problems to look at.

use super::problems;
use crate::http::list::{COLUMNS, JSON_LINES};
use serde_json::{Map, Value, json};
use utoipa::openapi::content::Content;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr};

/// Gives every body of the description an example.
pub fn add_to(document: &mut OpenApi) {
    let schemas = Schemas(serde_json::to_value(&document.components).unwrap_or_default()["schemas"].take());
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
        operations.into_iter().flatten().for_each(|operation| exemplify(operation, &schemas));
    }
}

fn exemplify(operation: &mut Operation, schemas: &Schemas) {
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content.values_mut().for_each(|content| give(content, |schema| schemas.example(schema, "")));
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let page = response.content.get("application/json").map(|page| serde_json::to_value(page).unwrap_or_default());
        let shape = page.unwrap_or_default()["schema"].take();
        for (kind, content) in &mut response.content {
            match kind.as_str() {
                "application/problem+json" => give(content, |_| problems::example(status)),
                JSON_LINES => give(content, |_| json!(format!("{}\n", schemas.example(&shape, "")["items"][0]))),
                "text/csv" => give(content, |_| schemas.csv(&shape)),
                _ => give(content, |schema| schemas.example(schema, "")),
            }
        }
    }
}

fn give(content: &mut RefOr<Content>, example: impl FnOnce(&Value) -> Value) {
    let RefOr::T(content) = content else { return };
    if content.example.is_none() {
        let schema = serde_json::to_value(&content.schema).unwrap_or_default();
        content.example = Some(example(&schema));
    }
}

/// The schemas of the description, by name.
struct Schemas(Value);

impl Schemas {
    /// A value that the schema of a field allows.
    fn example(&self, schema: &Value, field: &str) -> Value {
        if let Some(own) = schema.get("example").or_else(|| schema["examples"].get(0)).or_else(|| schema["enum"].get(0)) {
            return own.clone();
        }
        if schema["$ref"].is_string() {
            return self.example(&self.named(schema), field);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return parts.iter().map(|part| self.example(part, field)).fold(json!({}), merged);
        }
        if let Some(first) = schema["oneOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            return self.example(first, field);
        }
        match kind(schema) {
            "object" => self.object(schema),
            "array" => json!([self.example(&schema["items"], field)]),
            "integer" => json!(number(schema, field)),
            "boolean" => json!(field == "is_open" || field == "amount_shared"),
            "string" => json!(text(schema["format"].as_str().unwrap_or_default(), field)),
            _ => Value::Null,
        }
    }

    /// The head of a page's table and its first row.
    fn csv(&self, page: &Value) -> Value {
        let columns = &self.named(page)[COLUMNS];
        let columns: Vec<&str> = columns.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let example = &self.example(page, "")["items"][0];
        let cell = |column: &&str| match column.split('.').fold(example, |part, name| &part[name]) {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string().replace('"', "\"\""),
        };
        let quoted = |cell: String| if cell.contains(['"', ',']) { format!("\"{cell}\"") } else { cell };
        json!(format!("{}\n{}\n", columns.join(","), columns.iter().map(cell).map(quoted).collect::<Vec<_>>().join(",")))
    }

    /// The schema that a reference leads to.
    fn named(&self, schema: &Value) -> Value {
        let name = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next());
        name.map_or_else(|| schema.clone(), |name| self.0[name].clone())
    }

    fn object(&self, schema: &Value) -> Value {
        let fields = schema["properties"].as_object().into_iter().flatten();
        Value::Object(fields.map(|(name, schema)| (name.clone(), self.example(schema, name))).collect::<Map<_, _>>())
    }
}

/// What a schema is when it is not null.
fn kind(schema: &Value) -> &str {
    let either = schema["type"].as_array().and_then(|all| all.iter().find_map(|one| one.as_str().filter(|one| *one != "null")));
    either.or(schema["type"].as_str()).unwrap_or_default()
}

fn merged(mut whole: Value, part: Value) -> Value {
    if let (Value::Object(whole), Value::Object(part)) = (&mut whole, part) {
        whole.extend(part);
    }
    whole
}

fn number(schema: &Value, field: &str) -> i64 {
    let usual = match field {
        "position" => 1204,
        "tax_rate" => 810,
        "status" => 409,
        _ if field.ends_with("per_mille") => 875,
        _ => 2,
    };
    usual.min(schema["maximum"].as_i64().unwrap_or(i64::MAX)).max(schema["minimum"].as_i64().unwrap_or(i64::MIN))
}

fn text(format: &str, field: &str) -> String {
    match format {
        "uuid" => id(field),
        "date" => day(field).to_owned(),
        "date-time" => "2026-03-03T06:00:00Z".to_owned(),
        "uri" => "https://meet.example.org/rheinhafen".to_owned(),
        _ if field == "aggregate_id" || field == "key" => id("membership_id"),
        _ => word(field).to_owned(),
    }
}

/// An id that is the same wherever a field of that name stands.
fn id(field: &str) -> String {
    let tail = field.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("0192f0c1-7d3e-7c55-8f0a-{:012x}", tail % (1 << 48))
}

fn day(field: &str) -> &'static str {
    match field {
        "month" | "joined_month" => "2026-03-01",
        "week" => "2026-03-02",
        "from" | "since" | "holds_from" | "rule_from" | "active_from" | "term_starts_on" => "2026-01-06",
        "active_to" | "term_ends_on" | "until" | "renewed_to" => "2027-01-05",
        "left_month" | "lapsed_on" | "lapses_on" => "2027-01-20",
        "to" => "2026-03-31",
        _ => "2026-03-03",
    }
}

fn word(field: &str) -> &'static str {
    match field {
        "aggregate_type" => "referral",
        "cadence" => "weekly",
        "code" => "seat_taken",
        "conditions" => "Attends every second week at least",
        "currencies" | "currency" => "CHF",
        "decision" => "renew",
        "description" | "reason" => "Agreed in the meeting of 3 March",
        "event_type" => "referral.acknowledged",
        "event_version" => "1.0",
        "kind" | "stage" => "pledged",
        "left_as" => "resigned",
        "legal_entity" => "CH01",
        "legal_entity_name" => "Chapterhouse Schweiz GmbH",
        "locale" => "de-CH",
        "marks" => "P",
        "meets_at" => "07:00",
        "meets_on" => "tuesday",
        "number" => "CH01-2026-000001",
        "offices" => "president",
        "place" => "Hotel Rheinblick",
        "profession" => "Baker",
        "scope" => "organisation",
        "section" => "attendance",
        "sheet" => "completed",
        "starts_at_local" => "2026-03-03T07:00:00",
        "status" => "active",
        "table" => "referrals_by_chapter_month",
        "tier" => "outside",
        "time_zone" => "Europe/Zurich",
        "times" => "3.25",
        _ => "Rheinhafen",
    }
}
