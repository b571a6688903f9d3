//! A letter: one notice to one recipient, with all that its words need. Made from facts, before any of it is put into words.

use super::form::Form;
use super::links::Purpose;
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use domain::notices::{NoticeClass, NoticeKind};
use domain::text::{EmailAddress, Name};
use domain::{ChapterId, MembershipId, RegionId, SecretId, UserId, ids};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    pub kind: &'static str,
    pub id: Uuid,
}

/// Whom it is addressed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    Member(MembershipId),
    User(UserId),
}

/// To whom it goes.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub who: Addressee,
    pub name: Name,
    pub email: EmailAddress,
    pub form: Form,
    /// Classes that the recipient does without.
    pub muted: Vec<NoticeClass>,
}

/// From whom it comes: a chapter, or the organisation itself.
#[derive(Debug, Clone)]
pub struct Origin {
    pub chapter: Option<(ChapterId, RegionId)>,
    pub name: Name,
    pub zone: Tz,
    /// An officer's address: where answers go.
    pub reply_to: Option<(Name, EmailAddress)>,
}

/// What happens to a meeting's entry in the recipient's calendar.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub meeting_id: Uuid,
    /// Raised whenever the meeting's time or place changes.
    pub sequence: i64,
    pub cancelled: bool,
    pub starts_at: NaiveDateTime,
    pub place: String,
    pub link: Option<String>,
}

/// A link by which a user is let in.
#[derive(Debug, Clone, Copy)]
pub struct UserLink {
    pub purpose: Purpose,
    pub user_id: UserId,
    pub link_id: SecretId,
}

/// One notice to one recipient.
#[derive(Debug, Clone)]
pub struct Letter {
    pub kind: NoticeKind,
    pub subject: Subject,
    /// Tells one notice of a kind and subject from another: a day, a step, an event.
    pub occurrence: String,
    pub to: Recipient,
    /// What the words speak of, in the recipient's form.
    pub values: Map<String, Value>,
    pub invitation: Option<Invitation>,
    pub link: Option<UserLink>,
    pub urgent: bool,
    pub useful_until: Option<DateTime<Utc>>,
}

impl Letter {
    /// The same for the same notice to the same recipient, whatever is retried.
    pub fn id(&self) -> Uuid {
        let recipient = match self.to.who {
            Addressee::Member(id) => id.to_string(),
            Addressee::User(id) => id.to_string(),
        };
        let subject = self.subject.id.to_string();
        ids::derived("notice", &[self.kind.name(), self.subject.kind, &subject, &self.occurrence, &recipient])
    }
}
