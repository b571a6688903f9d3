//! How what callers send is read: bodies and queries alike, strictly. A field that is not known, there twice, missing or of the
//! wrong form is named, with what to do. Decides nothing of what is sent.

mod all;
mod reader;
mod tree;
mod wrong;

#[cfg(test)]
mod tests;

pub use reader::YEARS;
pub use tree::{Lists, Malformed};
pub use wrong::Wrong;

use all::all_wrong;
use reader::Reader;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A value whose kind is told by a field has at most so many places that are looked at for what is wrong.
const MOST_PLACES: usize = 40;

/// The fields that tell of what kind a value is.
const KINDS: [&str; 2] = ["kind", "section"];

/// Why a body cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// It is not JSON.
    Malformed(Malformed),
    /// It is JSON, and not what is asked for here.
    Wrong(Wrong),
}

impl From<Wrong> for Unreadable {
    fn from(wrong: Wrong) -> Self {
        Unreadable::Wrong(wrong)
    }
}

/// Reads a body.
pub fn body<T: DeserializeOwned>(bytes: &[u8], lists: &Lists) -> Result<T, Unreadable> {
    let value = tree::read(bytes).map_err(Unreadable::Malformed)??;
    tree::check(&value, lists)?;
    Ok(read(&value, Reader::body)?)
}

/// Reads a page's form as the body that says the same: `plan.currency` is a field within a field, `grants.0` the first of a list, and a field
/// that nobody filled in is not there. Whoever fills in a form hears of all that is wrong with it at once.
pub fn form<T: DeserializeOwned>(fields: &BTreeMap<String, String>) -> Result<T, Vec<Wrong>> {
    let whole = whole(fields).map_err(|wrong| vec![wrong])?;
    let attempt = |value: &Value| read::<T>(value, |value| Reader::query(value.as_object().cloned().unwrap_or_default()));
    attempt(&whole).map_err(|first| all_wrong(whole, first, |value| attempt(value).err()))
}

/// What a form says, as a value.
fn whole(fields: &BTreeMap<String, String>) -> Result<Value, Wrong> {
    let mut whole = Value::Object(Map::new());
    for (name, text) in fields.iter().map(|(name, text)| (name, text.trim())).filter(|(_, text)| !text.is_empty()) {
        tree::check_text(text).map_err(|wrong| wrong.within(name))?;
        let mut here = &mut whole;
        for part in name.split('.') {
            if part == "0" && here.as_object().is_some_and(Map::is_empty) {
                *here = Value::Array(Vec::new());
            }
            here = match here {
                Value::Array(items) => {
                    if part.parse() == Ok(items.len()) {
                        items.push(Value::Object(Map::new()));
                    }
                    items.last_mut().ok_or_else(|| Wrong::new("it is not the next of its list").within(name))?
                }
                Value::Object(inner) => inner.entry(part).or_insert_with(|| Value::Object(Map::new())),
                _ => return Err(Wrong::new("it is a text and a group of fields at once").within(name)),
            };
        }
        *here = Value::String(text.to_owned());
    }
    Ok(whole)
}

/// Reads a query.
pub fn query<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, Wrong> {
    let mut fields = Map::new();
    for (name, text) in pairs {
        tree::no_nul(&name)?;
        tree::no_nul(&text).map_err(|wrong| wrong.within(&name))?;
        if fields.insert(name.clone(), Value::String(text)).is_some() {
            return Err(Wrong::new("it is there twice: send it once").within(&name));
        }
    }
    Reader::query(fields).read()
}

fn read<T: DeserializeOwned>(value: &Value, reader: impl Fn(Value) -> Reader) -> Result<T, Wrong> {
    let attempt = |value: &Value| reader(value.clone()).read();
    attempt(value).map_err(|wrong| if wrong.aside { found(value, wrong, |value| attempt(value).err()) } else { wrong })
}

/// Finds what is at fault inside a value whose kind a field tells: that without which the fault is another one, or that in which
/// a missing field would be another fault.
fn found(whole: &Value, wrong: Wrong, attempt: impl Fn(&Value) -> Option<Wrong>) -> Wrong {
    let mut way = owned(&wrong.way());
    if wrong.is_missing() {
        let Some(name) = way.pop() else { return wrong };
        let mut places = vec![way];
        let mut next = 0;
        while let Some(place) = places.get(next).cloned().filter(|_| next < MOST_PLACES) {
            let (mut more, mut inner) = (whole.clone(), Vec::new());
            match more.pointer_mut(&pointer(&place)) {
                Some(Value::Object(fields)) => {
                    inner.extend(fields.iter().filter(|(_, field)| field.is_object() || field.is_array()).map(|(name, _)| name.clone()));
                    let lacks = fields.insert(name.clone(), Value::Null).is_none();
                    if lacks && attempt(&more).is_none_or(|other| !other.is_missing() && !other.is_unknown()) {
                        return wrong.moved_to([place, vec![name]].concat());
                    }
                }
                Some(Value::Array(items)) => inner.extend((0..items.len().min(MOST_PLACES)).map(|place| place.to_string())),
                _ => {}
            }
            places.extend(inner.into_iter().map(|name| [place.clone(), vec![name]].concat()));
            next += 1;
        }
        return wrong;
    }
    if wrong.is_unknown() && whole.pointer(&pointer(&way)).is_none() {
        way.pop();
    }
    while let Some(next) = without(whole, &way, &wrong, &attempt) {
        way.push(next);
    }
    wrong.moved_to(way)
}

/// The part of the value at the end of a way without which something else is wrong, or nothing.
fn without(whole: &Value, way: &[String], wrong: &Wrong, attempt: &impl Fn(&Value) -> Option<Wrong>) -> Option<String> {
    let here = whole.pointer(&pointer(way))?;
    let mut parts: Vec<String> = match here {
        Value::Object(fields) if fields.len() <= MOST_PLACES => fields.keys().cloned().collect(),
        Value::Array(items) if items.len() <= MOST_PLACES => (0..items.len()).map(|place| place.to_string()).collect(),
        _ => return None,
    };
    // Without the field that tells the kind all else is another matter: it is at fault only when nothing else is.
    parts.sort_by_key(|part| KINDS.contains(&part.as_str()));
    parts.into_iter().find(|part| {
        let mut less = whole.clone();
        match less.pointer_mut(&pointer(way)) {
            Some(Value::Object(fields)) => drop(fields.remove(part)),
            Some(Value::Array(items)) => drop(part.parse().map(|place: usize| items.remove(place))),
            _ => return false,
        }
        attempt(&less).is_none_or(|other| other.detail() != wrong.detail() || other.way() != wrong.way())
    })
}

fn owned(way: &[&str]) -> Vec<String> {
    way.iter().map(|name| (*name).to_owned()).collect()
}

fn pointer(way: &[impl AsRef<str>]) -> String {
    way.iter().map(|name| format!("/{}", name.as_ref().replace('~', "~0").replace('/', "~1"))).collect()
}
