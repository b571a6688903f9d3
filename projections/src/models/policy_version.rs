//! Every version of every policy: which numbers held where, and from when.

use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::policy::{PolicyEvent, PolicyScope};
use domain::rules::{Rule, Section};
use domain::{Event, Recorded};
use uuid::Uuid;

text_cells!(Section);

read_table! {
    /// A version of one section of a scope's policy.
    PolicyVersionRow, PolicyVersionKey = "policy_versions" for Rules {
        key {
            /// The region or chapter whose policy it is; all zeroes for the organisation's.
            scope_id: Uuid,
            /// 1, 2, 3, ... within the scope.
            version: i64,
        }
        row {
            /// organisation, region or chapter.
            scope: String,
            /// Which section of the policy it is.
            section: Section,
            /// The day from which it holds.
            holds_from: NaiveDate,
            /// Whether it ends the scope's own values: the section is again that of the scope above.
            ended: bool,
            /// The section's values as JSON; none when it ends them.
            rule: Option<String>,
            /// Why it was changed.
            reason: Option<String>,
        }
    }
}

impl PolicyVersionRow {
    /// The values, unless it ends them.
    pub fn values_of_rule(&self) -> Option<Rule> {
        self.rule.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }
}

/// The id under which a scope's versions stand.
pub fn scope_id(scope: PolicyScope) -> Uuid {
    match scope {
        PolicyScope::Organisation => Uuid::nil(),
        PolicyScope::Region(id) => id.into(),
        PolicyScope::Chapter(id) => id.into(),
    }
}

fn kind(scope: PolicyScope) -> &'static str {
    match scope {
        PolicyScope::Organisation => "organisation",
        PolicyScope::Region(_) => "region",
        PolicyScope::Chapter(_) => "chapter",
    }
}

/// Folds [`PolicyVersionRow`].
pub struct PolicyVersions;

impl Projection for PolicyVersions {
    type Row = PolicyVersionRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<PolicyVersionKey> {
        let Event::Policy(event) = &event.event else { return Vec::new() };
        let (PolicyEvent::Changed { scope, version, .. } | PolicyEvent::OverrideEnded { scope, version, .. }) = event;
        vec![PolicyVersionKey { scope_id: scope_id(*scope), version: i64::from(*version) }]
    }

    fn apply(row: &mut Option<PolicyVersionRow>, key: &PolicyVersionKey, event: &Recorded) {
        let Event::Policy(event) = &event.event else { return };
        let (scope, section, holds_from, rule, reason) = match event {
            PolicyEvent::Changed { scope, rule, holds_from, reason, version: _ } => (scope, rule.section(), holds_from, Some(rule), reason),
            PolicyEvent::OverrideEnded { scope, section, holds_from, reason, version: _ } => (scope, *section, holds_from, None, reason),
        };
        *row = Some(PolicyVersionRow {
            scope_id: key.scope_id,
            version: key.version,
            scope: kind(*scope).to_owned(),
            section,
            holds_from: *holds_from,
            ended: rule.is_none(),
            rule: rule.and_then(|rule| serde_json::to_string(rule).ok()),
            reason: reason.as_ref().map(ToString::to_string),
        });
    }
}
