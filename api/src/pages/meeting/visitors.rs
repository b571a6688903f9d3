//! The guests of a meeting, as the sheet's form registers them.

use crate::http::asked::Doing;
use crate::pages::instead::sentence;
use crate::pages::words::NAMELESS;
use crate::rest::meetings::{list_visitors, register_visitor};
use crate::rest::prelude::Problem;
use domain::text::{EmailAddress, Name, Profession};
use domain::{MeetingId, MembershipId};
use infra::commands::meetings::NewVisitor;
use std::collections::BTreeMap;

/// A guest who is registered.
pub struct Guest {
    pub person: String,
    pub name: String,
    pub profession: String,
    pub invited_by: String,
}

/// Those who are registered, with the names of who invited them.
pub fn guests(visitors: Vec<list_visitors::Visitor>, names: &BTreeMap<MembershipId, String>) -> Vec<Guest> {
    let guest = |visitor: list_visitors::Visitor| Guest {
        person: visitor.person_id.to_string(),
        name: visitor.name.0.to_string(),
        profession: visitor.profession.map(|profession| profession.to_string()).unwrap_or_default(),
        invited_by: names.get(&visitor.invited_by).cloned().unwrap_or_else(|| NAMELESS.to_owned()),
    };
    visitors.into_iter().map(guest).collect()
}

/// A guest about to be registered, as typed, and what is wrong with each field.
#[derive(Default)]
pub struct Typed {
    pub name: String,
    pub email: String,
    pub profession: String,
    pub invited_by: String,
    pub wrong: BTreeMap<&'static str, String>,
}

impl Typed {
    /// What a form sent.
    pub fn of(fields: &BTreeMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Self {
            name: field("visitor-name"),
            email: field("visitor-email"),
            profession: field("visitor-profession"),
            invited_by: field("visitor-invited-by"),
            wrong: BTreeMap::new(),
        }
    }

    /// What is wrong with a field, if anything is.
    pub fn wrong_with(&self, field: &str) -> Option<&String> {
        self.wrong.get(field)
    }

    fn parsed(&mut self) -> Option<NewVisitor> {
        let name = Name::parse(&self.name).map_err(|error| self.wrong.insert("name", format!("The visitor's name: {error}.")));
        let email = EmailAddress::parse(&self.email).map_err(|error| self.wrong.insert("email", format!("The e-mail address: {error}.")));
        let inviter = self.invited_by.parse::<MembershipId>();
        let inviter = inviter.map_err(|_| self.wrong.insert("invited_by", "Choose the member who brought the visitor.".to_owned()));
        let profession = if self.profession.is_empty() { Ok(None) } else { Profession::parse(&self.profession).map(Some) };
        let profession = profession.map_err(|error| self.wrong.insert("profession", format!("The profession: {error}.")));
        Some(NewVisitor { name: name.ok()?, email: email.ok()?, profession: profession.ok()?, invited_by: inviter.ok()? })
    }

    /// Registers the guest; false where something is wrong, which is told beside its field.
    pub async fn register(&mut self, doing: Doing<'_>, id: MeetingId) -> Result<bool, Problem> {
        let Some(visitor) = self.parsed() else { return Ok(false) };
        match register_visitor::register(doing, id, visitor).await {
            Ok(_) => Ok(true),
            Err(problem) if matches!(problem.status, 409 | 422) => {
                let fields = ["name", "email", "profession", "invited_by"];
                let field = fields.into_iter().find(|field| problem.field.as_deref() == Some(field)).unwrap_or("email");
                self.wrong.insert(field, sentence(&problem.detail));
                Ok(false)
            }
            Err(problem) => Err(problem),
        }
    }
}
