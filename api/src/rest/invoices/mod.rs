//! The invoices over an area: which are there, what they add up to, and what becomes of those that are late.

pub mod list;
pub mod overdue;
pub mod totals;

use crate::http::query::days;
use crate::rest::prelude::*;
use domain::dues::InvoiceKind;
use projections::{Cell, InvoiceStanding, Value, Where};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig) {
    config.service(list::handler).service(totals::handler).service(overdue::handler);
}

/// Where money is looked at: an area, and in it a membership, a legal entity, a currency.
#[derive(Debug, Default, Clone)]
pub struct Area {
    pub region_id: Option<Uuid>,
    pub chapter_id: Option<Uuid>,
    pub membership_id: Option<Uuid>,
    pub legal_entity: Option<String>,
    pub currency: Option<Currency>,
}

impl Area {
    /// The condition on a table of money, as far as the caller may see it.
    pub async fn wanted(&self, caller: &Caller, access: &Access, runner: &Runner) -> Result<Vec<Where>, Problem> {
        let mut wanted = Vec::new();
        if let Some(region) = self.region_id {
            access.require(caller, Action::ReadMoney, Object::Region(region.into())).await?;
            let chapters = Access::chapters_of(runner, Access::subtree(runner, region).await?).await?;
            wanted.push(Where::In("chapter_id", chapters));
        }
        if let Some(chapter) = self.chapter_id {
            access.require(caller, Action::Read, Object::Chapter(chapter.into())).await?;
            wanted.push(Where::Is("chapter_id", Value::Uuid(chapter)));
        }
        if let Some(membership) = self.membership_id {
            access.require(caller, Action::ReadMoney, Object::Membership(membership.into())).await?;
            wanted.push(Where::Is("membership_id", Value::Uuid(membership)));
        }
        let reach = access.reach(caller, Action::ReadMoney, runner).await?;
        if let Some(chapters) = reach.charged_chapters(runner).await? {
            wanted.push(Where::Any(vec![Where::In("chapter_id", chapters), Where::In("membership_id", reach.own)]));
        }
        wanted.extend(self.legal_entity.clone().map(|entity| Where::Is("legal_entity", Value::Text(entity))));
        wanted.extend(self.currency.map(|currency| Where::Is("currency", currency.to_value())));
        Ok(wanted)
    }
}

/// Which invoices.
#[derive(Debug, Default, Clone)]
pub struct Which {
    pub status: Option<InvoiceStanding>,
    pub kind: Option<InvoiceKind>,
    pub overdue: Option<bool>,
    pub issued: (Option<NaiveDate>, Option<NaiveDate>),
    pub due: (Option<NaiveDate>, Option<NaiveDate>),
}

impl Which {
    /// The condition on the table of invoices, on a day.
    pub fn wanted(&self, today: NaiveDate) -> Result<Vec<Where>, Problem> {
        let mut wanted = Vec::new();
        wanted.extend(self.status.map(|status| Where::Is("status", status.to_value())));
        wanted.extend(self.kind.map(|kind| Where::Is("kind", kind.to_value())));
        wanted.extend(days("issued_on", self.issued.0, self.issued.1)?);
        wanted.extend(days("due_on", self.due.0, self.due.1)?);
        match self.overdue {
            Some(true) => wanted.extend(overdue(today)),
            Some(false) => wanted.push(Where::Any([days("due_on", Some(today), None)?, Some(paid())].into_iter().flatten().collect())),
            None => {}
        }
        Ok(wanted)
    }
}

fn paid() -> Where {
    Where::Is("outstanding_minor", Value::Int(0))
}

/// Owed, and due before a day.
pub fn overdue(today: NaiveDate) -> Vec<Where> {
    let before = domain::calendar::day_before(today);
    let due = NaiveDate::from_yo_opt(1, 1).map(|first| Where::Between("due_on", first, before));
    due.into_iter().chain([Where::Positive("outstanding_minor")]).collect()
}
