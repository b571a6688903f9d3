//! All that is wrong with a value. Reading ends at the first fault; something that would be right is put in its place, and what comes after it is
//! looked at. What is found so is only told: a value in which anything was put is never used.

use super::wrong::Wrong;
use super::{MOST_PLACES, owned, pointer};
use serde_json::{Value, json};

/// What may stand where something is at fault: the first that is taken there does.
fn stand_ins(wrong: &Wrong) -> Vec<Value> {
    let words = wrong.detail().strip_prefix("it is one of ").and_then(|words| words.split(", ").next());
    let texts = ["2026-03-03", "2026-03-03T07:00:00", "2026-03-03T07:00:00Z", "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "1", "true"];
    let more =
        ["1.00", "a@example.org", "07:00:00", "Europe/Zurich", "EUR", "de-CH", "https://example.org", "+41441234567", "monday", "Word"];
    let texts = words.into_iter().chain(texts).chain(more).map(|text| json!(text));
    texts
        .chain([
            json!({"amount": "1.00", "currency": "EUR"}),
            json!([]),
            json!({"kind": "organisation"}),
            json!({"name": "Word"}),
            json!({}),
        ])
        .collect()
}

/// The first fault, and those behind it.
pub fn all_wrong(mut value: Value, first: Wrong, attempt: impl Fn(&Value) -> Option<Wrong>) -> Vec<Wrong> {
    let (mut all, mut next): (Vec<Wrong>, _) = (Vec::new(), Some(first));
    while let Some(wrong) = next.take() {
        let way = owned(&wrong.way());
        let known = all.iter().any(|other| way.starts_with(&owned(&other.way())));
        if known || way.is_empty() || wrong.is_unknown() || all.len() == MOST_PLACES {
            // What is wrong with the whole is told only where nothing else is.
            all.extend(Some(wrong).filter(|_| all.is_empty()));
            break;
        }
        // A group of which nothing is filled in lacks each of its fields: they are told, and not the group.
        if wrong.is_missing() {
            let mut empty = value.clone();
            let within = put(&mut empty, &way, json!({})).and_then(|()| attempt(&empty));
            if let Some(within) = within.filter(|within| within.is_missing() && below(&owned(&within.way()), &way)) {
                (value, next) = (empty, Some(within));
                continue;
            }
        }
        let moved_on = |candidate: Value| {
            let mut value = value.clone();
            put(&mut value, &way, candidate)?;
            let after = attempt(&value);
            let is_elsewhere = after.as_ref().is_none_or(|after| !owned(&after.way()).starts_with(&way));
            is_elsewhere.then_some((value, after))
        };
        // One that puts its neighbours of the same group at fault is taken only for want of a better one.
        let group = &way[..way.len() - 1];
        let troubles = |(_, after): &(Value, Option<Wrong>)| {
            after.as_ref().is_some_and(|after| !group.is_empty() && owned(&after.way()).starts_with(group))
        };
        let best = |wrong: &Wrong| stand_ins(wrong).into_iter().filter_map(&moved_on).min_by_key(troubles);
        // What is missing is not told what it might be; a word that it is not, is.
        let of_a_word = || {
            let mut value = value.clone();
            put(&mut value, &way, json!("Word"))?;
            attempt(&value)
        };
        let found = best(&wrong).or_else(|| best(&of_a_word()?));
        all.push(wrong);
        (value, next) = found.unwrap_or((Value::Null, None));
    }
    all
}

fn below(way: &[String], above: &[String]) -> bool {
    way.len() > above.len() && way.starts_with(above)
}

fn put(value: &mut Value, way: &[String], put: Value) -> Option<()> {
    let (last, above) = way.split_last()?;
    match value.pointer_mut(&pointer(above))? {
        Value::Object(fields) => drop(fields.insert(last.clone(), put)),
        Value::Array(items) => *items.get_mut(last.parse::<usize>().ok()?)? = put,
        _ => return None,
    }
    Some(())
}
