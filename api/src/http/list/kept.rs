//! Lists of what is in no read table and still is long: tasks, notices, suppressed addresses, records of access.

use super::{Paging, wrong_cursor};
use crate::http::problem::Problem;
use infra::kept::{Kept, KeptAsked, Placed, unplaced};
use projections::Value;

/// Reads a page of such a list, in the order of one of the columns, and says where the next one begins.
pub async fn read_kept<T: Kept>(
    paging: &Paging,
    usual: &str,
    columns: &[&'static str],
    read: impl AsyncFn(KeptAsked) -> Result<Vec<Placed<T>>, Problem>,
) -> Result<(Vec<T>, Option<String>), Problem> {
    let limit = paging.limit()?;
    let order = paging.order(usual, columns)?;
    let sorted = T::sorted(order.column).ok_or_else(|| Problem::invalid("sort", "it is not sorted by this"))?;
    let values = |place: Vec<Option<String>>| {
        let [of_order, among_equals] = place.try_into().ok()?;
        let of_order = of_order.map_or(Some(Value::Null), |text| sorted.kind.parse(&text))?;
        Some(vec![of_order, T::SORTS[0].kind.parse(&among_equals?)?])
    };
    let after = paging.place(&order)?.map(|place| values(place).ok_or_else(wrong_cursor)).transpose()?;
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX) + 1;
    let mut placed = read(KeptAsked { sorted, descending: order.descending, after, limit: one_more, holding: None }).await?;
    let more = placed.len() > limit;
    placed.truncate(limit);
    let next = placed.last().filter(|_| more).map(|last| order.cursor(last.place.clone()));
    Ok((unplaced(placed), next))
}
