//! JSON as it was sent, before anybody asks what it should be: no field twice, no NUL, and lists only where the interface has some.

use super::wrong::Wrong;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;
use std::fmt;
use utoipa::openapi::OpenApi;

/// Text that is not JSON.
#[derive(Debug)]
pub struct Malformed {
    pub line: usize,
    pub column: usize,
}

/// The names of the fields that hold lists. A list anywhere else is refused: what reads an object would take its fields in order.
#[derive(Debug, Default, Clone)]
pub struct Lists(BTreeSet<String>);

impl Lists {
    /// Those of the description.
    pub fn of(document: &OpenApi) -> Self {
        let document = serde_json::to_value(document).unwrap_or_default();
        let mut lists = Self::default();
        lists.gather(&document["components"]["schemas"]);
        lists
    }

    #[cfg(test)]
    pub(super) fn of_names(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn gather(&mut self, value: &Value) {
        let Value::Object(fields) = value else { return };
        for (name, schema) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let kind = &schema["type"];
            if kind == "array" || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "array")) {
                self.0.insert(name.clone());
            }
        }
        fields.values().for_each(|inner| self.gather(inner));
    }
}

/// Reads JSON. The outer error: it is none; the inner: a field is there twice.
pub fn read(bytes: &[u8]) -> Result<Result<Value, Wrong>, Malformed> {
    let malformed = |error: serde_json::Error| Malformed { line: error.line(), column: error.column() };
    let mut twice = None;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Seed { way: &mut Vec::new(), twice: &mut twice }.deserialize(&mut reader).map_err(malformed)?;
    reader.end().map_err(malformed)?;
    Ok(match twice {
        None => Ok(value),
        Some(way) => Err(Wrong::new("it is there twice: send it once").moved_to(way)),
    })
}

/// Refuses what no body may have.
pub fn check(value: &Value, lists: &Lists) -> Result<(), Wrong> {
    if !value.is_object() {
        return Err(Wrong::new("the body is an object: { and } around its fields"));
    }
    check_field(value, false, lists)
}

fn check_field(value: &Value, may_be_list: bool, lists: &Lists) -> Result<(), Wrong> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(text) => check_text(text),
        Value::Array(_) if !may_be_list => Err(Wrong::new("it is not a list")),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.try_for_each(|(place, item)| check_field(item, false, lists).map_err(|wrong| wrong.within(&place.to_string())))
        }
        Value::Object(fields) => {
            let mut fields = fields.iter();
            fields.try_for_each(|(name, field)| check_field(field, lists.0.contains(name), lists).map_err(|wrong| wrong.within(name)))
        }
    }
}

/// Refuses what no text may have.
pub fn check_text(text: &str) -> Result<(), Wrong> {
    no_nul(text).and_then(|()| nothing_unseen(text))
}

/// The database keeps no NUL.
pub fn no_nul(text: &str) -> Result<(), Wrong> {
    if text.contains('\0') { Err(Wrong::new("it must not contain NUL")) } else { Ok(()) }
}

/// A text reads as it is: nothing turns its direction around, or breaks a line where there seems to be none.
fn nothing_unseen(text: &str) -> Result<(), Wrong> {
    let unseen = |c| matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match text.chars().find(|c| unseen(*c)) {
        Some(c) => Err(Wrong::new(format!("it must not contain the invisible character U+{:04X}: take it out", u32::from(c)))),
        None => Ok(()),
    }
}

/// Builds a value, and notes the first field that is there twice.
struct Seed<'a> {
    way: &'a mut Vec<String>,
    twice: &'a mut Option<Vec<String>>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            self.way.push(list.len().to_string());
            let item = items.next_element_seed(Seed { way: &mut *self.way, twice: &mut *self.twice })?;
            self.way.pop();
            match item {
                Some(item) => list.push(item),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            self.way.push(name.clone());
            let value = fields.next_value_seed(Seed { way: &mut *self.way, twice: &mut *self.twice })?;
            if object.insert(name, value).is_some() && self.twice.is_none() {
                *self.twice = Some(self.way.clone());
            }
            self.way.pop();
        }
        Ok(Value::Object(object))
    }
}
