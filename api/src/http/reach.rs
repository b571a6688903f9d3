//! How far a caller's grants reach: what lists leave out.

use super::access::Access;
use super::problem::Problem;
use infra::runner::Runner;
use projections::Where;
use uuid::Uuid;

/// How far a caller's grants reach, for lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub everything: bool,
    /// The granted regions with their subtrees.
    pub regions: Vec<Uuid>,
    /// The chapters that an officer's grant is of.
    pub chapters: Vec<Uuid>,
    /// The caller's own memberships, and the chapters that these are in: known, and not all that is in them.
    pub own: Vec<Uuid>,
    pub homes: Vec<Uuid>,
    /// The regions of those chapters.
    pub home_regions: Vec<Uuid>,
}

impl Reach {
    /// Whether it takes in what belongs to a region and perhaps a chapter.
    pub fn covers(&self, region: Option<Uuid>, chapter: Option<Uuid>) -> bool {
        self.everything
            || region.is_some_and(|region| self.regions.contains(&region))
            || chapter.is_some_and(|chapter| self.chapters.contains(&chapter))
    }

    /// Regions that are known: those granted, and those of one's chapters.
    pub fn known_regions(&self) -> Option<Vec<Uuid>> {
        (!self.everything).then(|| self.regions.iter().chain(&self.home_regions).copied().collect())
    }

    /// The condition on a table of chapters: those of the regions, one's own, and those that one is a member of.
    pub fn of_chapters(&self) -> Option<Where> {
        let own = self.chapters.iter().chain(&self.homes).copied().collect();
        (!self.everything).then(|| Where::Any(vec![Where::In("region_id", self.regions.clone()), Where::In("chapter_id", own)]))
    }

    /// The chapters in which the caller has a charge; none where all are meant.
    pub async fn charged_chapters(&self, runner: &Runner) -> Result<Option<Vec<Uuid>>, Problem> {
        if self.everything {
            return Ok(None);
        }
        let mut chapters = self.chapters.clone();
        if !self.regions.is_empty() {
            chapters.extend(Access::chapters_of(runner, self.regions.clone()).await?);
        }
        Ok(Some(chapters))
    }
}
