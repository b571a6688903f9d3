//! What a caller may see, in the test's own words, and whose each id of the organisation is.

use std::collections::{BTreeMap, BTreeSet};

use domain::grants::{GrantScope, Role};
use serde_json::Value;
use sqlx::PgPool;
use tests::App;
use uuid::Uuid;

/// Whose something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    Region(Uuid),
    /// A chapter's: its members know of it.
    Chapter(Uuid),
    /// What is between some members of a chapter and those with a charge there.
    Parties(Uuid, BTreeSet<Uuid>),
    /// Headquarters'.
    User,
}

/// The regions and chapters, as they hang together.
pub struct Tree {
    parents: BTreeMap<Uuid, Option<Uuid>>,
    chapters: BTreeMap<Uuid, Uuid>,
    homes: BTreeMap<Uuid, Uuid>,
}

impl Tree {
    pub async fn of(pool: &PgPool) -> Self {
        let parents: Vec<(Uuid, Option<Uuid>)> =
            sqlx::query_as("SELECT region_id, parent_id FROM read.regions").fetch_all(pool).await.unwrap();
        let chapters: Vec<(Uuid, Uuid)> = sqlx::query_as("SELECT chapter_id, region_id FROM read.chapters").fetch_all(pool).await.unwrap();
        let homes = "SELECT membership_id, chapter_id FROM read.members WHERE status <> 'transferred'";
        let homes: Vec<(Uuid, Uuid)> = sqlx::query_as(homes).fetch_all(pool).await.unwrap();
        Self { parents: parents.into_iter().collect(), chapters: chapters.into_iter().collect(), homes: homes.into_iter().collect() }
    }

    fn above(&self, region: Uuid) -> Vec<Uuid> {
        let mut line = vec![region];
        while let Some(Some(parent)) = self.parents.get(line.last().unwrap()) {
            line.push(*parent);
        }
        line
    }
}

/// What a caller may see.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    pub somebody: bool,
    pub everywhere: bool,
    pub reads_log: bool,
    pub actor: Uuid,
    /// Where the caller has a charge.
    pub regions: BTreeSet<Uuid>,
    pub chapters: BTreeSet<Uuid>,
    /// Where the caller is a member, and as whom.
    pub homes: BTreeSet<Uuid>,
    pub own: BTreeSet<Uuid>,
    /// The regions whose rules hold for any of it.
    pub known: BTreeSet<Uuid>,
}

impl Sight {
    pub fn of(tree: &Tree, actor: Uuid, role: Role, scope: GrantScope) -> Self {
        let mut sight = Self {
            somebody: true,
            actor,
            reads_log: matches!(role, Role::HeadquartersAdmin | Role::HeadquartersStaff | Role::Accountant),
            ..Self::default()
        };
        match scope {
            GrantScope::Organisation => sight.everywhere = true,
            GrantScope::Region(id) => {
                sight.regions = tree.parents.keys().copied().filter(|region| tree.above(*region).contains(&id.into())).collect();
                sight.chapters =
                    tree.chapters.iter().filter(|(_, region)| sight.regions.contains(region)).map(|(chapter, _)| *chapter).collect();
            }
            GrantScope::Chapter(id) => sight.chapters = [id.into()].into(),
            GrantScope::Membership(id) => {
                sight.own = [id.into()].into();
                sight.homes = tree.homes.get(&id.into()).copied().into_iter().collect();
            }
        }
        let of_chapters = sight.chapters.iter().chain(&sight.homes).filter_map(|chapter| tree.chapters.get(chapter));
        sight.known = of_chapters.chain(&sight.regions).flat_map(|region| tree.above(*region)).collect();
        sight
    }

    pub fn sees(&self, owner: &Owner) -> bool {
        self.everywhere
            || match owner {
                Owner::Region(region) => self.known.contains(region),
                Owner::Chapter(chapter) => self.chapters.contains(chapter) || self.homes.contains(chapter),
                Owner::Parties(chapter, parties) => self.chapters.contains(chapter) || !self.own.is_disjoint(parties),
                Owner::User => false,
            }
    }
}

/// Whose each id and address of the organisation is. What belongs to several is left out: it would tell nothing.
pub struct Owners(BTreeMap<String, Option<Owner>>);

impl Owners {
    pub async fn of(app: &App) -> Self {
        let (mut owners, mut after) = (Self(BTreeMap::new()), 0);
        loop {
            let page = app.house.log.reader.page(after, 5_000).await.unwrap();
            let Some(last) = page.last() else { return owners };
            after = last.position;
            for event in &page {
                let payload: Value = serde_json::from_str(event.payload.get()).unwrap();
                let content = &payload[&event.event_type];
                let owner = match (event.aggregate_type.as_str(), event.chapter_id) {
                    ("dues", Some(chapter)) => Owner::Parties(chapter, [event.aggregate_id.parse().unwrap()].into()),
                    ("referral", Some(chapter)) => {
                        let party = |name: &str| content["parties"][name].as_str().unwrap().parse().unwrap();
                        Owner::Parties(chapter, [party("giver"), party("receiver")].into())
                    }
                    ("chapter" | "meeting" | "membership", Some(chapter)) => Owner::Chapter(chapter),
                    ("user" | "api_token", _) => Owner::User,
                    ("region", _) => match event.region_id {
                        Some(region) => Owner::Region(region),
                        None => continue,
                    },
                    _ => continue,
                };
                owners.note(&event.aggregate_id, &owner);
                owners.note_all(content, &owner);
            }
        }
    }

    fn note_all(&mut self, value: &Value, owner: &Owner) {
        match value {
            Value::Object(fields) => fields.iter().filter(|(name, _)| *name != "policy").for_each(|(_, inner)| self.note_all(inner, owner)),
            Value::Array(items) => items.iter().for_each(|item| self.note_all(item, owner)),
            Value::String(text) if is_mark(text) => self.note(text, owner),
            _ => {}
        }
    }

    /// What is a region's or a chapter's is no party's alone; what is of two chapters is nobody's.
    fn note(&mut self, mark: &str, owner: &Owner) {
        let kept = self.0.entry(mark.to_lowercase()).or_insert_with(|| Some(owner.clone()));
        let Some(before) = kept.clone() else { return };
        *kept = match (before, owner.clone()) {
            (before, after) if before == after => Some(after),
            (Owner::Region(region), _) | (_, Owner::Region(region)) => Some(Owner::Region(region)),
            (Owner::Chapter(one), Owner::Parties(other, _)) | (Owner::Parties(other, _), Owner::Chapter(one)) if one == other => {
                Some(Owner::Chapter(one))
            }
            (Owner::Parties(one, parties), Owner::Parties(other, more)) if one == other => Some(Owner::Parties(one, &parties | &more)),
            // The chapter's own id in what its users have, and the like.
            (other, Owner::User) | (Owner::User, other) => Some(other),
            _ => None,
        };
    }

    /// What the log does not tell.
    pub fn add(&mut self, id: Uuid, owner: Owner) {
        self.0.insert(id.to_string(), Some(owner));
    }

    pub fn whose(&self, mark: &str) -> Option<&Owner> {
        self.0.get(mark)?.as_ref()
    }

    pub fn count(&self) -> usize {
        self.0.values().flatten().count()
    }

    /// What stands in a text that its reader may not see, and did not bring themselves.
    pub fn leaks(&self, text: &str, brought: &str, sight: &Sight) -> Option<(String, Owner)> {
        let text = text.to_lowercase();
        let part = |c: char| !(c.is_ascii_alphanumeric() || "-@._+".contains(c));
        text.split(part).filter(|mark| is_mark(mark) && !brought.contains(mark)).find_map(|mark| {
            let owner = self.whose(mark.trim_end_matches('.'))?;
            (!sight.sees(owner)).then(|| (mark.to_owned(), owner.clone()))
        })
    }
}

/// An id, or an address of mail: nobody says the same by chance.
fn is_mark(text: &str) -> bool {
    (text.len() == 36 && text.parse::<Uuid>().is_ok()) || (text.contains('@') && text.len() > 6)
}
