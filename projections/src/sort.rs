//! In which order rows are read: by a column, or by what is told of one under conditions. The same for a live table and for rows in memory.

use crate::table::{Kind, TableInfo, Value, Where};

/// By what rows are put in order.
#[derive(Debug, Clone)]
pub enum Sort {
    Column(&'static str),
    /// What a column holds in rows that meet one of the sets of conditions; the others have no value.
    ColumnWhere(&'static str, Vec<Vec<Where>>),
    /// Whether a row meets one of the sets of conditions.
    Meets(Vec<Vec<Where>>),
}

impl Sort {
    /// A row's value.
    pub fn value(&self, info: &TableInfo, row: &[Value]) -> Value {
        let holds = |name: &str| info.columns.iter().position(|column| column.name == name).map_or(Value::Null, |i| row[i].clone());
        let meets = |any: &[Vec<Where>]| any.iter().any(|all| all.iter().all(|condition| condition.matches(info, row)));
        match self {
            Sort::Column(name) => holds(name),
            Sort::ColumnWhere(name, any) if meets(any) => holds(name),
            Sort::ColumnWhere(..) => Value::Null,
            Sort::Meets(any) => Value::Bool(meets(any)),
        }
    }

    /// Of what type the values are, and whether there may be none. None when the table has no such column.
    pub fn kind(&self, info: &TableInfo) -> Option<(Kind, bool)> {
        let column = |name: &str| info.columns.iter().find(|column| column.name == name);
        match self {
            Sort::Column(name) => column(name).map(|column| (column.kind, column.nullable)),
            Sort::ColumnWhere(name, _) => column(name).map(|column| (column.kind, true)),
            Sort::Meets(_) => Some((Kind::Bool, false)),
        }
    }
}
