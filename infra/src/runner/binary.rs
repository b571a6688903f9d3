//! Values in the binary form that PostgreSQL sends and takes.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use projections::{Column, Kind, Value};
use sqlx::postgres::{PgRow, PgTypeInfo, Postgres};
use sqlx::{Row, Type, ValueRef};
use uuid::Uuid;

/// PostgreSQL counts days and microseconds from the beginning of 2000.
const DAYS_TO_2000: i32 = 730_120;
const MICROSECONDS_TO_2000: i64 = 946_684_800_000_000;

/// Writes a value as a field of COPY.
pub fn write_value(out: &mut Vec<u8>, value: &Value) {
    let mut field = |bytes: &[u8]| {
        let length = i32::try_from(bytes.len()).expect("a value is far shorter than two gigabytes");
        out.extend(length.to_be_bytes());
        out.extend(bytes);
    };
    match value {
        Value::Null => out.extend((-1i32).to_be_bytes()),
        Value::Uuid(v) => field(v.as_bytes()),
        Value::Date(v) => field(&(v.num_days_from_ce() - DAYS_TO_2000).to_be_bytes()),
        Value::Int(v) => field(&v.to_be_bytes()),
        Value::Bool(v) => field(&[u8::from(*v)]),
        Value::Text(v) => field(v.as_bytes()),
        Value::Time(v) => field(&(v.timestamp_micros() - MICROSECONDS_TO_2000).to_be_bytes()),
    }
}

/// The values of rows whose columns were selected in this order. A column of another type than it is declared as is refused.
pub fn read_rows(columns: &[Column], rows: &[PgRow]) -> Result<Vec<Vec<Value>>, sqlx::Error> {
    if let Some(row) = rows.first() {
        for (i, column) in columns.iter().enumerate() {
            if !fits(column.kind, row.try_get_raw(i)?.type_info().as_ref()) {
                return Err(unfit(column));
            }
        }
    }
    rows.iter().map(|row| read_row(columns, row)).collect()
}

/// The values of a row whose columns were selected in this order, in PostgreSQL's binary form.
fn read_row(columns: &[Column], row: &PgRow) -> Result<Vec<Value>, sqlx::Error> {
    let read = |(i, column): (usize, &Column)| {
        let raw = row.try_get_raw(i)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        let bytes = raw.as_bytes().map_err(|source| sqlx::Error::ColumnDecode { index: column.name.to_owned(), source })?;
        read_value(column.kind, bytes).ok_or_else(|| unfit(column))
    };
    columns.iter().enumerate().map(read).collect()
}

fn fits(kind: Kind, stored: &PgTypeInfo) -> bool {
    match kind {
        Kind::Uuid => <Uuid as Type<Postgres>>::compatible(stored),
        Kind::Date => <NaiveDate as Type<Postgres>>::compatible(stored),
        Kind::Int => <i64 as Type<Postgres>>::compatible(stored),
        Kind::Bool => <bool as Type<Postgres>>::compatible(stored),
        Kind::Text => <String as Type<Postgres>>::compatible(stored),
        Kind::Time => <DateTime<Utc> as Type<Postgres>>::compatible(stored),
    }
}

fn unfit(column: &Column) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.name.to_owned(), source: format!("it is no {:?}", column.kind).into() }
}

/// The other way round: [`write_value`].
fn read_value(kind: Kind, bytes: &[u8]) -> Option<Value> {
    Some(match kind {
        Kind::Uuid => Value::Uuid(Uuid::from_slice(bytes).ok()?),
        Kind::Date => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?).checked_add(DAYS_TO_2000)?;
            Value::Date(NaiveDate::from_num_days_from_ce_opt(days)?)
        }
        Kind::Int => Value::Int(i64::from_be_bytes(bytes.try_into().ok()?)),
        Kind::Bool => Value::Bool(*bytes.first()? != 0),
        Kind::Text => Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        Kind::Time => {
            let microseconds = i64::from_be_bytes(bytes.try_into().ok()?).checked_add(MICROSECONDS_TO_2000)?;
            Value::Time(DateTime::from_timestamp_micros(microseconds)?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let day = |year, month, day| Value::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        let moment = |text: &str| Value::Time(text.parse().unwrap());
        let all = [
            (Kind::Uuid, Value::Uuid(Uuid::from_u128(7))),
            (Kind::Date, day(1969, 12, 31)),
            (Kind::Date, day(2000, 1, 1)),
            (Kind::Int, Value::Int(i64::MIN)),
            (Kind::Bool, Value::Bool(true)),
            (Kind::Text, Value::Text("Zoë".to_owned())),
            (Kind::Time, moment("1999-12-31T23:59:59.999999Z")),
        ];
        for (kind, value) in all {
            let mut field = Vec::new();
            write_value(&mut field, &value);
            assert_eq!(read_value(kind, &field[4..]), Some(value));
        }
        assert_eq!(read_value(Kind::Int, &[0; 4]), None, "a value of another length is none");
        assert!(fits(Kind::Int, &PgTypeInfo::with_name("int8")) && !fits(Kind::Int, &PgTypeInfo::with_name("timestamptz")));
    }
}
