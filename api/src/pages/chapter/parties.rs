//! What the lists of pledges and of closings share: in which days, from whom, to whom.

use super::Seen;
use crate::http::problem::Problem;
use crate::http::query::days;
use crate::pages::desk::Desk;
use crate::pages::frame::{Frame, Place};
use crate::pages::instead::Instead;
use crate::pages::member::{Cards, cards};
use crate::pages::table::{Cell, DAYS, Filter, Shown};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use domain::MembershipId;
use projections::{Cell as Column, Value, Where};

/// A page with such a list alone.
#[derive(Template)]
#[template(path = "chapter/listed.html")]
struct Page {
    frame: Frame,
    head: &'static str,
    name: String,
    title: String,
    days: String,
    list: Shown,
}

/// What a list of a chapter's is asked.
pub struct Parties {
    pub cards: Cards,
    pub wanted: Vec<Where>,
    /// The days that are told of, in words.
    days: String,
    giver: Option<MembershipId>,
    receiver: Option<MembershipId>,
}

fn somebody(desk: &Desk, name: &'static str) -> Result<Option<MembershipId>, Problem> {
    let id = |text: &str| text.parse().map_err(|_| Problem::invalid(name, "it is the id of a membership"));
    desk.asked(name).map(id).transpose()
}

impl Parties {
    /// Of the days that are asked for, those of the dashboard unless `of_any_day`; `day` is their column.
    pub async fn of(desk: &Desk, seen: &Seen, day: &'static str, of_any_day: bool) -> Result<Self, Instead> {
        let (first, last) = (desk.day("from")?, desk.day("to")?);
        let window = seen.view.window;
        let usual = if of_any_day || last.is_some() { None } else { Some(window.span().whole_months().from) };
        let mut wanted = vec![Where::Is("chapter_id", Value::Uuid(seen.id.into()))];
        let (from, to) = (first.or(usual), last.unwrap_or(window.to));
        wanted.extend(days(day, from, Some(to))?);
        let until = desk.form.date(to);
        let told = from.map_or_else(|| format!("up to {until}"), |from| format!("{} to {until}", desk.form.date(from)));
        let (giver, receiver) = (somebody(desk, "giver")?, somebody(desk, "receiver")?);
        wanted.extend(giver.map(|giver| Where::Is("giver", giver.to_value())));
        wanted.extend(receiver.map(|receiver| Where::Is("receiver", receiver.to_value())));
        Ok(Self { cards: cards(&seen.view.source, seen.id).await?, wanted, days: told, giver, receiver })
    }

    /// A choice of who gave, and one of who received: members of today, and whoever is chosen.
    pub fn filters(&self) -> [Filter; 2] {
        [("giver", "From whom", self.giver), ("receiver", "To whom", self.receiver)].map(|(name, label, chosen)| {
            let gone = chosen.filter(|id| !self.cards.active.iter().any(|(other, _)| other == id));
            let gone = gone.map(|id| (id.to_string(), self.cards.name(id)));
            let members = self.cards.active.iter().map(|(id, name)| (id.to_string(), name.clone()));
            let values = [(String::new(), "Anybody".to_owned())].into_iter().chain(members).chain(gone).collect();
            Filter { name, label, values }
        })
    }

    /// Somebody, with a link to their page.
    pub fn cell(&self, id: MembershipId) -> Cell {
        Cell::text(self.cards.name(id)).link(format!("/memberships/{id}"))
    }

    /// The list on its page, of a section of the chapter's, with what it is and what it shows.
    pub async fn shown(
        self,
        desk: &Desk,
        seen: &Seen,
        section: &str,
        (head, title): (&'static str, String),
        list: Shown,
    ) -> Result<HttpResponse, Instead> {
        let page = Page {
            frame: desk.frame(Place::Chapter(seen.id), &format!("/chapters/{}/{section}", seen.id), Some(&seen.view)).await?,
            head,
            name: seen.chapter.name.to_string(),
            title,
            days: self.days,
            list: list.within(desk, &DAYS),
        };
        Ok(desk.visitor.lively(StatusCode::OK, &page)?)
    }
}
