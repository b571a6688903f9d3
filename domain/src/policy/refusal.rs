//! Why a change of policy is refused.

use super::PolicyScope;
use crate::aggregate::refusals;
use crate::rules::Section;
use chrono::NaiveDate;

refusals! {
    /// Why a change of policy is refused.
    pub enum PolicyRefusal {
        OtherScope { expected: PolicyScope } = "other_scope" at "scope", "these versions belong to the scope {expected}; address the change to it";
        InThePast { today: NaiveDate } = "in_the_past" at "holds_from", "a change holds from {today} at the earliest; scores and deadlines of the past stay what they were";
        OrganisationsOwn { section: Section } = "organisations_own" at "scope", "{} is the same for the whole organisation; change it there" with (section_name(.section));
        NothingAbove = "nothing_above" at "scope", "the organisation has no scope above it to go back to; change the section instead";
        NoOverride = "no_override" at "section", "the scope has no version of its own of this section on that day";
        Unsound { what: String } = "unsound_rule" at "rule", "the rule cannot work: {what}";
        NothingChanges = "nothing_changes" at "rule", "the section has these values on that day already; nothing to record";
    }
}

fn section_name(section: &Section) -> String {
    serde_json::to_value(section).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
