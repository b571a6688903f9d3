//! What is asked: each operation as the description has it, with the ids of somebody's objects in its path, its query and its body.

use serde_json::Value;
use uuid::Uuid;

use super::Whose;
use crate::fuzz::organisation::Ids;

pub struct Operation<'a> {
    pub method: &'a str,
    pub place: &'a str,
    described: &'a Value,
}

pub struct Request {
    /// The path without `/api/v1`, with its query.
    pub path: String,
    pub body: Option<Value>,
    pub accept: Option<String>,
    /// The ids in the path, whose owner the caller has to see.
    pub named: Vec<Uuid>,
    /// Whether somebody has such an object at all: else an id that nobody has was sent.
    pub real: bool,
}

/// Every operation of the description.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let items = document["paths"].as_object().unwrap().iter();
    items
        .flat_map(|(place, item)| {
            let methods = ["get", "post", "put", "delete", "patch"].into_iter();
            methods.filter_map(move |method| Some(Operation { method, place, described: item.get(method)? }))
        })
        .collect()
}

impl Operation<'_> {
    pub fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.place)
    }

    pub fn reads(&self) -> bool {
        self.method == "get"
    }

    /// Whether it is asked without a token.
    pub fn is_open(&self) -> bool {
        self.described.get("security").is_some()
    }

    fn parameters(&self, place: &'static str) -> impl Iterator<Item = &Value> {
        self.described["parameters"].as_array().into_iter().flatten().filter(move |parameter| parameter["in"] == place)
    }

    /// The requests about somebody's objects: for a read each filter alone, and each form of the answer; for a command the ids of the body
    /// with those of the path, and under a path of the asker's own.
    pub fn requests(&self, ids: &Ids, own: &Ids, whose: Whose) -> Vec<Request> {
        let bare = self.request(ids, whose);
        let Some(example) = self.example() else {
            let mut requests = vec![bare];
            for query in self.queries(ids) {
                let request = self.request(ids, whose);
                requests.push(Request { path: format!("{}{query}", request.path), ..request });
            }
            for kind in self.described["responses"]["200"]["content"].as_object().into_iter().flat_map(|content| content.keys()).skip(1) {
                requests.push(Request { accept: Some(kind.clone()), ..self.request(ids, whose) });
            }
            return requests;
        };
        let mut body = example.clone();
        let has_ids = fill(&mut body, "", ids);
        let mut requests = vec![Request { body: Some(body.clone()), ..bare }];
        if has_ids && whose != Whose::Own {
            requests.push(Request { body: Some(body), ..self.request(own, Whose::Own) });
        }
        requests
    }

    fn example(&self) -> Option<&Value> {
        let content = &self.described["requestBody"]["content"]["application/json"];
        let one = content["examples"].as_object().and_then(|all| all.values().next()).map(|example| &example["value"]);
        content.get("example").or(one)
    }

    fn request(&self, ids: &Ids, whose: Whose) -> Request {
        let mut request =
            Request { path: self.place.trim_start_matches("/api/v1").to_owned(), body: None, accept: None, named: Vec::new(), real: true };
        for parameter in self.parameters("path") {
            let name = parameter["name"].as_str().unwrap();
            let value = match name {
                "token" => "a-token-that-was-guessed".to_owned(),
                "on" => "2026-12-25".to_owned(),
                "table" => "chapters".to_owned(),
                "position" => position_of(ids),
                _ => {
                    let known = id_of(ids, &kind_of(self.place.split(&format!("{{{name}}}")).next().unwrap(), name));
                    request.real &= known.is_some();
                    let id = known.unwrap_or_else(|| domain::ids::derived("nobody's", &[name, &format!("{whose:?}")]));
                    request.named.push(id);
                    id.to_string()
                }
            };
            request.path = request.path.replace(&format!("{{{name}}}"), &value);
        }
        if self.place.ends_with("/explanation") {
            let chapter = id_of(ids, "chapter_id").unwrap();
            request.path = format!("{}?key={chapter}", request.path);
            request.named.push(chapter);
        }
        request
    }

    fn queries(&self, ids: &Ids) -> Vec<String> {
        let joint = if self.place.ends_with("/explanation") { '&' } else { '?' };
        let filters = self.parameters("query").filter_map(|parameter| {
            let name = parameter["name"].as_str()?;
            let value = match (name, parameter["schema"]["format"].as_str()) {
                ("as_of", _) => position_of(ids),
                ("aggregate_id" | "text", _) => id_of(ids, "chapter_id")?.to_string(),
                (_, Some("uuid")) => id_of(ids, name)?.to_string(),
                _ => return None,
            };
            Some(format!("{joint}{name}={value}"))
        });
        filters.collect()
    }
}

/// What a parameter of a path is of: the `id` after `/chapters/` is a `chapter_id`.
pub fn kind_of(before: &str, name: &str) -> String {
    if name != "id" {
        return name.to_owned();
    }
    let collection = before.trim_end_matches('/').rsplit('/').next().unwrap();
    let one = if collection == "mails" { "notice" } else { collection.trim_end_matches('s') };
    format!("{}_id", one.replace('-', "_"))
}

/// The position of an event of theirs.
pub fn position_of(ids: &Ids) -> String {
    // Kept as the low half of an id, since all else that is kept are ids.
    id_of(ids, "position").expect("everybody has an event").as_u64_pair().1.to_string()
}

/// Puts ids in the place of those of an example; says whether there were any.
fn fill(value: &mut Value, field: &str, ids: &Ids) -> bool {
    match value {
        Value::Object(fields) => fields.iter_mut().fold(false, |some, (name, inner)| fill(inner, name, ids) | some),
        Value::Array(items) => items.iter_mut().fold(false, |some, item| fill(item, field, ids) | some),
        Value::String(text) if text.parse::<Uuid>().is_ok() => {
            if let Some(id) = id_of(ids, field) {
                *text = id.to_string();
            }
            true
        }
        _ => false,
    }
}

/// One of their ids for a field.
pub fn id_of(ids: &Ids, field: &str) -> Option<Uuid> {
    const SAME: &[(&str, &str)] = &[
        ("parent", "region_id"),
        ("region", "region_id"),
        ("chapter", "chapter_id"),
        ("membership", "membership_id"),
        ("sponsor", "membership_id"),
        ("giver", "membership_id"),
        ("receiver", "membership_id"),
        ("with", "membership_id"),
        ("invited_by", "membership_id"),
        ("object_id", "chapter_id"),
        ("scope_id", "chapter_id"),
        ("subject_id", "membership_id"),
        ("id", "chapter_id"),
    ];
    let first = |field: &str| ids.get(field).and_then(|ids| ids.iter().next()).copied();
    first(field).or_else(|| first(SAME.iter().find(|(name, _)| *name == field)?.1))
}
