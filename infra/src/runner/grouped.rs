//! Sums over many rows, made where the rows are: what a region's dashboard needs of tables that have a row for each member.

use super::snapshot::Question;
use super::{RunnerError, Source, SourceError};
use projections::{Cell, Table, Value, Where};
use std::collections::BTreeMap;

/// What rows that are alike in some columns add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The columns in which they are alike.
    pub by: Vec<Value>,
    /// How many rows they are.
    pub rows: i64,
    /// The sums of the columns asked for.
    pub sums: Vec<i64>,
}

impl Group {
    /// One of the columns in which the rows are alike.
    pub fn get<T: Cell>(&self, column: usize) -> Option<T> {
        self.by.get(column).and_then(T::from_value)
    }

    fn from_values(values: &[Value], by: usize) -> Option<Self> {
        let (alike, numbers) = values.split_at_checked(by)?;
        let numbers: Vec<i64> = numbers.iter().map(i64::from_value).collect::<Option<_>>()?;
        let (rows, sums) = numbers.split_first()?;
        Some(Group { by: alike.to_vec(), rows: *rows, sums: sums.to_vec() })
    }
}

impl Source {
    /// The rows that are wanted, grouped by columns, in their order, with the sums of others.
    pub async fn grouped<T: Table>(&self, by: &[&'static str], sums: &[&'static str], wanted: &[Where]) -> Result<Vec<Group>, SourceError> {
        let wrong = || RunnerError::Row { table: T::INFO.name };
        let place = |name: &&'static str| T::INFO.columns.iter().position(|column| column.name == *name).ok_or_else(wrong);
        let by: Vec<usize> = by.iter().map(place).collect::<Result<_, _>>()?;
        match self {
            Source::Live(snapshot) => {
                let columns = by.len();
                let question = Question { table: T::INFO.name, grouped: Some((by, sums.to_vec())), wanted: wanted.to_vec() };
                let rows = snapshot.answer(T::INFO, question).await?;
                rows.iter().map(|values| Group::from_values(values, columns).ok_or_else(wrong)).collect()
            }
            Source::AsOf { .. } => {
                let sums: Vec<usize> = sums.iter().map(place).collect::<Result<_, _>>()?;
                let rows: Vec<T> = self.rows(wanted).await?;
                Ok(in_memory(rows.iter().map(Table::values), &by, &sums))
            }
        }
    }
}

fn in_memory(rows: impl Iterator<Item = Vec<Value>>, by: &[usize], sums: &[usize]) -> Vec<Group> {
    let mut groups: BTreeMap<Vec<Value>, (i64, Vec<i64>)> = BTreeMap::new();
    for row in rows {
        let key = by.iter().map(|i| row[*i].clone()).collect();
        let (count, totals) = groups.entry(key).or_insert_with(|| (0, vec![0; sums.len()]));
        *count += 1;
        for (total, i) in totals.iter_mut().zip(sums) {
            *total = total.saturating_add(i64::from_value(&row[*i]).unwrap_or(0));
        }
    }
    groups.into_iter().map(|(by, (rows, sums))| Group { by, rows, sums }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_alike_in_some_columns_add_up() {
        let row = |name: &str, n: i64| vec![Value::Text(name.to_owned()), Value::Int(n)];
        let groups = in_memory([row("b", 1), row("a", 2), row("b", 3)].into_iter(), &[0], &[1]);
        let expected = |name: &str, rows, sum| Group { by: vec![Value::Text(name.to_owned())], rows, sums: vec![sum] };
        assert_eq!(groups, [expected("a", 1, 2), expected("b", 2, 4)]);
    }
}
