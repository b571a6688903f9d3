//! The sections of a place, and what lies beside each other in one.

use super::desk::Desk;
use super::frame::Place;
use crate::http::access::{Action, Object};
use crate::http::problem::Problem;

/// A section of a place, and its parts.
pub struct Section {
    pub name: &'static str,
    pub to: String,
    pub parts: Vec<(&'static str, String)>,
}

/// A name, and the path that it leads to from the place or the section.
type Path = (&'static str, &'static str);

/// The sections of a chapter, for whoever leads it, each with its parts.
const CHAPTER: [(Path, &[Path]); 7] = [
    (("Home", ""), &[]),
    (("Meetings", "/meetings"), &[("All meetings", ""), ("Attendance", "../attendance"), ("When it meets", "/plan")]),
    (("Members", "/members"), &[("Roster", ""), ("Applications", "../applications"), ("Officers", "../officers"), ("Scores", "../scores")]),
    (("Referrals", "/referrals"), &[("Given and received", ""), ("Pledges", "../pledges"), ("Closed business", "../closings")]),
    (("Renewals", "/renewals"), &[]),
    (("Dues", "/dues"), &[]),
    (("Letters", "/letters"), &[]),
];

/// The sections of a region.
const REGION: [Path; 5] =
    [("Overview", ""), ("Chapters", "/chapters"), ("Dues", "/dues"), ("Settings", "/settings"), ("Policies", "/policies")];

/// The parts of a membership.
const MEMBER: [Path; 5] =
    [("Overview", ""), ("One-to-ones", "/one-to-ones"), ("Dues", "/dues"), ("File", "/file"), ("Letters", "/letters")];

impl Section {
    fn of(name: &'static str, to: &str, parts: &[(&'static str, &str)]) -> Self {
        let beside = |path: &str| match path.strip_prefix("../") {
            Some(other) => format!("{}/{other}", to.rsplit_once('/').map_or("", |(above, _)| above)),
            None => format!("{to}{path}"),
        };
        Self { name, to: to.to_owned(), parts: parts.iter().map(|(name, path)| (*name, beside(path))).collect() }
    }
}

/// The organisation's sections besides its overview and the log, each with what one may do who sees it, and its parts.
const OF_THE_ORGANISATION: [(Path, Action, &[Path]); 6] = [
    (("Chapters", "/chapters"), Action::ReadDashboards, &[]),
    (("Dues", "/dues"), Action::ReadMoney, DUES),
    (("Policies", "/policies"), Action::Read, &[]),
    (("Users", "/users"), Action::ReadUsers, &[("All users", ""), ("Tokens", "../tokens")]),
    (("Mail", "/mail"), Action::ReadLog, &[]),
    (
        ("Operations", "/operations"),
        Action::ReadLog,
        &[("Read tables", ""), ("Tasks", "/tasks"), ("Access records", "/access"), ("Exchange rates", "../rates")],
    ),
];

/// The parts of what is owed.
const DUES: &[Path] = &[("Invoices", ""), ("Late", "/late"), ("Payments", "/payments")];

/// What headquarters does to a chapter stands beside its home.
const ADMINISTRATION: &[Path] = &[("Administration", "/administration"), ("Policies", "/policies")];

impl Desk {
    /// The sections of a place, each with its parts, the first of which is its own page.
    pub async fn sections(&self, place: Place) -> Result<Vec<Section>, Problem> {
        let mut sections = Vec::new();
        match place {
            // Whoever reads the log of a region alone comes here too.
            Place::Organisation if self.access.may_somewhere(&self.caller, Action::ReadDashboards) => {
                let home = self.home().await?.unwrap_or_else(|| "/account".to_owned());
                sections.push(Section::of("Overview", &home, &[]));
            }
            Place::Organisation => {}
            Place::Region(id) => {
                let base = format!("/regions/{id}");
                let sees = self.access.lets(&self.caller, Action::ReadDashboards, Object::Region(id)).await?;
                let known = REGION.iter().filter(|(name, _)| sees || *name == "Policies");
                sections.extend(
                    known.map(|(name, path)| Section::of(name, &format!("{base}{path}"), if *name == "Dues" { DUES } else { &[] })),
                );
            }
            Place::Chapter(id) | Place::Member(id, _) => {
                let base = format!("/chapters/{id}");
                let leads = self.is_in_charge(id).await?;
                if leads {
                    sections.extend(CHAPTER.iter().map(|((name, path), parts)| Section::of(name, &format!("{base}{path}"), parts)));
                    if self.access.lets(&self.caller, Action::Administer, Object::Chapter(id)).await?
                        && let Some(home) = sections.first_mut()
                    {
                        home.parts = Section::of("Home", &base, ADMINISTRATION).parts;
                    }
                }
                for own in self.caller.own_memberships() {
                    sections.push(Section::of("My membership", &format!("/memberships/{own}"), &MEMBER));
                }
                if !leads {
                    sections.push(Section::of("Applications", &format!("{base}/applications"), &[]));
                }
                if let Place::Member(_, member) = place
                    && !self.caller.own_memberships().any(|own| own == member)
                    && let Some(members) = sections.iter_mut().find(|section| section.name == "Members")
                {
                    members.parts = Section::of("Member", &format!("/memberships/{member}"), &MEMBER).parts;
                }
            }
        }
        if place == Place::Organisation {
            for ((name, to), action, parts) in OF_THE_ORGANISATION {
                if self.access.lets(&self.caller, action, Object::Organisation).await? {
                    sections.push(Section::of(name, to, parts));
                }
            }
        }
        if self.access.may_somewhere(&self.caller, Action::ReadLog) {
            sections.push(Section::of("Log", "/log", &[]));
        }
        Ok(sections)
    }
}
