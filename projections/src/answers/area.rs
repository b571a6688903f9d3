//! A region with its subtree, or the whole organisation: which chapters lie in it, and in which of its parts.

use crate::{ChapterRow, RegionRow};
use domain::{ChapterId, RegionId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A region with its subtree, or the whole organisation.
#[derive(Debug, Clone, Default)]
pub struct Area {
    /// The regions directly below.
    below: Vec<RegionRow>,
    /// Every chapter of the subtree, with the region directly below in which it lies, if it lies in one.
    chapters: BTreeMap<ChapterId, (ChapterRow, Option<RegionId>)>,
}

/// One part of an area, with its own figures.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Part<T> {
    pub id: Uuid,
    pub name: String,
    pub totals: T,
}

/// The figures of an area's parts.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Parts<T> {
    /// The regions directly below, each with its subtree.
    pub regions: Vec<Part<T>>,
    /// Every chapter of the subtree.
    pub chapters: Vec<Part<T>>,
}

impl<T> Parts<T> {
    /// The same parts with other figures.
    pub fn map<U>(self, figures: impl Fn(T) -> U) -> Parts<U> {
        let part = |part: Part<T>| Part { id: part.id, name: part.name, totals: figures(part.totals) };
        Parts { regions: self.regions.into_iter().map(part).collect(), chapters: self.chapters.into_iter().map(part).collect() }
    }
}

impl Area {
    /// The regions of a subtree, its root included.
    pub fn subtree(regions: &[RegionRow], root: RegionId) -> BTreeSet<RegionId> {
        let mut found = BTreeSet::from([root]);
        loop {
            let more: Vec<_> = regions
                .iter()
                .filter(|row| row.parent_id.is_some_and(|parent| found.contains(&parent)) && !found.contains(&row.region_id))
                .map(|row| row.region_id)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// The area of a region; of the organisation, when none is named. `chapters` may be more than lie in it.
    pub fn of(root: Option<RegionId>, regions: &[RegionRow], chapters: Vec<ChapterRow>) -> Self {
        let below: Vec<RegionRow> = regions.iter().filter(|row| row.parent_id == root).cloned().collect();
        let mut part_of: BTreeMap<RegionId, Option<RegionId>> = root.map(|root| (root, None)).into_iter().collect();
        for part in &below {
            part_of.extend(Area::subtree(regions, part.region_id).into_iter().map(|region| (region, Some(part.region_id))));
        }
        let within = chapters.into_iter().filter_map(|row| part_of.get(&row.region_id).map(|part| (row.chapter_id, (row, *part))));
        let chapters = within.collect();
        Area { below, chapters }
    }

    /// The ids of its chapters.
    pub fn chapter_ids(&self) -> Vec<Uuid> {
        self.chapters.keys().map(|id| id.0).collect()
    }

    /// Its chapters.
    pub fn chapters(&self) -> impl Iterator<Item = &ChapterRow> {
        self.chapters.values().map(|(row, _)| row)
    }

    /// Splits figures of chapters among the parts. Chapters without figures have those of nothing.
    pub fn split<T: Default + Clone>(&self, mut by_chapter: BTreeMap<ChapterId, T>, add: impl Fn(&mut T, &T)) -> Parts<T> {
        let mut by_region: BTreeMap<RegionId, T> = self.below.iter().map(|row| (row.region_id, T::default())).collect();
        let mut chapters = Vec::new();
        for (id, (row, part)) in &self.chapters {
            let totals = by_chapter.remove(id).unwrap_or_default();
            if let Some(sum) = part.and_then(|part| by_region.get_mut(&part)) {
                add(sum, &totals);
            }
            chapters.push(Part { id: id.0, name: row.name.clone(), totals });
        }
        let region = |row: &RegionRow| {
            let totals = by_region.remove(&row.region_id).unwrap_or_default();
            Part { id: row.region_id.0, name: row.name.clone(), totals }
        };
        Parts { regions: self.below.iter().map(region).collect(), chapters }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, currency, id, name};
    use crate::{Chapters, Regions};
    use domain::region::{LegalEntity, RegionEvent};
    use domain::text::{EntityCode, Locale};

    fn region(log: &mut Log, n: u128, parent: Option<u128>) {
        let legal_entity = LegalEntity { code: EntityCode::parse("GB01").unwrap(), name: name("Networks Ltd") };
        let (currencies, locale) = (vec![currency("GBP")], Locale::parse("en-GB").unwrap());
        let founded = RegionEvent::Founded { name: name(&format!("R{n}")), parent: parent.map(id), legal_entity, currencies, locale };
        log.tell_in(None, Some(id(n)), id::<RegionId>(n), founded);
    }

    fn chapter(log: &mut Log, n: u128, region: u128) {
        (log.chapter, log.region) = (id(n), id(region));
        log.founded("2026-01-06");
    }

    #[test]
    fn a_region_counts_its_subtree_and_splits_it_by_the_regions_directly_below() {
        let mut log = Log::default();
        // 10 has 11 and 12 below it, and 13 is below 11; 20 stands beside it.
        for (n, parent) in [(10, None), (11, Some(10)), (12, Some(10)), (13, Some(11)), (20, None)] {
            region(&mut log, n, parent);
        }
        for (n, region) in [(101, 10), (102, 11), (103, 13), (104, 20)] {
            chapter(&mut log, n, region);
        }
        let (regions, chapters) = (log.rows::<Regions>(), log.rows::<Chapters>());
        let area = Area::of(Some(id(10)), &regions, chapters.clone());
        let ones = area.chapter_ids().into_iter().map(|id| (ChapterId(id), 1_i64)).collect();
        let parts = area.split(ones, |sum, one| *sum += one);
        let figures = |parts: &[Part<i64>]| parts.iter().map(|part| (part.id.as_u128(), part.totals)).collect::<Vec<_>>();
        assert_eq!(figures(&parts.regions), [(11, 2), (12, 0)]);
        assert_eq!(figures(&parts.chapters), [(101, 1), (102, 1), (103, 1)]);

        let organisation = Area::of(None, &regions, chapters);
        let ones = organisation.chapter_ids().into_iter().map(|id| (ChapterId(id), 1_i64)).collect();
        assert_eq!(figures(&organisation.split(ones, |sum, one| *sum += one).regions), [(10, 3), (20, 1)]);
    }
}
