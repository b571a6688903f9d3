//! What the log is narrowed by: a field for each part of it, with what the field offers and what is wrong with what stands in it.

use super::who;
use crate::http::access::{Access, Action, Object};
use crate::http::problem::Problem;
use crate::pages::desk::Desk;
use crate::pages::words;
use domain::Event;
use infra::lists::{PageAsked, page};
use infra::runner::Source;
use projections::{ChapterRow, RegionRow, Sort, Where};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// So many chapters are offered at once; of more, one chooses the region first, or types an id.
const OFFERED: usize = 500;

/// A field of the filter: its name, its label, what stands in it, and a hint.
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: &'static str,
    pub value: String,
    pub hint: &'static str,
    /// The values to choose from, with their words; none where it is typed.
    pub offered: Vec<(String, String)>,
    pub wrong: Option<String>,
}

const FIELDS: [(&str, &str, &str, &str); 11] = [
    ("event_type", "Event", "text", ""),
    ("aggregate_type", "Stream", "text", ""),
    ("text", "Text", "search", "as it is written in the event"),
    ("from", "From", "datetime-local", ""),
    ("to", "To", "datetime-local", ""),
    ("after", "After position", "text", "such as 120934"),
    ("region_id", "Region", "text", ""),
    ("chapter_id", "Chapter", "text", ""),
    ("membership_id", "Member", "search", "by name, or the membership's id"),
    ("actor", "Caused by", "search", "a user's name or address, or an actor's id"),
    ("aggregate_id", "Stream's id", "text", ""),
];

/// What a field is called.
pub fn label(name: &str) -> Option<&'static str> {
    FIELDS.iter().find(|(field, ..)| *field == name).map(|(_, label, ..)| *label)
}

/// The fields as the address fills them in, and beside one what is wrong with it.
pub async fn fields(desk: &Desk, wrong: Option<&(String, String)>) -> Result<Vec<Field>, Problem> {
    let (regions, chapters, too_many) = places(desk).await?;
    let sees_users = who::sees_users(desk).await?;
    let unclear = wrong.map(|(field, _)| field.as_str());
    let fits = match (unclear, desk.asked(unclear.unwrap_or_default())) {
        (Some("membership_id"), Some(text)) => who::members(desk, text).await.unwrap_or_default(),
        (Some("actor"), Some(text)) => who::users(desk, text).await.unwrap_or_default(),
        _ => Vec::new(),
    };
    let fits: Vec<(String, String)> = fits.into_iter().map(|fit| (fit.id.to_string(), fit.told)).collect();
    let field = |(name, label, kind, hint): (&'static str, &'static str, &'static str, &'static str)| {
        let value = desk.asked(name).unwrap_or_default().to_owned();
        let offered = match name {
            "event_type" => chosen(&value, events(), words::happened),
            "aggregate_type" => chosen(&value, streams(), |stream| stream.replace('_', " ")),
            "region_id" => chosen(&value, regions.clone(), str::to_owned),
            "chapter_id" if too_many => Vec::new(),
            "chapter_id" => chosen(&value, chapters.clone(), str::to_owned),
            _ if unclear == Some(name) && !fits.is_empty() => {
                [(String::new(), "All".to_owned()), (value.clone(), format!("{value} …"))].into_iter().chain(fits.clone()).collect()
            }
            _ => Vec::new(),
        };
        let wrong = wrong.filter(|(field, _)| field == name).map(|(_, text)| text.clone());
        let hint = match name {
            "chapter_id" => "its id; of a region they are offered",
            "actor" if !sees_users => "an actor's id",
            _ => hint,
        };
        Field { name, label, kind, value, hint, offered, wrong }
    };
    Ok(FIELDS.map(field).into_iter().collect())
}

/// The field that names what the reader may not see the log of, or what there is not.
pub async fn beyond_reach(desk: &Desk) -> Result<Option<&'static str>, Problem> {
    let id = |name: &str| desk.asked(name).and_then(|text| text.parse::<Uuid>().ok());
    let objects = [
        ("chapter_id", id("chapter_id").map(|id| Object::Chapter(id.into()))),
        ("region_id", id("region_id").map(|id| Object::Region(id.into()))),
    ];
    for (name, object) in objects {
        if let Some(object) = object
            && !desk.access.lets(&desk.caller, Action::ReadLog, object).await?
        {
            return Ok(Some(name));
        }
    }
    match id("membership_id") {
        Some(id) if !desk.access.lets(&desk.caller, Action::ReadLog, Object::Membership(id.into())).await? => Ok(Some("membership_id")),
        _ => Ok(None),
    }
}

/// What is offered, all of it first, and what the address asks though it is not offered, several with commas between.
fn chosen(value: &str, offered: Vec<(String, String)>, in_words: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let other = (!value.is_empty() && offered.iter().all(|(known, _)| known != value)).then(|| {
        let words: Vec<String> = value.split(',').map(|one| in_words(one.trim())).collect();
        (value.to_owned(), words.join(", "))
    });
    [(String::new(), "All".to_owned())].into_iter().chain(other).chain(offered).collect()
}

fn events() -> Vec<(String, String)> {
    let words: BTreeMap<String, &str> = Event::catalogue().into_iter().map(|(_, name, _)| (words::happened(name), name)).collect();
    words.into_iter().map(|(words, name)| (name.to_owned(), words)).collect()
}

fn streams() -> Vec<(String, String)> {
    let all: BTreeSet<&str> = Event::catalogue().into_iter().map(|(stream, ..)| stream).collect();
    all.into_iter().map(|stream| (stream.to_owned(), stream.replace('_', " "))).collect()
}

/// The regions and the chapters that the reader sees the log of, by their names, the chapters of the region that is asked for; and whether
/// there are more of these than are offered at once.
async fn places(desk: &Desk) -> Result<(Vec<(String, String)>, Vec<(String, String)>, bool), Problem> {
    let runner = &desk.house().runner;
    let reach = desk.access.reach(&desk.caller, Action::ReadLog, runner).await?;
    let id = |name: &str| desk.asked(name).and_then(|text| text.parse::<Uuid>().ok());
    let seen = (!reach.everything).then(|| Where::In("region_id", reach.regions.clone()));
    let mut regions: Vec<RegionRow> = Source::live(runner).await?.rows(seen.as_slice()).await?;
    regions.sort_by(|one, other| one.name.cmp(&other.name));
    let mut wanted: Vec<Where> = reach.of_chapters().into_iter().collect();
    if let Some(region) = id("region_id") {
        wanted.push(Where::In("region_id", Access::subtree(runner, region).await?));
    }
    let by_name = Sort::Column("name");
    let most = i64::try_from(OFFERED).unwrap_or(i64::MAX);
    let asked = PageAsked { sort: &by_name, descending: false, after: None, limit: most.saturating_add(1) };
    let chapters: Vec<ChapterRow> = page(runner, &wanted, &asked).await?;
    let many = chapters.len() > OFFERED;
    let within = |chapter: &ChapterRow| regions.iter().find(|region| region.region_id == chapter.region_id).map(|region| &region.name);
    let called = |chapter: &ChapterRow| {
        let words = within(chapter).map_or_else(|| chapter.name.clone(), |region| format!("{}, {region}", chapter.name));
        (chapter.chapter_id.to_string(), words)
    };
    let chapters = chapters.iter().map(called).collect();
    Ok((regions.iter().map(|region| (region.region_id.to_string(), region.name.clone())).collect(), chapters, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_though_it_is_not_offered_stays_chosen() {
        let values = |asked: &str| chosen(asked, events(), words::happened).into_iter().take(2).collect::<Vec<_>>();
        let both = "referral.closed, referral.pledged";
        assert_eq!(values(both)[1], (both.to_owned(), "referral: closed, referral: pledged".to_owned()));
        assert_ne!(values("referral.closed")[1].0, "referral.closed", "it stands among the others");
        assert_eq!(values("")[0], (String::new(), "All".to_owned()));
    }
}
