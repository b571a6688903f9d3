//! A member as a dashboard names one.

use crate::{MemberNameRow, MemberRow, MemberStanding};
use domain::{MembershipId, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;

/// A member of a chapter, named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Who {
    #[schema(value_type = Uuid)]
    pub membership_id: MembershipId,
    #[schema(value_type = Uuid)]
    pub person_id: PersonId,
    /// None where the name is not known as of the position asked about.
    pub name: Option<String>,
    pub profession: String,
    pub status: MemberStanding,
}

/// The names of those whose rows do not have them: who came from another chapter.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<MembershipId, String>);

impl Names {
    /// From rows of `member_names`.
    pub fn of(rows: Vec<MemberNameRow>) -> Self {
        Names(rows.into_iter().map(|row| (row.membership_id, row.name)).collect())
    }

    /// A member, named.
    pub fn who(&self, member: &MemberRow) -> Who {
        Who {
            membership_id: member.membership_id,
            person_id: member.person_id,
            name: member.name.clone().or_else(|| self.0.get(&member.membership_id).cloned()),
            profession: member.profession.clone(),
            status: member.status,
        }
    }
}
