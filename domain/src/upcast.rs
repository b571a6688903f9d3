//! Old events in new clothes: when an event's shape changes, its version goes up by one, and a step here lifts the old
//! payload to the new. Steps are chained, so that each is written once and never again touched.

use crate::event::{Event, EventError};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::OnceLock;

/// From one version of an event to the next.
pub struct Step {
    pub event_type: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub lift: fn(Value) -> Value,
}

/// Every change of shape since the first event was stored.
const STEPS: &[Step] = &[
    // Until then it was nearly always the region's word; a chapter's own day off is refused where there is a region's holiday.
    Step { event_type: "meeting.holiday_declared", from: "1.0", to: "2.0", lift: |payload| with(payload, "cause", json!("region")) },
    // The old event did not say when leave was granted.
    Step { event_type: "membership.leave_granted", from: "1.0", to: "2.0", lift: |payload| with(payload, "granted_on", Value::Null) },
    // Only what an amendment may say is more: a line that was missing has no mark before.
    Step { event_type: "meeting.sheet_amended", from: "1.0", to: "2.0", lift: |payload| payload },
    // Which invoice was paid, and which version set a day, was not said before; nor how much of what was forgone is tax.
    Step {
        event_type: "membership.activated",
        from: "1.0",
        to: "2.0",
        lift: |payload| with(with(payload, "invoice_id", Value::Null), "policy", Value::Null),
    },
    Step { event_type: "membership.reinstated", from: "1.0", to: "2.0", lift: |payload| with(payload, "invoice_id", Value::Null) },
    Step { event_type: "membership.lapsed", from: "1.0", to: "2.0", lift: |payload| with(payload, "policy", Value::Null) },
    Step { event_type: "dues.waived", from: "1.0", to: "2.0", lift: |payload| with(payload, "tax", Value::Null) },
    Step { event_type: "dues.written_off", from: "1.0", to: "2.0", lift: |payload| with(payload, "tax", Value::Null) },
    // Only what a place may be is more: a link without a room.
    Step { event_type: "chapter.founded", from: "1.0", to: "2.0", lift: |payload| payload },
    Step { event_type: "chapter.meeting_rule_changed", from: "1.0", to: "2.0", lift: |payload| payload },
    Step { event_type: "meeting.scheduled", from: "1.0", to: "2.0", lift: |payload| payload },
    Step { event_type: "meeting.moved", from: "1.0", to: "2.0", lift: |payload| payload },
    // The old event said nothing of the name; `member_names` has it.
    Step { event_type: "membership.transferred_in", from: "1.0", to: "2.0", lift: |payload| with(payload, "name", Value::Null) },
    // The old event left the pledge closed.
    Step { event_type: "referral.amount_amended", from: "1.0", to: "2.0", lift: |payload| with(payload, "outcome", Value::Null) },
    // The old event did not repeat what it was taken off.
    Step { event_type: "dues.credit_note_issued", from: "1.0", to: "2.0", lift: |payload| with(payload, "corrects", Value::Null) },
    // Nor did a transfer say how far the training had come, nor since when the member belongs.
    Step { event_type: "membership.transferred_in", from: "2.0", to: "3.0", lift: |payload| with(payload, "record", Value::Null) },
    // Until then the receiver's chapter had no word of it when it was another.
    Step { event_type: "membership.testimonial_given", from: "1.0", to: "2.0", lift: |payload| with(payload, "elsewhere", json!(false)) },
];

/// The payload with one more field. A payload is an object of one entry: the event's fields under its name.
fn with(mut payload: Value, field: &str, value: Value) -> Value {
    if let Some(fields) = payload.as_object_mut().and_then(|event| event.values_mut().next()).and_then(Value::as_object_mut) {
        fields.insert(field.to_owned(), value);
    }
    payload
}

/// The current version of an event.
fn current(event_type: &str) -> Option<&'static str> {
    static VERSIONS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let versions = VERSIONS.get_or_init(|| Event::catalogue().into_iter().map(|(_, event_type, version)| (event_type, version)).collect());
    versions.get(event_type).copied()
}

/// The version in which every event begins.
pub const FIRST_VERSION: &str = "1.0";

/// The types of an aggregate's events that are no longer in their first version.
pub fn changed_types(aggregate_type: &str) -> &'static [&'static str] {
    static CHANGED: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let changed = CHANGED.get_or_init(|| {
        let mut changed: HashMap<_, Vec<_>> = HashMap::new();
        for (aggregate, event_type, _) in Event::catalogue().into_iter().filter(|(.., version)| *version != FIRST_VERSION) {
            changed.entry(aggregate).or_default().push(event_type);
        }
        changed
    });
    changed.get(aggregate_type).map_or(&[], Vec::as_slice)
}

/// A stored text in the event's current version. None when it stands in it already, as nearly all do.
pub fn to_current(event_type: &str, version: &str, text: &str) -> Result<Option<String>, EventError> {
    if current(event_type) == Some(version) {
        return Ok(None);
    }
    let lifted = upcast(event_type, version, serde_json::from_str(text)?)?;
    Ok(Some(lifted.to_string()))
}

/// A stored payload in the event's current version.
pub fn upcast(event_type: &str, version: &str, payload: Value) -> Result<Value, EventError> {
    let unknown = || EventError::UnknownVersion { event_type: event_type.to_owned(), version: version.to_owned() };
    lifted(STEPS, current(event_type).ok_or_else(unknown)?, event_type, version, payload)
}

fn lifted(steps: &[Step], current: &str, event_type: &str, stored: &str, mut payload: Value) -> Result<Value, EventError> {
    let mut version = stored;
    // Each step is taken once at most: a table that leads in a circle is a version that is never reached.
    for _ in 0..=steps.len() {
        if version == current {
            return Ok(payload);
        }
        let Some(step) = steps.iter().find(|step| step.event_type == event_type && step.from == version) else { break };
        payload = (step.lift)(payload);
        version = step.to;
    }
    Err(EventError::UnknownVersion { event_type: event_type.to_owned(), version: stored.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_UP: &[Step] = &[
        Step { event_type: "tea.poured", from: "1.0", to: "2.0", lift: |payload| json!({ "cups": payload["cup"] }) },
        Step { event_type: "tea.poured", from: "2.0", to: "3.0", lift: |payload| json!({ "cups": payload["cups"], "milk": false }) },
        Step { event_type: "tea.spilt", from: "2.0", to: "2.0", lift: |payload| payload },
    ];

    #[test]
    fn an_old_version_is_lifted_step_by_step() {
        let lifted = lifted(MADE_UP, "3.0", "tea.poured", "1.0", json!({ "cup": 2 })).unwrap();
        assert_eq!(lifted, json!({ "cups": 2, "milk": false }));
    }

    #[test]
    fn the_current_version_is_left_as_it_is() {
        let lifted = lifted(MADE_UP, "3.0", "tea.poured", "3.0", json!({ "cups": 1, "milk": true })).unwrap();
        assert_eq!(lifted, json!({ "cups": 1, "milk": true }));
        assert!(to_current("region.renamed", "1.0", "{}").unwrap().is_none());
    }

    #[test]
    fn events_that_have_changed_are_known_by_their_aggregate() {
        assert_eq!(changed_types("region"), [""; 0]);
        assert!(
            changed_types("membership").contains(&"membership.transferred_in")
                && !changed_types("membership").contains(&"membership.applied")
        );
        let of_all: usize = ["chapter", "meeting", "membership", "dues", "referral"].iter().map(|of| changed_types(of).len()).sum();
        assert_eq!(of_all, STEPS.iter().filter(|step| step.from == FIRST_VERSION).count(), "each begins in the first version");
    }

    #[test]
    fn an_unknown_version_is_named_with_its_type() {
        for (event_type, version) in [("tea.poured", "0.9"), ("coffee.poured", "1.0"), ("tea.spilt", "2.0")] {
            let error = lifted(MADE_UP, "3.0", event_type, version, json!({})).unwrap_err().to_string();
            assert!(error.contains(event_type) && error.contains(version), "{error}");
        }
        let error = to_current("region.renamed", "7.3", "{}").unwrap_err().to_string();
        assert!(error.contains("region.renamed") && error.contains("7.3"), "{error}");
        assert!(upcast("region.repainted", "1.0", json!({})).is_err());
    }
}
