//! From a notice to letters: whether it still applies, whom it reaches, and what it speaks of. Reads facts; writes nothing.
//! One family a file.

mod attendance;
mod dues;
mod meetings;
mod referrals;
mod renewals;
mod scores;
mod users;

use super::form::Form;
use super::letter::{Addressee, Invitation, Letter, Origin, Recipient, Subject};
use crate::commands::{CommandError, Unit};
use crate::runner::Runner;
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{instant, local_date};
use domain::chapter::Office;
use domain::membership::Membership;
use domain::notices::{Notice, NoticeKind};
use domain::reactions::RulesInForce;
use domain::text::Name;
use domain::{ChapterId, MembershipId, RegionId};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The letters of one notice, and from whom they come.
pub struct Post {
    pub origin: Origin,
    pub rules: Arc<RulesInForce>,
    pub letters: Vec<Letter>,
}

/// Makes the letters of a notice. `None` where it no longer applies, with the reason.
pub async fn letters(
    unit: &mut Unit<'_>,
    runner: &Runner,
    notice: &Notice,
    causation: i64,
) -> Result<Result<Post, &'static str>, CommandError> {
    match notice {
        Notice::Meeting { .. } | Notice::MeetingMoved { .. } | Notice::MeetingCancelled { .. } => {
            meetings::letters(unit, notice, causation).await
        }
        Notice::SheetOverdue { meeting_id, held_on } => attendance::overdue(unit, *meeting_id, *held_on).await,
        Notice::Absences { chapter_id, meeting_id, held_on, members } => {
            attendance::absences(unit, *chapter_id, *meeting_id, *held_on, members).await
        }
        Notice::SeatUnderReview { membership_id, absences } => attendance::under_review(unit, *membership_id, *absences, causation).await,
        Notice::RenewalOpened { .. } | Notice::Renewal { .. } | Notice::Lapsed { .. } => renewals::letters(unit, notice).await,
        Notice::Invoice { membership_id, invoice_id } => dues::invoice(unit, *membership_id, *invoice_id).await,
        Notice::Receipt { membership_id, payment_id } => dues::receipt(unit, *membership_id, *payment_id).await,
        Notice::CreditNote { membership_id, credit_note_id } => dues::credit_note(unit, *membership_id, *credit_note_id, causation).await,
        Notice::ReferralReceived { .. } | Notice::ReferralReminder { .. } | Notice::ClosedBusiness { .. } => {
            referrals::letters(unit, notice).await
        }
        Notice::MonthlyScores { chapter_id, month } => scores::letters(unit, runner, *chapter_id, *month).await,
        Notice::Invitation { .. } | Notice::PasswordReset { .. } | Notice::AccountChanged { .. } => users::letters(unit, notice).await,
    }
}

/// A chapter as its letters speak of it.
struct Desk {
    chapter_id: ChapterId,
    region_id: RegionId,
    origin: Origin,
    locale: String,
    rules: Arc<RulesInForce>,
    today: NaiveDate,
}

type Letters = Result<Result<Post, &'static str>, CommandError>;

impl Desk {
    async fn of(unit: &mut Unit<'_>, chapter_id: ChapterId) -> Result<Self, CommandError> {
        let chapter = unit.chapter(chapter_id).await?;
        let founded = chapter.founded().ok_or(CommandError::NotFound { what: "chapter" })?;
        let today = local_date(founded.time_zone, unit.now());
        let region = unit.region(founded.region_id).await?;
        let region_id = founded.region_id;
        let mut origin =
            Origin { chapter: Some((chapter_id, region_id)), name: founded.name.clone(), zone: founded.time_zone, reply_to: None };
        // Who keeps the chapter's papers answers its letters; else who leads it.
        for office in [Office::SecretaryTreasurer, Office::President] {
            let holder = chapter.officers_on(today).find(|officer| officer.office == office).map(|officer| officer.membership_id);
            if let (None, Some(holder)) = (&origin.reply_to, holder) {
                let membership = unit.membership(holder).await?;
                origin.reply_to = membership.contact().map(|contact| (contact.name.0.clone(), contact.email.0.clone()));
            }
        }
        let locale = region.locale().map(|locale| locale.as_str().to_owned()).unwrap_or_default();
        let rules = unit.rules_of(chapter_id, today).await?;
        Ok(Self { chapter_id, region_id, origin, locale, rules, today })
    }

    fn instant(&self, local: chrono::NaiveDateTime) -> DateTime<Utc> {
        instant(self.origin.zone, local)
    }

    fn recipient(&self, id: MembershipId, membership: &Membership) -> Option<Recipient> {
        let contact = membership.contact()?;
        let own = membership.language().map(|language| language.as_str());
        Some(Recipient {
            who: Addressee::Member(id),
            name: contact.name.0.clone(),
            email: contact.email.0.clone(),
            form: Form::of(own.into_iter().chain([self.locale.as_str()])),
            muted: membership.muted_notices().to_vec(),
        })
    }

    async fn member(&self, unit: &mut Unit<'_>, id: MembershipId) -> Result<Option<Recipient>, CommandError> {
        Ok(self.recipient(id, &*unit.membership(id).await?))
    }

    /// Everybody who is an active member on a day.
    async fn roster(&self, unit: &mut Unit<'_>, on: NaiveDate) -> Result<Vec<Recipient>, CommandError> {
        let mut all = Vec::new();
        for entry in unit.roster(self.chapter_id, on).await? {
            all.extend(self.member(unit, entry.membership_id).await?);
        }
        Ok(all)
    }

    /// Those who hold an office today, each once: those of these offices, or of any where none is named.
    async fn officers(&self, unit: &mut Unit<'_>, offices: &[Office]) -> Result<Vec<Recipient>, CommandError> {
        let chapter = unit.chapter(self.chapter_id).await?;
        let holds = |officer: &&domain::chapter::Officer| offices.is_empty() || offices.contains(&officer.office);
        let mut holders: Vec<MembershipId> = chapter.officers_on(self.today).filter(holds).map(|officer| officer.membership_id).collect();
        holders.sort_unstable();
        holders.dedup();
        let mut all = Vec::new();
        for id in holders {
            all.extend(self.member(unit, id).await?);
        }
        Ok(all)
    }

    fn post(self, letters: Vec<Letter>) -> Letters {
        Ok(Ok(Post { origin: self.origin, rules: self.rules, letters }))
    }
}

fn subject(kind: &'static str, id: impl Into<uuid::Uuid>) -> Subject {
    Subject { kind, id: id.into() }
}

/// A letter without haste, invitation or end.
fn letter(kind: NoticeKind, subject: Subject, occurrence: impl ToString, to: Recipient, values: Value) -> Letter {
    let values = match values {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    Letter {
        kind,
        subject,
        occurrence: occurrence.to_string(),
        to,
        values,
        invitation: None,
        link: None,
        urgent: false,
        useful_until: None,
    }
}

/// How a member is spoken of to others.
async fn name_of(unit: &mut Unit<'_>, id: MembershipId) -> Result<Name, CommandError> {
    let membership = unit.membership(id).await?;
    membership.contact().map(|contact| contact.name.0.clone()).ok_or(CommandError::NotFound { what: "membership" })
}
