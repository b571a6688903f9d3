//! Reads a value into the type that a handler asks for, and keeps the way to what is wrong.

use super::wrong::{Wrong, wanted};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use serde::de::{self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::rc::Rc;

/// Years in which days can lie: others are slips of the hand, and no dashboard would show them.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// What whoever reads a day says that it expects.
const A_DAY: &str = "a formatted date string";

/// A value as it was sent.
pub struct Reader {
    value: Value,
    from: Sent,
}

/// Where a value was sent from, and how it is being read.
#[derive(Clone)]
struct Sent {
    /// It stood in a query, where everything is text.
    in_query: bool,
    /// The fields of the value that was read last were laid aside until its kind was known: what is wrong in them comes without a way.
    aside: Rc<Cell<bool>>,
}

impl Reader {
    /// Reads a body.
    pub fn body(value: Value) -> Self {
        Self { value, from: Sent { in_query: false, aside: Rc::default() } }
    }

    /// Reads the parameters of a query.
    pub fn query(pairs: Map<String, Value>) -> Self {
        Self { value: Value::Object(pairs), from: Sent { in_query: true, aside: Rc::default() } }
    }

    /// Reads it all.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Wrong> {
        let from = self.from.clone();
        from.watched(|| T::deserialize(self))
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match &self.value {
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (_, _, number) => Err(de::Error::invalid_type(Unexpected::Float(number.unwrap_or_default()), &visitor)),
            },
            Value::String(text) if self.from.in_query => match text.parse() {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => Err(Wrong::new(wanted(&(&visitor as &dyn Expected).to_string()))),
            },
            other => Err(de::Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let Value::String(text) = self.value else { return Err(de::Error::invalid_type(unexpected(&self.value), &visitor)) };
        let expected = (&visitor as &dyn Expected).to_string();
        if let Some(year) = year(&expected, &text).filter(|year| !YEARS.contains(year)) {
            return Err(Wrong::new(format!("the year {year} is not one of the years {} to {}", YEARS.start(), YEARS.end())));
        }
        // One way to write a day: that of the description.
        if expected == A_DAY && text.parse::<NaiveDate>().is_ok_and(|day| day.to_string() != text) {
            return Err(Wrong::new(wanted(&expected)));
        }
        // Days and moments say what they expect; the reasons of other texts are their own.
        let dated = expected.contains("date");
        visitor.visit_string(text).map_err(|wrong| if dated { Wrong::new(wanted(&expected)) } else { wrong })
    }
}

impl Sent {
    /// Reads a value, and marks what is wrong inside fields that were laid aside.
    fn watched<T>(&self, read: impl FnOnce() -> Result<T, Wrong>) -> Result<T, Wrong> {
        self.aside.set(false);
        let result = read();
        let aside = self.aside.replace(false);
        result.map_err(|wrong| if aside { wrong.laid_aside() } else { wrong })
    }
}

/// The year of a day or a moment, where one is expected.
fn year(expected: &str, text: &str) -> Option<i32> {
    match expected {
        A_DAY => text.parse::<NaiveDate>().ok().map(|day| day.year()),
        "a formatted date and time string" => text.parse::<NaiveDateTime>().ok().map(|time| time.year()),
        "an RFC 3339 formatted date and time string" => DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.year()),
        _ => None,
    }
}

fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => Unexpected::Float(number.as_f64().unwrap_or_default()),
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            self.number(visitor)
        })*
    };
}

impl<'de> de::Deserializer<'de> for Reader {
    type Error = Wrong;

    numbers!(deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let from = self.from;
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(_) => Reader { value: self.value, from }.number(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter().enumerate(), from }),
            Value::Object(fields) => {
                let aside = from.aside.clone();
                let read = visitor.visit_map(Fields { fields: fields.into_iter(), next: None, from });
                aside.set(true);
                read
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.text(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match &self.value {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) if self.from.in_query && (text == "true" || text == "false") => visitor.visit_bool(text == "true"),
            other => Err(de::Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let from = self.from;
        match self.value {
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.into_iter(), next: None, from }),
            other => Err(de::Error::invalid_type(unexpected(&other), &visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let from = self.from;
        match self.value {
            Value::Array(items) => visitor.visit_seq(Items { items: items.into_iter().enumerate(), from }),
            other => Err(de::Error::invalid_type(unexpected(&other), &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, variants: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        match self.value {
            Value::String(word) => visitor.visit_enum(word.into_deserializer()),
            Value::Object(fields) if fields.len() == 1 => visitor.visit_enum(Variant { fields }),
            _ => Err(Wrong::new(format!("it is one of {}", variants.join(", ")))),
        }
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Wrong> for Reader {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A word with something of its own: `{"region": id}`.
struct Variant {
    fields: Map<String, Value>,
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = Wrong;
    type Variant = Reader;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Reader), Wrong> {
        let (word, value) = self.fields.into_iter().next().ok_or_else(|| Wrong::new("it is an object with one field"))?;
        let word = seed.deserialize(IntoDeserializer::<Wrong>::into_deserializer(word))?;
        Ok((word, Reader::body(value)))
    }
}

impl<'de> de::VariantAccess<'de> for Reader {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Err(Wrong::new("it is a word by itself, and no object"))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Wrong> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        de::Deserializer::deserialize_seq(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        de::Deserializer::deserialize_map(self, visitor)
    }
}

struct Items {
    items: std::iter::Enumerate<std::vec::IntoIter<Value>>,
    from: Sent,
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Wrong> {
        let Some((place, value)) = self.items.next() else { return Ok(None) };
        let item = Reader { value, from: self.from.clone() };
        self.from.watched(|| seed.deserialize(item)).map(Some).map_err(|wrong| wrong.within(&place.to_string()))
    }
}

struct Fields {
    fields: serde_json::map::IntoIter,
    next: Option<(String, Value)>,
    from: Sent,
}

impl<'de> de::MapAccess<'de> for Fields {
    type Error = Wrong;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Wrong> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        let key = seed.deserialize(IntoDeserializer::<Wrong>::into_deserializer(name.as_str()))?;
        self.next = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        let (name, value) = self.next.take().ok_or_else(|| Wrong::new("it has a field without a value"))?;
        let field = Reader { value, from: self.from.clone() };
        self.from.watched(|| seed.deserialize(field)).map_err(|wrong| wrong.within(&name))
    }
}
