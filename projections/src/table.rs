//! The shape of a read table: typed, documented columns, declared once beside the fold that fills them.

use crate::guard::Guard;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::fmt::{self, Debug};
use std::hash::Hash;
use uuid::Uuid;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    Null,
    Uuid(Uuid),
    Date(NaiveDate),
    Int(i64),
    Bool(bool),
    Text(String),
    Time(DateTime<Utc>),
}

impl fmt::Display for Value {
    /// As it stands in a key that is written as text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Uuid(v) => write!(f, "{v}"),
            Value::Date(v) => write!(f, "{v}"),
            Value::Int(v) => write!(f, "{v}"),
            Value::Bool(v) => write!(f, "{v}"),
            Value::Text(v) => write!(f, "{v}"),
            Value::Time(v) => f.write_str(&v.to_rfc3339()),
        }
    }
}

impl Kind {
    /// Reads a value of this type from its text. None when it is not one.
    pub fn parse(self, text: &str) -> Option<Value> {
        match self {
            Kind::Uuid => text.parse().ok().map(Value::Uuid),
            Kind::Date => text.parse().ok().map(Value::Date),
            Kind::Int => text.parse().ok().map(Value::Int),
            Kind::Bool => text.parse().ok().map(Value::Bool),
            // What the database takes for no text can stand in no row.
            Kind::Text => (!text.contains('\0')).then(|| Value::Text(text.to_owned())),
            Kind::Time => text.parse().ok().map(as_kept).map(Value::Time),
        }
    }
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Uuid,
    Date,
    Int,
    Bool,
    Text,
    Time,
}

/// A column: its name, type, and what it says.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub nullable: bool,
    pub doc: &'static str,
}

/// An index beside the key's, for questions whose columns the key does not begin with.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// The columns that are asked about, in order.
    pub on: &'static [&'static str],
    /// Columns that it holds besides: a question for these alone need not visit the rows.
    pub with: &'static [&'static str],
}

/// A table's name, columns and key. The key's columns come first.
#[derive(Debug)]
pub struct TableInfo {
    pub name: &'static str,
    pub doc: &'static str,
    pub columns: &'static [Column],
    /// How many of the columns are the key.
    pub key: usize,
    /// The indexes that its questions want.
    pub indexes: &'static [Index],
    /// Who may see a row.
    pub guard: Guard,
}

impl TableInfo {
    /// The columns of the key.
    pub fn key_columns(&self) -> &'static [Column] {
        &self.columns[..self.key]
    }

    /// The columns that are not of the key.
    pub fn other_columns(&self) -> &'static [Column] {
        &self.columns[self.key..]
    }

    /// Reads a key from the texts of its columns. None when they do not fit.
    pub fn parse_key(&self, texts: &[String]) -> Option<Vec<Value>> {
        let columns = self.key_columns();
        if texts.len() != columns.len() {
            return None;
        }
        columns.iter().zip(texts).map(|(column, text)| column.kind.parse(text)).collect()
    }

    /// Whether it has a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }
}

/// A Rust value that fits a column.
pub trait Cell: Sized {
    const KIND: Kind;
    const NULLABLE: bool = false;
    fn to_value(&self) -> Value;
    /// None when the value is not of this type.
    fn from_value(value: &Value) -> Option<Self>;
}

/// The key of a row.
pub trait TableKey: Clone + Eq + Hash + Ord + Debug + Send + Sync + 'static {
    fn values(&self) -> Vec<Value>;
    fn from_values(values: &[Value]) -> Option<Self>;
}

/// A row of a read table. `Default` is a row of zeroes, from which counting folds start.
pub trait Table: Clone + PartialEq + Debug + Serialize + Send + Sync + 'static {
    type Key: TableKey;
    const INFO: &'static TableInfo;
    fn key(&self) -> Self::Key;
    fn values(&self) -> Vec<Value>;
    fn from_values(values: &[Value]) -> Option<Self>;
}

/// Which rows are wanted: the same question for a live table and for a fold in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Where {
    /// The column holds one of these ids.
    In(&'static str, Vec<Uuid>),
    /// The column holds this value.
    Is(&'static str, Value),
    /// One of the two columns holds this value.
    Either([&'static str; 2], Value),
    /// One of these conditions holds; nothing does where there are none.
    Any(Vec<Where>),
    /// The column holds more than nothing.
    Positive(&'static str),
    /// The column holds this text somewhere, in capitals or not.
    Holds(&'static str, String),
    /// The column holds a date from the first to the second, both included.
    Between(&'static str, NaiveDate, NaiveDate),
}

impl Where {
    /// Whether a row of the table is wanted.
    pub fn matches(&self, info: &TableInfo, row: &[Value]) -> bool {
        let value_of = |name: &str| info.columns.iter().position(|c| c.name == name).map(|i| &row[i]);
        match self {
            Where::In(name, ids) => matches!(value_of(name), Some(Value::Uuid(id)) if ids.contains(id)),
            Where::Is(name, wanted) => value_of(name) == Some(wanted),
            Where::Either(names, wanted) => names.iter().any(|name| value_of(name) == Some(wanted)),
            Where::Any(conditions) => conditions.iter().any(|condition| condition.matches(info, row)),
            Where::Positive(name) => matches!(value_of(name), Some(Value::Int(number)) if *number > 0),
            Where::Between(name, from, to) => matches!(value_of(name), Some(Value::Date(day)) if from <= day && day <= to),
            Where::Holds(name, part) => {
                matches!(value_of(name), Some(Value::Text(text)) if text.to_lowercase().contains(&part.to_lowercase()))
            }
        }
    }
}

/// A moment as a column keeps it: to the microsecond. An event may tell it more finely.
fn as_kept(moment: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment)
}

macro_rules! cells {
    ($($type:ty => $kind:ident, |$v:ident| $to:expr, |$w:ident| $from:expr;)+) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::$kind;
            fn to_value(&self) -> Value { let $v = self; Value::$kind($to) }
            fn from_value(value: &Value) -> Option<Self> {
                match value { Value::$kind($w) => $from, _ => None }
            }
        }
    )+};
}

cells! {
    Uuid => Uuid, |v| *v, |w| Some(*w);
    NaiveDate => Date, |v| *v, |w| Some(*w);
    i64 => Int, |v| *v, |w| Some(*w);
    bool => Bool, |v| *v, |w| Some(*w);
    String => Text, |v| v.clone(), |w| Some(w.clone());
    DateTime<Utc> => Time, |v| as_kept(*v), |w| Some(*w);
    domain::Currency => Text, |v| v.code().to_owned(), |w| domain::Currency::parse(w).ok();
}

macro_rules! id_cells {
    ($($type:ty),+ $(,)?) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::Uuid;
            fn to_value(&self) -> Value { Value::Uuid(self.0) }
            fn from_value(value: &Value) -> Option<Self> {
                match value { Value::Uuid(id) => Some(Self(*id)), _ => None }
            }
        }
    )+};
}

id_cells!(
    domain::RegionId,
    domain::ChapterId,
    domain::MeetingId,
    domain::PersonId,
    domain::UserId,
    domain::GrantId,
    domain::TokenId,
    domain::MembershipId,
    domain::ReferralId,
    domain::ClosureId,
    domain::InvoiceId,
    domain::PaymentId,
);

/// Lets enums whose JSON is a plain string stand in a text column.
#[macro_export]
macro_rules! text_cells {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::table::Cell for $type {
            const KIND: $crate::table::Kind = $crate::table::Kind::Text;
            fn to_value(&self) -> $crate::table::Value {
                match serde_json::to_value(self) {
                    Ok(serde_json::Value::String(text)) => $crate::table::Value::Text(text),
                    _ => $crate::table::Value::Null,
                }
            }
            fn from_value(value: &$crate::table::Value) -> Option<Self> {
                match value {
                    $crate::table::Value::Text(text) => serde_json::from_value(serde_json::Value::String(text.clone())).ok(),
                    _ => None,
                }
            }
        }
    )+};
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// Declares a read table: the row, its key, what each column says, and the indexes that questions want, if any.
#[macro_export]
macro_rules! read_table {
    ($(#[doc = $doc:literal])* $row:ident, $key:ident = $name:literal for $guard:ident $(($of:expr))? {
        key { $($(#[doc = $kdoc:literal])* $kfield:ident : $ktype:ty),+ $(,)? }
        row { $($(#[doc = $fdoc:literal])* $field:ident : $type:ty),* $(,)? }
        $(index ($($on:ident),+) $(with ($($with:ident),+))?)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $row { $($(#[doc = $kdoc])* pub $kfield: $ktype,)+ $($(#[doc = $fdoc])* pub $field: $type,)* }

        #[doc = concat!("The key of [`", stringify!($row), "`].")]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $key { $(pub $kfield: $ktype),+ }

        impl $crate::table::TableKey for $key {
            fn values(&self) -> Vec<$crate::table::Value> {
                use $crate::table::Cell;
                vec![$(self.$kfield.to_value()),+]
            }
            fn from_values(values: &[$crate::table::Value]) -> Option<Self> {
                use $crate::table::Cell;
                let mut values = values.iter();
                Some(Self { $($kfield: <$ktype>::from_value(values.next()?)?),+ })
            }
        }

        impl $crate::table::Table for $row {
            type Key = $key;
            const INFO: &'static $crate::table::TableInfo = &$crate::table::TableInfo {
                name: $name,
                doc: concat!($($doc),*),
                columns: &[
                    $($crate::table::Column { name: stringify!($kfield), kind: <$ktype as $crate::table::Cell>::KIND, nullable: false, doc: concat!($($kdoc),*) },)+
                    $($crate::table::Column { name: stringify!($field), kind: <$type as $crate::table::Cell>::KIND, nullable: <$type as $crate::table::Cell>::NULLABLE, doc: concat!($($fdoc),*) },)*
                ],
                key: [$(stringify!($kfield)),+].len(),
                indexes: &[$($crate::table::Index { on: &[$(stringify!($on)),+], with: &[$($(stringify!($with)),+)?] }),*],
                guard: $crate::Guard::$guard $(($of))?,
            };
            fn key(&self) -> $key { $key { $($kfield: self.$kfield.clone()),+ } }
            fn values(&self) -> Vec<$crate::table::Value> {
                use $crate::table::Cell;
                vec![$(self.$kfield.to_value(),)+ $(self.$field.to_value(),)*]
            }
            fn from_values(values: &[$crate::table::Value]) -> Option<Self> {
                use $crate::table::Cell;
                let mut values = values.iter();
                Some(Self { $($kfield: <$ktype>::from_value(values.next()?)?,)+ $($field: <$type>::from_value(values.next()?)?,)* })
            }
        }
    };
}
