//! The SQL of any read table, made from its declaration: one statement to load rows, one to write them, one to remove them.

use super::binary::{read_rows, write_value};
use projections::{Column, Kind, TableInfo, Value, Where};
use sqlx::QueryBuilder;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::query::Query;
use std::fmt::Write;

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid => "uuid",
        Kind::Date => "date",
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Text => "text",
        Kind::Time => "timestamptz",
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|c| c.name).collect::<Vec<_>>().join(", ")
}

fn unnest(columns: &[Column], first: usize) -> String {
    let arrays: Vec<String> = columns.iter().enumerate().map(|(i, c)| format!("${}::{}[]", first + i, sql_type(c.kind))).collect();
    format!("unnest({})", arrays.join(", "))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.trim().replace('\'', "''"))
}

/// Creates the table under a name, with its comments, its indexes, and its guard.
pub async fn create(connection: &mut PgConnection, info: &TableInfo, name: &str) -> Result<(), sqlx::Error> {
    let mut sql = format!("CREATE TABLE read.{name} (");
    for column in info.columns {
        let null = if column.nullable { "" } else { " NOT NULL" };
        write!(sql, "{} {}{null}, ", column.name, sql_type(column.kind)).expect("writing to a string does not fail");
    }
    write!(sql, "PRIMARY KEY ({})); ", names(info.key_columns())).expect("writing to a string does not fail");
    for index in super::indexes::of(info) {
        sql.push_str(&super::indexes::sql(name, &index));
    }
    write!(sql, "COMMENT ON TABLE read.{name} IS {}; ", quoted(info.doc)).expect("writing to a string does not fail");
    for column in info.columns.iter().filter(|c| !c.doc.is_empty()) {
        write!(sql, "COMMENT ON COLUMN read.{name}.{} IS {}; ", column.name, quoted(column.doc))
            .expect("writing to a string does not fail");
    }
    sql.push_str(&super::guarded::sql(info, name));
    sqlx::raw_sql(&sql).execute(connection).await?;
    Ok(())
}

/// The rows with these keys, of the table or of one of its shape under another name.
pub async fn load_from(
    connection: &mut PgConnection,
    info: &TableInfo,
    name: &str,
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Value>>, sqlx::Error> {
    let key = info.key_columns();
    let columns: Vec<String> = info.columns.iter().map(|c| format!("t.{}", c.name)).collect();
    let sql =
        format!("SELECT {} FROM {} k({}) JOIN read.{} t USING ({})", columns.join(", "), unnest(key, 1), names(key), name, names(key));
    let rows = bind_columns(sqlx::query(&sql), key, keys).fetch_all(connection).await?;
    read_rows(info.columns, &rows)
}

/// Writes rows over those with their keys.
pub async fn change(connection: &mut PgConnection, info: &TableInfo, name: &str, rows: &[Vec<Value>]) -> Result<(), sqlx::Error> {
    let key = info.key_columns();
    let sets: Vec<String> = info.other_columns().iter().map(|c| format!("{0} = k.{0}", c.name)).collect();
    if rows.is_empty() || sets.is_empty() {
        return Ok(());
    }
    let same: Vec<String> = key.iter().map(|c| format!("t.{0} = k.{0}", c.name)).collect();
    let sql = format!(
        "UPDATE read.{name} t SET {} FROM {} k({}) WHERE {}",
        sets.join(", "),
        unnest(info.columns, 1),
        names(info.columns),
        same.join(" AND "),
    );
    bind_columns(sqlx::query(&sql), info.columns, rows).execute(connection).await?;
    Ok(())
}

/// Removes the rows with these keys.
pub async fn remove(connection: &mut PgConnection, info: &TableInfo, name: &str, keys: &[Vec<Value>]) -> Result<(), sqlx::Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let key = info.key_columns();
    let same: Vec<String> = key.iter().map(|c| format!("t.{0} = k.{0}", c.name)).collect();
    let sql = format!("DELETE FROM read.{name} t USING {} k({}) WHERE {}", unnest(key, 1), names(key), same.join(" AND "));
    bind_columns(sqlx::query(&sql), key, keys).execute(connection).await?;
    Ok(())
}

/// Adds rows by COPY, in its binary form.
pub async fn copy(connection: &mut PgConnection, info: &TableInfo, name: &str, rows: &[Vec<Value>]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut sink = connection.copy_in_raw(&format!("COPY read.{name} ({}) FROM STDIN (FORMAT binary)", names(info.columns))).await?;
    let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    let count = i16::try_from(info.columns.len()).expect("a table has far fewer columns");
    for row in rows {
        bytes.extend(count.to_be_bytes());
        row.iter().for_each(|value| write_value(&mut bytes, value));
        if bytes.len() > 1 << 20 {
            sink.send(bytes.as_slice()).await?;
            bytes.clear();
        }
    }
    bytes.extend((-1i16).to_be_bytes());
    sink.send(bytes.as_slice()).await?;
    sink.finish().await?;
    Ok(())
}

/// The rows of a live table that are wanted, in the order of their keys: to be read by [`read_rows`].
pub async fn select<'e, E>(executor: E, info: &TableInfo, wanted: &[Where]) -> Result<Vec<PgRow>, sqlx::Error>
where
    E: sqlx::Executor<'e, Database = Postgres>,
{
    let mut query = QueryBuilder::new(format!("SELECT {} FROM read.{}", names(info.columns), info.name));
    push_wanted(&mut query, wanted);
    query.push(format!(" ORDER BY {}", names(info.key_columns())));
    query.build().fetch_all(executor).await
}

/// Sums over the rows that are wanted, with the columns of [`grouped`].
pub async fn select_grouped<'e, E>(
    executor: E,
    info: &TableInfo,
    by: &[usize],
    sums: &[&'static str],
    wanted: &[Where],
) -> Result<Vec<PgRow>, sqlx::Error>
where
    E: sqlx::Executor<'e, Database = Postgres>,
{
    let alike: Vec<Column> = by.iter().map(|place| info.columns[*place]).collect();
    let by = names(&alike);
    let mut select = format!("SELECT {by}, count(*)");
    for sum in sums {
        // Adding bigints gives a numeric; what no column could hold is capped rather than refused, as it is in a fold.
        write!(select, ", greatest(least(sum({sum}), 9223372036854775807), -9223372036854775808)::bigint")
            .expect("writing to a string does not fail");
    }
    let mut query = QueryBuilder::new(format!("{select} FROM read.{}", info.name));
    push_wanted(&mut query, wanted);
    query.push(format!(" GROUP BY {by} ORDER BY {by}"));
    query.build().fetch_all(executor).await
}

/// The columns of sums: those at the places `by`, of which each combination has one row; how many rows that adds up; and the sums.
pub fn grouped(info: &TableInfo, by: &[usize], sums: &[&'static str]) -> Vec<Column> {
    let int = |name| Column { name, kind: Kind::Int, nullable: false, doc: "" };
    let alike = by.iter().map(|place| info.columns[*place]);
    alike.chain([int("rows")]).chain(sums.iter().map(|name| int(name))).collect()
}

/// The conditions, after WHERE.
pub(crate) fn push_wanted(query: &mut QueryBuilder<'_, Postgres>, wanted: &[Where]) {
    for (i, condition) in wanted.iter().enumerate() {
        query.push(if i == 0 { " WHERE " } else { " AND " });
        push_condition(query, condition);
    }
}

/// One condition.
pub(crate) fn push_condition(query: &mut QueryBuilder<'_, Postgres>, condition: &Where) {
    match condition {
        Where::In(column, ids) => query.push(format!("{column} = ANY(")).push_bind(ids.clone()).push(")"),
        Where::Between(column, from, to) => query.push(format!("{column} BETWEEN ")).push_bind(*from).push(" AND ").push_bind(*to),
        Where::Holds(column, part) => query.push(format!("strpos(lower({column}), lower(")).push_bind(part.clone()).push(")) > 0"),
        Where::Positive(column) => query.push(format!("{column} > 0")),
        Where::Is(column, Value::Null) => query.push(format!("{column} IS NULL")),
        Where::Either([one, other], value) => {
            push_condition(query, &Where::Any(vec![Where::Is(one, value.clone()), Where::Is(other, value.clone())]));
            &mut *query
        }
        Where::Any(conditions) => {
            query.push("(false");
            for condition in conditions {
                query.push(" OR ");
                push_condition(query, condition);
            }
            query.push(")")
        }
        Where::Is(column, value) => {
            query.push(format!("{column} = "));
            push_value(query, value);
            &mut *query
        }
    };
}

/// Binds a value of any column.
pub(crate) fn push_value(query: &mut QueryBuilder<'_, Postgres>, value: &Value) {
    match value.clone() {
        Value::Null => query.push("NULL"),
        Value::Uuid(v) => query.push_bind(v),
        Value::Date(v) => query.push_bind(v),
        Value::Int(v) => query.push_bind(v),
        Value::Bool(v) => query.push_bind(v),
        Value::Text(v) => query.push_bind(v),
        Value::Time(v) => query.push_bind(v),
    };
}

/// Binds rows as one array a column.
fn bind_columns<'q>(
    mut query: Query<'q, Postgres, PgArguments>,
    columns: &[Column],
    rows: &[Vec<Value>],
) -> Query<'q, Postgres, PgArguments> {
    macro_rules! array {
        ($i:expr, $variant:ident) => {
            rows.iter()
                .map(|row| match &row[$i] {
                    Value::$variant(v) => Some(v.clone()),
                    _ => None,
                })
                .collect::<Vec<_>>()
        };
    }
    for (i, column) in columns.iter().enumerate() {
        query = match column.kind {
            Kind::Uuid => query.bind(array!(i, Uuid)),
            Kind::Date => query.bind(array!(i, Date)),
            Kind::Int => query.bind(array!(i, Int)),
            Kind::Bool => query.bind(array!(i, Bool)),
            Kind::Text => query.bind(array!(i, Text)),
            Kind::Time => query.bind(array!(i, Time)),
        };
    }
    query
}
