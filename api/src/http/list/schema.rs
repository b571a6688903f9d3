//! The shapes of lists, for the description.

use projections::{Column, Kind, TableInfo};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

/// Where the shape of a list says which columns it has: as CSV, and to sort by.
pub const COLUMNS: &str = "x-columns";

/// The shape of a row, from its table's declaration.
pub fn row_schema(info: &TableInfo) -> RefOr<Schema> {
    let object = ObjectBuilder::new().description(Some(info.doc.trim()));
    let with = |object: ObjectBuilder, column: &Column| object.property(column.name, column_schema(column)).required(column.name);
    info.columns.iter().fold(object, with).into()
}

/// The shape of a value of a column.
pub fn column_schema(column: &Column) -> ObjectBuilder {
    let (kind, format) = match column.kind {
        Kind::Uuid => (Type::String, Some(KnownFormat::Uuid)),
        Kind::Date => (Type::String, Some(KnownFormat::Date)),
        Kind::Time => (Type::String, Some(KnownFormat::DateTime)),
        Kind::Int => (Type::Integer, Some(KnownFormat::Int64)),
        Kind::Bool => (Type::Boolean, None),
        Kind::Text => (Type::String, None),
    };
    let kind = if column.nullable { SchemaType::from_iter([kind, Type::Null]) } else { SchemaType::new(kind) };
    ObjectBuilder::new().schema_type(kind).format(format.map(SchemaFormat::KnownFormat)).description(Some(column.doc.trim()))
}

/// What the shape of a row is called.
pub fn row_name(info: &TableInfo) -> String {
    let words = info.name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
    format!("{}Row", words.collect::<String>())
}

/// The shape of a page.
pub fn page_schema(item: &str, columns: &[&str]) -> RefOr<Schema> {
    let next = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("The cursor of the next page; none on the last."));
    let position = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Integer))
        .description(Some("The position of the log that the page stands for, at least."));
    ObjectBuilder::new()
        .property("items", ArrayBuilder::new().items(Ref::from_schema_name(item)))
        .required("items")
        .property("next", next)
        .required("next")
        .property("position", position)
        .required("position")
        .extensions(Some(ExtensionsBuilder::new().add(COLUMNS, columns).build()))
        .into()
}
