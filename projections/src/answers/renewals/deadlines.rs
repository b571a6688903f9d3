//! The deadlines of a term: set when it began, by the rules that were in force in its chapter then.

use crate::answers::{lineage, rules_on};
use crate::{ChapterRow, PolicyVersionRow, RegionRow};
use chrono::NaiveDate;
use domain::rules::{RenewalRules, Section};
use domain::{ChapterId, RegionId};
use std::collections::BTreeMap;

/// Each chapter's region with those above, nearest first. `regions` are those of the chapters and all above them.
pub(super) fn lines<'a>(chapters: impl Iterator<Item = &'a ChapterRow>, regions: &[RegionRow]) -> BTreeMap<ChapterId, Vec<RegionId>> {
    let mut lines: BTreeMap<RegionId, Vec<RegionId>> = BTreeMap::new();
    let mut line = |row: &ChapterRow| lines.entry(row.region_id).or_insert_with(|| lineage(regions, row.region_id)).clone();
    chapters.map(|row| (row.chapter_id, line(row))).collect()
}

/// The rules of renewal of some chapters, as they were on any day.
#[derive(Debug, Clone, Default)]
pub struct Deadlines {
    lines: BTreeMap<ChapterId, Vec<RegionId>>,
    versions: Vec<PolicyVersionRow>,
}

impl Deadlines {
    /// For some chapters. `regions` are those of the chapters and all above them, the versions may be of any scope and section.
    pub fn of<'a>(chapters: impl Iterator<Item = &'a ChapterRow>, regions: &[RegionRow], mut versions: Vec<PolicyVersionRow>) -> Self {
        versions.retain(|row| row.section == Section::Renewal);
        Deadlines { lines: lines(chapters, regions), versions }
    }

    /// The rules under which a term began.
    pub fn rules(&self, chapter: ChapterId, begun_on: NaiveDate) -> RenewalRules {
        if self.versions.is_empty() {
            return RenewalRules::default();
        }
        let line = self.lines.get(&chapter).map_or(&[][..], Vec::as_slice);
        rules_on(&self.versions, Some(chapter), line, begun_on).rules.renewal
    }
}
