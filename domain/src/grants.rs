//! Who is what, and for what part of the organisation: a role in a scope, from a day to a day.

use crate::ids::{ChapterId, MembershipId, RegionId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What somebody is in the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    HeadquartersAdmin,
    HeadquartersStaff,
    RegionalDirector,
    ChapterOfficer,
    Member,
    /// Reads everything about money and the log, changes nothing.
    Accountant,
}

impl Role {
    /// Every role, the farthest reaching first.
    pub const ALL: [Role; 6] =
        [Role::HeadquartersAdmin, Role::HeadquartersStaff, Role::Accountant, Role::RegionalDirector, Role::ChapterOfficer, Role::Member];

    /// Its name, as it is written everywhere.
    pub fn name(self) -> &'static str {
        match self {
            Role::HeadquartersAdmin => "headquarters_admin",
            Role::HeadquartersStaff => "headquarters_staff",
            Role::RegionalDirector => "regional_director",
            Role::ChapterOfficer => "chapter_officer",
            Role::Member => "member",
            Role::Accountant => "accountant",
        }
    }

    /// The role of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What a scope would have to be for this role to be held in it; nothing where it can be.
    pub fn lacks(self, scope: GrantScope) -> Option<&'static str> {
        let (fits, instead) = match self {
            Role::HeadquartersAdmin | Role::HeadquartersStaff => (scope == GrantScope::Organisation, "for the whole organisation"),
            Role::RegionalDirector => (matches!(scope, GrantScope::Region(_)), "in a region"),
            Role::ChapterOfficer => (matches!(scope, GrantScope::Chapter(_)), "in a chapter"),
            Role::Member => (matches!(scope, GrantScope::Membership(_)), "for a membership"),
            Role::Accountant => {
                (matches!(scope, GrantScope::Organisation | GrantScope::Region(_)), "for the whole organisation or in a region")
            }
        };
        if fits { None } else { Some(instead) }
    }

    /// Whether it is exercised only by whoever has shown a second factor: one password must not open the whole organisation or its books.
    pub fn needs_second_factor(self) -> bool {
        matches!(self, Role::HeadquartersAdmin | Role::HeadquartersStaff | Role::Accountant)
    }

    /// Whether its holder may give a role to others, and take it from them. Offices and memberships give theirs by themselves.
    pub fn may_give(self, role: Role) -> bool {
        match self {
            Role::HeadquartersAdmin => true,
            Role::HeadquartersStaff => matches!(role, Role::RegionalDirector | Role::ChapterOfficer | Role::Member),
            Role::RegionalDirector | Role::ChapterOfficer | Role::Member | Role::Accountant => false,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// For what part of the organisation a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum GrantScope {
    Organisation,
    /// A region with its subtree.
    Region(RegionId),
    Chapter(ChapterId),
    Membership(MembershipId),
}

/// From which day to which, both included; without a last day until it is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantTerm {
    pub from: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

impl GrantTerm {
    /// Whether a day lies in it.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Why somebody has a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantSource {
    /// Headquarters gave it.
    Given,
    /// It goes with a membership, and ends with it.
    Membership,
    /// It goes with an office, and has its dates.
    Office,
}

/// A grant as a user holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldGrant {
    pub role: Role,
    pub scope: GrantScope,
    pub term: GrantTerm,
    pub source: GrantSource,
}
