//! The versions of one scope.

use super::{PolicyEvent, PolicyScope};
use crate::rules::{Rule, Section};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The policy of one scope: nothing of its own until somebody changes it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Policy {
    #[default]
    Founding,
    Versioned {
        scope: PolicyScope,
        /// In the order of their numbers.
        versions: Vec<Version>,
    },
}

/// One version of one section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub version: u32,
    pub section: Section,
    pub holds_from: NaiveDate,
    pub says: Says,
}

/// What a version says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Says {
    /// These values.
    Own(Box<Rule>),
    /// What the scope above says.
    AsAbove,
}

impl Policy {
    /// The scope's own rule of a section on a day, with its version. None where the scope above speaks: before any change,
    /// and once an override has ended. Of two versions from one day the later one holds.
    pub fn version_in_force(&self, section: Section, on: NaiveDate) -> Option<(Rule, u32)> {
        let begun = self.versions().iter().filter(|version| version.section == section && version.holds_from <= on);
        let last = begun.max_by_key(|version| (version.holds_from, version.version))?;
        match &last.says {
            Says::Own(rule) => Some((Rule::clone(rule), last.version)),
            Says::AsAbove => None,
        }
    }

    /// The number of the next version.
    pub fn next_version(&self) -> u32 {
        self.versions().last().map_or(1, |version| version.version.saturating_add(1))
    }

    /// Every version, in the order of their numbers.
    pub fn versions(&self) -> &[Version] {
        match self {
            Policy::Founding => &[],
            Policy::Versioned { versions, .. } => versions,
        }
    }

    /// Whose policy it is, once it has a version.
    pub fn scope(&self) -> Option<PolicyScope> {
        match self {
            Policy::Founding => None,
            Policy::Versioned { scope, .. } => Some(*scope),
        }
    }

    pub(crate) fn evolve(&mut self, event: PolicyEvent) {
        match event {
            PolicyEvent::Changed { scope, version, rule, holds_from, reason: _ } => {
                self.add(scope, Version { version, section: rule.section(), holds_from, says: Says::Own(Box::new(rule)) });
            }
            PolicyEvent::OverrideEnded { scope, version, section, holds_from, reason: _ } => {
                self.add(scope, Version { version, section, holds_from, says: Says::AsAbove });
            }
        }
    }

    fn add(&mut self, scope: PolicyScope, version: Version) {
        match self {
            Policy::Founding => *self = Policy::Versioned { scope, versions: vec![version] },
            Policy::Versioned { versions, .. } => versions.push(version),
        }
    }
}
