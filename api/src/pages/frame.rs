//! What stands around every page of somebody who is signed in: where they are, where they may go, the moment they look at, and who they are.

use super::desk::Desk;
use super::instead::Instead;
use super::live;
use crate::http::problem::Problem;
use crate::rest::dashboards::lens::View;
use chrono::NaiveTime;
use domain::chapter::Chapter;
use domain::grants::{GrantScope, Role};
use domain::membership::Membership;
use domain::region::Region;
use domain::{ChapterId, MembershipId, RegionId};
use infra::runner::Source;
use std::fmt::Display;

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Organisation,
    Region(RegionId),
    Chapter(ChapterId),
    /// A member, in their chapter.
    Member(ChapterId, MembershipId),
}

/// The position of the log that a page stands for, and whether it hears of what comes after it.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    pub position: i64,
    pub is_live: bool,
}

impl Stand {
    /// The same, or that of a past position.
    pub fn at(self, past: Option<i64>) -> Self {
        past.map_or(self, |position| Self { position, is_live: false })
    }
}

/// A place to go to.
pub struct Link {
    pub name: String,
    pub to: String,
    pub here: bool,
}

/// The frame of a page.
pub struct Frame {
    pub theme: &'static str,
    pub form: String,
    pub who: String,
    pub simulated: bool,
    /// The page itself, without its query.
    pub path: String,
    /// The same with it.
    pub whole_path: String,
    /// The places above, and where the page is.
    pub trail: Vec<Link>,
    pub sections: Vec<Link>,
    /// What lies beside the page in its section.
    pub parts: Vec<Link>,
    /// The moment that is looked at, in words; none for now.
    pub as_of: Option<String>,
    /// By which other pages look at it too.
    carried: String,
    /// A moment that was asked for, in words, on a page that shows the present alone.
    pub no_past: Option<String>,
    pub as_of_field: String,
    /// What has changed since then.
    pub since: Option<String>,
    /// What else the page was asked, to be asked again with another moment.
    pub also_asked: Vec<(String, String)>,
    /// Where the page hears that what it shows has changed.
    pub live: Option<String>,
    /// The position of the log that the page stands for, where it has a past.
    pub position: Option<i64>,
    /// That position, or another up to which all is in it.
    pub stands_at: i64,
    /// Where one looks at the past: the first one at which there is something to see, and the last one that there is.
    pub reach: (i64, i64),
    pub wants_second_factor: bool,
    /// What was looked for by its name.
    pub looked_for: String,
}

impl Frame {
    /// The address of another page, which is to look at the same moment.
    pub fn to(&self, path: impl Display) -> String {
        carry(&path.to_string(), &self.carried)
    }
}

/// An address with the moment, such as `?as_of=2026-03-01`, in its query.
fn carry(path: &str, carried: &str) -> String {
    if carried.is_empty() || path.contains("as_of=") {
        return path.to_owned();
    }
    let (path, part) = path.split_once('#').map_or((path, String::new()), |(path, part)| (path, format!("#{part}")));
    let more = if path.contains('?') { carried.replacen('?', "&", 1) } else { carried.to_owned() };
    format!("{path}{more}{part}")
}

impl Desk {
    /// The moment that is looked at, as the query of an address has it.
    fn carried(&self) -> String {
        self.asked("as_of").map(|moment| format!("?as_of={}", escaped(moment))).unwrap_or_default()
    }

    /// The address of another page, which is to look at the same moment.
    pub fn to(&self, path: &str) -> String {
        carry(path, &self.carried())
    }

    /// The frame of a page about a place. `section` is the path of the section that it belongs to.
    pub async fn frame(&self, place: Place, section: &str, view: Option<&View>) -> Result<Frame, Instead> {
        let stand = |view: &View| Stand { position: view.source.position(), is_live: matches!(view.source, Source::Live(_)) };
        self.frame_at(place, section, view.map(stand)).await
    }

    /// The same, of a page that stands for a position of the log; of one that stands for none the past is not to be had.
    pub async fn frame_at(&self, place: Place, section: &str, stand: Option<Stand>) -> Result<Frame, Instead> {
        let carried = self.carried();
        let link = |name: &str, to: &str, here: bool| Link { name: name.to_owned(), here, to: carry(to, &carried) };
        let sections = self.sections(place).await?;
        // The page itself, or the nearest part above it.
        let nearest = |parts: &[(&str, String)]| {
            let within = |to: &str| self.path == to || self.path.starts_with(&format!("{to}/"));
            let part = parts.iter().map(|(_, to)| to).filter(|to| within(to)).max_by_key(|to| to.len());
            part.cloned().or_else(|| parts.iter().map(|(_, to)| to).find(|to| *to == section).cloned())
        };
        let here = sections.iter().find(|one| one.to == section || nearest(&one.parts).is_some());
        let part = here.and_then(|one| nearest(&one.parts));
        let parts = here.map(|one| one.parts.iter().map(|(name, to)| link(name, to, Some(to) == part.as_ref())).collect());
        let also = self.query.iter().filter(|(name, _)| !matches!(name.as_str(), "as_of" | "min_position" | "done"));
        let (moment, reach) = match self.asked("as_of") {
            Some(asked) => (Some(self.moment_in_words(asked, stand.is_some()).await?), self.reach(place, stand).await?),
            None => (None, (1, 1)),
        };
        let also_asked: Vec<_> = also.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Frame {
            theme: self.visitor.theme(),
            form: self.visitor.token()?,
            who: self.name.clone(),
            simulated: self.framed.is_simulated().await,
            path: self.path.clone(),
            whole_path: self.whole_path(),
            trail: self.trail(place, &carried).await?,
            sections: sections.iter().map(|one| link(one.name, &one.to, here.is_some_and(|here| here.to == one.to))).collect(),
            parts: parts.unwrap_or_default(),
            as_of: moment.clone().filter(|_| stand.is_some()),
            carried,
            no_past: moment.filter(|_| stand.is_none()),
            as_of_field: self.asked("as_of").map(as_a_field).unwrap_or_default(),
            also_asked,
            since: self.since(place).await?,
            live: stand.filter(|stand| stand.is_live).map(|stand| live::address(place, stand.position)),
            position: stand.map(|stand| stand.position),
            stands_at: stand.map_or(self.began, |stand| stand.position),
            reach,
            wants_second_factor: self.caller.wants_second_factor,
            looked_for: if self.path == "/find" { self.asked("q").unwrap_or_default().to_owned() } else { String::new() },
        })
    }

    /// The page with all that it was asked, to come back to.
    fn whole_path(&self) -> String {
        let kept = self.query.iter().filter(|(name, value)| !matches!(name.as_str(), "min_position" | "done") && !value.is_empty());
        let pairs: Vec<String> = kept.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        if pairs.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, pairs.join("&")) }
    }

    /// The position from which on a place is known, and the last one there is, for a page that looks at the past.
    async fn reach(&self, place: Place, stand: Option<Stand>) -> Result<(i64, i64), Problem> {
        let (reader, last) = (&self.house().log.reader, self.house().log.head.position());
        let founded = match place {
            _ if stand.is_none() => Vec::new(),
            Place::Organisation => Vec::new(),
            Place::Region(id) => reader.stream("region", &id.to_string(), 0).await?,
            Place::Chapter(id) | Place::Member(id, _) => reader.stream("chapter", &id.to_string(), 0).await?,
        };
        Ok((founded.first().map_or(1, |event| event.position), last))
    }

    /// Where it says what has changed since the moment that is looked at; not on that page itself, and not for members, who see no past.
    async fn since(&self, place: Place) -> Result<Option<String>, Problem> {
        let Some(moment) = self.asked("as_of") else { return Ok(None) };
        let base = match place {
            Place::Organisation => "/organisation".to_owned(),
            Place::Region(id) => format!("/regions/{id}"),
            Place::Chapter(id) if self.is_in_charge(id).await? => format!("/chapters/{id}"),
            Place::Chapter(_) | Place::Member(..) => return Ok(None),
        };
        let page = format!("{base}/since");
        Ok((page != self.path).then(|| format!("{page}?as_of={}", escaped(moment))))
    }

    /// When a position was recorded is told to those who look at the past alone.
    async fn moment_in_words(&self, asked: &str, looks_back: bool) -> Result<String, Problem> {
        if let Ok(position) = asked.parse::<i64>() {
            let recorded = if looks_back { self.house().log.reader.recorded_at(position).await? } else { None };
            let recorded = recorded.map(|at| format!(", {}", self.form.moment(at))).unwrap_or_default();
            return Ok(format!("at position {asked} of the log{recorded}"));
        }
        let (day, time) = asked.split_once(['T', ' ']).unwrap_or((asked, ""));
        let day = day.parse().map_or_else(|_| day.to_owned(), |day| self.form.date(day));
        let time: String = time.chars().take(5).collect();
        Ok(match NaiveTime::parse_from_str(&time, "%H:%M") {
            Ok(time) => format!("on {day}, {}", self.form.time(time)),
            Err(_) if time.is_empty() => format!("at the end of {day}"),
            Err(_) => format!("on {day}, {time}"),
        })
    }

    /// Whether the caller has a charge in a chapter, and is not a member of it alone.
    pub async fn is_in_charge(&self, chapter: ChapterId) -> Result<bool, Problem> {
        Ok(self.access.insight(&self.caller, chapter).await?.whole)
    }

    /// The places above this one that the caller knows, from the top, and this one.
    async fn trail(&self, place: Place, carried: &str) -> Result<Vec<Link>, Problem> {
        let commands = &self.house().commands;
        let everywhere = self.caller.grants.iter().any(|(_, scope)| *scope == GrantScope::Organisation);
        let mut trail = Vec::new();
        let (chapter, mut region) = match place {
            Place::Organisation => (None, None),
            Place::Region(id) => (None, Some(id)),
            Place::Chapter(id) | Place::Member(id, _) => {
                let chapter = commands.load::<Chapter>(&id.to_string(), false).await?.state;
                let name = chapter.name().map(ToString::to_string).unwrap_or_default();
                // A member's page of the chapter is their own.
                let to = if self.is_in_charge(id).await? { format!("/chapters/{id}{carried}") } else { "/".to_owned() };
                (Some(Link { name, to, here: matches!(place, Place::Chapter(_)) }), chapter.region_id())
            }
        };
        trail.extend(chapter);
        let mut above = Vec::new();
        while let Some(id) = region {
            let state = commands.load::<Region>(&id.to_string(), false).await?.state;
            let name = state.name().map(ToString::to_string).unwrap_or_default();
            above.push((id, Link { name, to: format!("/regions/{id}{carried}"), here: place == Place::Region(id) }));
            region = state.parent();
        }
        // Only regions at or beneath one that was granted.
        let granted = |id: &RegionId| self.caller.grants.iter().any(|(_, scope)| *scope == GrantScope::Region(*id));
        let known = if everywhere { above.len() } else { above.iter().rposition(|(id, _)| granted(id)).map_or(0, |last| last + 1) };
        trail.extend(above.into_iter().take(known).map(|(_, link)| link));
        if everywhere {
            trail.push(Link { name: "Organisation".to_owned(), to: format!("/organisation{carried}"), here: place == Place::Organisation });
        }
        trail.reverse();
        Ok(trail)
    }

    /// Where somebody comes home to: the nearest of what they have a charge of, else their own membership.
    pub async fn home_place(&self) -> Result<Option<Place>, Problem> {
        let commands = &self.house().commands;
        let chapter_of = async |member: &MembershipId| -> Result<Option<ChapterId>, Problem> {
            Ok(commands.load::<Membership>(&member.to_string(), false).await?.state.chapter_id())
        };
        for (role, scope) in &self.caller.grants {
            match (role, scope) {
                (Role::ChapterOfficer, GrantScope::Chapter(id)) => return Ok(Some(Place::Chapter(*id))),
                (Role::ChapterOfficer, GrantScope::Membership(id)) => return Ok(chapter_of(id).await?.map(Place::Chapter)),
                _ => {}
            }
        }
        let wide = self.caller.grants.iter().find_map(|(role, scope)| match (role, scope) {
            (Role::Member, _) | (_, GrantScope::Membership(_)) => None,
            (_, GrantScope::Organisation) => Some(Place::Organisation),
            (_, GrantScope::Region(id)) => Some(Place::Region(*id)),
            (_, GrantScope::Chapter(id)) => Some(Place::Chapter(*id)),
        });
        match (wide, self.caller.own_memberships().next()) {
            (None, Some(own)) => Ok(chapter_of(&own).await?.map(|chapter| Place::Member(chapter, own))),
            _ => Ok(wide),
        }
    }

    /// The same, as an address.
    pub async fn home(&self) -> Result<Option<String>, Problem> {
        let address = |place: Place| match place {
            Place::Organisation => "/organisation".to_owned(),
            Place::Region(id) => format!("/regions/{id}"),
            Place::Chapter(id) => format!("/chapters/{id}"),
            Place::Member(_, id) => format!("/memberships/{id}"),
        };
        Ok(self.home_place().await?.map(address))
    }

    /// The frame of a page that is about whoever looks at it, within what they come home to.
    pub async fn frame_of_own(&self, section: &str) -> Result<Frame, Instead> {
        let home = self.home_place().await?.unwrap_or(Place::Organisation);
        self.frame(home, section, None).await
    }
}

/// A moment as the browser's own field takes it.
fn as_a_field(asked: &str) -> String {
    let minutes: String = asked.chars().take(16).collect();
    match minutes.len() {
        16 => minutes,
        10 => format!("{minutes}T23:59"),
        // A position of the log is none.
        _ => String::new(),
    }
}

/// A value as it is written into a query.
pub fn escaped(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_goes_along_in_any_address() {
        let carried = "?as_of=2026-03-01";
        assert_eq!(carry("/log", ""), "/log");
        assert_eq!(carry("/log", carried), "/log?as_of=2026-03-01");
        assert_eq!(carry("/log?text=a#table", carried), "/log?text=a&as_of=2026-03-01#table");
        assert_eq!(carry("/log?as_of=7", carried), "/log?as_of=7", "a page's own moment stays");
    }
}
