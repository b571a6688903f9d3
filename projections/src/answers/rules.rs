//! The rules that hold for a place on a day, and which version each section came from.

use crate::{PolicyVersionRow, RegionRow, scope_id};
use chrono::NaiveDate;
use domain::policy::{PolicyScope, PolicyVersion};
use domain::reactions::RulesInForce;
use domain::rules::{Rules, Section};
use domain::{ChapterId, RegionId};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The policy version that a number came from. Version 0 of the organisation is what held before anybody changed anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PolicyUsed {
    pub section: String,
    /// organisation, region or chapter.
    pub scope: String,
    /// The region or chapter.
    pub scope_id: Option<Uuid>,
    pub version: u32,
}

impl PolicyUsed {
    /// The version of a section.
    pub fn of(rules: &RulesInForce, section: Section) -> Self {
        let PolicyVersion { scope, version } = rules.version(section);
        let (kind, id) = match scope {
            PolicyScope::Organisation => ("organisation", None),
            PolicyScope::Region(id) => ("region", Some(id.into())),
            PolicyScope::Chapter(id) => ("chapter", Some(id.into())),
        };
        let section = serde_json::to_value(section).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
        PolicyUsed { section, scope: kind.to_owned(), scope_id: id, version }
    }
}

/// A region and the regions above it, nearest first.
pub fn lineage(regions: &[RegionRow], region: RegionId) -> Vec<RegionId> {
    let parents: BTreeMap<_, _> = regions.iter().map(|row| (row.region_id, row.parent_id)).collect();
    let mut line: Vec<RegionId> = Vec::new();
    let mut next = Some(region);
    while let Some(id) = next.filter(|id| !line.contains(id)) {
        line.push(id);
        next = parents.get(&id).copied().flatten();
    }
    line
}

/// The rules that hold on a day: the chapter's own, else the nearest region's, else the organisation's, else the founding ones.
/// `regions` runs from the nearest up; the rows may be of any scopes.
pub fn rules_on(versions: &[PolicyVersionRow], chapter: Option<ChapterId>, regions: &[RegionId], on: NaiveDate) -> RulesInForce {
    let own = chapter.map(PolicyScope::Chapter).into_iter();
    let scopes: Vec<_> = own.chain(regions.iter().copied().map(PolicyScope::Region)).chain([PolicyScope::Organisation]).collect();
    let mut in_force = RulesInForce { rules: Rules::default(), versions: BTreeMap::new(), on };
    for section in Section::ALL {
        let found = scopes.iter().find_map(|scope| version_in_force(versions, *scope, section, on).map(|row| (*scope, row)));
        let Some((scope, row)) = found else { continue };
        let (Some(rule), Ok(version)) = (row.values_of_rule(), u32::try_from(row.version)) else { continue };
        in_force.rules.replace(rule);
        in_force.versions.insert(section, PolicyVersion { scope, version });
    }
    in_force
}

/// A scope's own version of a section. Of two versions from one day the later one holds; an ended override leaves it to the scope above.
fn version_in_force(versions: &[PolicyVersionRow], scope: PolicyScope, section: Section, on: NaiveDate) -> Option<&PolicyVersionRow> {
    let id = scope_id(scope);
    let begun = versions.iter().filter(|row| row.scope_id == id && row.section == section && row.holds_from <= on);
    begun.max_by_key(|row| (row.holds_from, row.version)).filter(|row| !row.ended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PolicyVersions;
    use crate::testing::{HOME, Log, REGION, day};
    use domain::policy::PolicyEvent;
    use domain::rules::{AttendanceRules, Rule};

    fn changed(log: &mut Log, scope: PolicyScope, version: u32, absences_allowed: u32, from: &str) {
        let rule = Rule::Attendance(AttendanceRules { absences_allowed, ..AttendanceRules::default() });
        log.tell(scope, PolicyEvent::Changed { scope, version, rule, holds_from: day(from), reason: None });
    }

    #[test]
    fn the_nearest_scope_speaks_and_an_ended_override_leaves_it_to_the_one_above() {
        let mut log = Log::default();
        let (chapter, region) = (PolicyScope::Chapter(HOME), PolicyScope::Region(REGION));
        changed(&mut log, PolicyScope::Organisation, 1, 5, "2026-01-01");
        changed(&mut log, region, 1, 6, "2026-02-01");
        changed(&mut log, chapter, 1, 7, "2026-03-01");
        let (section, holds_from) = (Section::Attendance, day("2026-04-01"));
        log.tell(chapter, PolicyEvent::OverrideEnded { scope: chapter, version: 2, section, holds_from, reason: None });
        let rows = log.rows::<PolicyVersions>();
        let on = |date: &str| {
            let in_force = rules_on(&rows, Some(HOME), &[REGION], day(date));
            (in_force.rules.attendance.absences_allowed, in_force.version(Section::Attendance))
        };
        assert_eq!(on("2025-12-31"), (3, PolicyVersion::FOUNDING));
        assert_eq!(on("2026-01-15"), (5, PolicyVersion { scope: PolicyScope::Organisation, version: 1 }));
        assert_eq!(on("2026-02-15"), (6, PolicyVersion { scope: region, version: 1 }));
        assert_eq!(on("2026-03-15"), (7, PolicyVersion { scope: chapter, version: 1 }));
        assert_eq!(on("2026-04-15"), (6, PolicyVersion { scope: region, version: 1 }));
    }
}
