//! Regions and chapters by name: in words where they are told, and found where they are typed.

use super::desk::Desk;
use crate::http::problem::Problem;
use domain::chapter::Chapter;
use domain::grants::GrantScope;
use domain::membership::Membership;
use domain::region::Region;
use domain::{ChapterId, RegionId};
use infra::commands::Commands;
use infra::runner::Source;
use projections::{ChapterRow, RegionRow};

/// So many chapters are offered while one types; of more, one knows the name.
const OFFERED: usize = 500;
const WHOLE: &str = "the whole organisation";

pub async fn region_name(commands: &Commands, id: RegionId) -> Result<String, Problem> {
    let region = commands.load::<Region>(&id.to_string(), false).await?.state;
    Ok(region.name().map(ToString::to_string).unwrap_or_default())
}

pub async fn chapter_name(commands: &Commands, id: ChapterId) -> Result<String, Problem> {
    let chapter = commands.load::<Chapter>(&id.to_string(), false).await?.state;
    Ok(chapter.name().map(ToString::to_string).unwrap_or_default())
}

/// For what part of the organisation something is held.
pub async fn scope_in_words(commands: &Commands, scope: GrantScope) -> Result<String, Problem> {
    match scope {
        GrantScope::Organisation => Ok(WHOLE.to_owned()),
        GrantScope::Region(id) => region_name(commands, id).await,
        GrantScope::Chapter(id) => chapter_name(commands, id).await,
        GrantScope::Membership(id) => match commands.load::<Membership>(&id.to_string(), false).await?.state.chapter_id() {
            Some(chapter) => chapter_name(commands, chapter).await,
            None => Ok(String::new()),
        },
    }
}

/// A scope as the read tables hold it.
pub fn scope_of(kind: &str, id: Option<uuid::Uuid>) -> Option<GrantScope> {
    match (kind, id) {
        ("organisation", _) => Some(GrantScope::Organisation),
        ("region", Some(id)) => Some(GrantScope::Region(id.into())),
        ("chapter", Some(id)) => Some(GrantScope::Chapter(id.into())),
        ("membership", Some(id)) => Some(GrantScope::Membership(id.into())),
        _ => None,
    }
}

/// The regions and chapters that somebody sees, each by the words by which it is typed.
pub struct Places {
    pub regions: Vec<RegionRow>,
    pub chapters: Vec<ChapterRow>,
}

impl Places {
    pub async fn of(desk: &Desk) -> Result<Self, Problem> {
        let source = Source::live(&desk.house().runner).await?;
        let (mut regions, mut chapters): (Vec<RegionRow>, Vec<ChapterRow>) = (source.rows(&[]).await?, source.rows(&[]).await?);
        regions.sort_by(|one, other| one.name.cmp(&other.name));
        chapters.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { regions, chapters })
    }

    pub fn region(&self, id: RegionId) -> &str {
        self.regions.iter().find(|row| row.region_id == id).map_or("", |row| &row.name)
    }

    pub fn chapter(&self, id: ChapterId) -> &str {
        self.chapters.iter().find(|row| row.chapter_id == id).map_or("", |row| &row.name)
    }

    fn words(&self, chapter: &ChapterRow) -> String {
        format!("{}, {}", chapter.name, self.region(chapter.region_id))
    }

    /// What is offered while one types.
    pub fn offered(&self) -> Vec<String> {
        let regions = self.regions.iter().map(|row| row.name.clone());
        let few = if self.chapters.len() <= OFFERED { &self.chapters[..] } else { &[] };
        let chapters = few.iter().map(|row| self.words(row));
        [WHOLE.to_owned()].into_iter().chain(regions).chain(chapters).collect()
    }

    /// The regions as a choice.
    pub fn of_regions(&self) -> Vec<(String, String)> {
        self.regions.iter().map(|row| (row.region_id.to_string(), row.name.clone())).collect()
    }

    /// The place that a text names; nothing typed is the whole organisation.
    pub fn named(&self, text: &str, field: &str) -> Result<GrantScope, Problem> {
        let wanted = text.trim().to_lowercase();
        if wanted.is_empty() || wanted == WHOLE || wanted == "organisation" {
            return Ok(GrantScope::Organisation);
        }
        let is = |name: &str, id: &dyn ToString| name.to_lowercase() == wanted || id.to_string() == wanted;
        let regions = self.regions.iter().filter(|row| is(&row.name, &row.region_id)).map(|row| GrantScope::Region(row.region_id));
        let of_name = |row: &&ChapterRow| is(&row.name, &row.chapter_id) || self.words(row).to_lowercase() == wanted;
        let chapters = self.chapters.iter().filter(of_name).map(|row| GrantScope::Chapter(row.chapter_id));
        let mut found: Vec<GrantScope> = regions.chain(chapters).collect();
        match (found.pop(), found.len()) {
            (Some(one), 0) => Ok(one),
            (Some(_), _) => Err(Problem::invalid(
                field,
                "there are several of this name: write a chapter with its region, such as Rheinhafen, Nordschweiz, or the id",
            )),
            (None, _) => match wanted.parse() {
                // A membership has no name of its own.
                Ok(id) => Ok(GrantScope::Membership(domain::MembershipId(id))),
                Err(_) => {
                    Err(Problem::invalid(field, "there is no region or chapter of this name: write it as its page has it, or its id"))
                }
            },
        }
    }
}

/// A scope as the fields of a body say it, beneath a field's name.
pub fn scope_fields(scope: GrantScope) -> (String, String) {
    match scope {
        GrantScope::Organisation => ("organisation".to_owned(), String::new()),
        GrantScope::Region(id) => ("region".to_owned(), id.to_string()),
        GrantScope::Chapter(id) => ("chapter".to_owned(), id.to_string()),
        GrantScope::Membership(id) => ("membership".to_owned(), id.to_string()),
    }
}
