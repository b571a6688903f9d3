//! What people ask of the log, in the words in which they ask it: in a query, on the command line, in a filter that they keep.

use super::filter::{Filter, aggregate_types};
use chrono::{DateTime, Utc};
use domain::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is looked for is no longer than this.
const LONGEST_TEXT: usize = 200;

/// What is asked. All of it has to be so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership_id: Option<Uuid>,
    /// Several with commas between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate_id: Option<String>,
    /// Several with commas between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Why nothing can be looked for: what is wrong with which part of what is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {detail}")]
pub struct Unfit {
    pub field: &'static str,
    pub detail: String,
}

fn unfit(field: &'static str, detail: impl Into<String>) -> Unfit {
    Unfit { field, detail: detail.into() }
}

impl Criteria {
    /// What is asked here, and where nothing is, what is asked by others.
    pub fn over(self, kept: Self) -> Self {
        Self {
            chapter_id: self.chapter_id.or(kept.chapter_id),
            region_id: self.region_id.or(kept.region_id),
            membership_id: self.membership_id.or(kept.membership_id),
            aggregate_type: self.aggregate_type.or(kept.aggregate_type),
            aggregate_id: self.aggregate_id.or(kept.aggregate_id),
            event_type: self.event_type.or(kept.event_type),
            actor: self.actor.or(kept.actor),
            from: self.from.or(kept.from),
            to: self.to.or(kept.to),
            after: self.after.or(kept.after),
            until: self.until.or(kept.until),
            text: self.text.or(kept.text),
        }
    }

    /// The filter, but for what has to be looked up: the regions beneath a region, and where a membership has been.
    ///
    /// # Errors
    /// When a part names what there is not, or the parts leave nothing.
    pub fn filter(&self) -> Result<Filter, Unfit> {
        if self.from.zip(self.to).is_some_and(|(from, to)| from > to) {
            return Err(unfit("from", "it is after `to`: exchange the two"));
        }
        if self.after.zip(self.until).is_some_and(|(after, until)| after > until) {
            return Err(unfit("after", "it is behind `until`: exchange the two"));
        }
        if let Some(text) = &self.text
            && !(1..=LONGEST_TEXT).contains(&text.chars().count())
        {
            return Err(unfit("text", format!("it has from 1 to {LONGEST_TEXT} characters")));
        }
        let streams = aggregate_types();
        let events = || Event::catalogue().into_iter().map(|(_, name, _)| name.to_owned()).collect::<Vec<_>>();
        Ok(Filter {
            chapters: self.chapter_id.map(|chapter| vec![chapter]),
            aggregate_types: self.aggregate_type.as_deref().map_or(Ok(Vec::new()), |names| known("aggregate_type", names, &streams))?,
            aggregate_id: self.aggregate_id.clone(),
            event_types: self.event_type.as_deref().map_or(Ok(Vec::new()), |names| known("event_type", names, &events()))?,
            actor: self.actor,
            text: self.text.clone(),
            from_time: self.from,
            to_time: self.to,
            until: self.until,
            ..Filter::default()
        })
    }
}

/// Names with commas between, each one that there is.
fn known(field: &'static str, names: &str, all: &[String]) -> Result<Vec<String>, Unfit> {
    let one = |name: &str| {
        let name = name.trim();
        if all.iter().any(|known| known == name) {
            return Ok(name.to_owned());
        }
        // Of many, those that begin alike are what may have been meant.
        let start = name.split('.').next().unwrap_or_default();
        let alike = all.iter().filter(|known| !start.is_empty() && known.split('.').next() == Some(start));
        let alike: Vec<&str> = if all.len() > 20 { alike.map(String::as_str).collect() } else { all.iter().map(String::as_str).collect() };
        let instead =
            if alike.is_empty() { "a stored name such as referral.closed".to_owned() } else { format!("one of {}", alike.join(", ")) };
        Err(unfit(field, format!("`{name}` is none: it is {instead}, or several with commas between")))
    };
    names.split(',').map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(criteria: Criteria) -> (&'static str, String) {
        let unfit = criteria.filter().unwrap_err();
        (unfit.field, unfit.detail)
    }

    #[test]
    fn what_leaves_nothing_or_names_what_there_is_not_is_refused_by_its_name() {
        let named = |event_type: &str| Criteria { event_type: Some(event_type.to_owned()), ..Criteria::default() };
        assert_eq!(named("referral.closed, referral.pledged").filter().unwrap().event_types, ["referral.closed", "referral.pledged"]);
        let (field, detail) = refused(named("referral.close"));
        assert!(field == "event_type" && detail.contains("referral.closed") && !detail.contains("dues."), "{detail}");
        assert!(refused(named("")).1.contains("such as referral.closed"));
        let (field, detail) = refused(Criteria { aggregate_type: Some("referral,members".to_owned()), ..Criteria::default() });
        assert!(field == "aggregate_type" && detail.contains("membership"), "{detail}");
        assert_eq!(refused(Criteria { after: Some(5), until: Some(4), ..Criteria::default() }).0, "after");
        for text in [String::new(), "x".repeat(201)] {
            assert_eq!(refused(Criteria { text: Some(text), ..Criteria::default() }).0, "text");
        }
    }
}
