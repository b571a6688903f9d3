//! Applying for a seat.

use crate::commands::{Answer, CommandError, Unit, UseCase};
use domain::membership::{Applicant, Membership, MembershipCommand, Reference};
use domain::rules::Section;
use domain::text::{EmailAddress, Name, Note, Personal, Phone, Profession};
use domain::{ChapterId, MembershipId, PersonId};

/// Applies for a seat in a chapter. The e-mail address says who the person is, unless a person is named.
pub struct Apply {
    pub id: MembershipId,
    pub chapter_id: ChapterId,
    pub person_id: Option<PersonId>,
    pub name: Name,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    pub profession: Profession,
    pub references: Vec<Reference>,
    pub interview_note: Note,
    pub sponsor: Option<MembershipId>,
}

impl UseCase for Apply {
    async fn run(&self, unit: &mut Unit<'_>) -> Result<Answer, CommandError> {
        let on = unit.today_in(self.chapter_id).await?;
        if let Some(sponsor) = self.sponsor {
            unit.named_membership(sponsor, "sponsor").await?;
        }
        let in_force = unit.rules_of(self.chapter_id, on).await?;
        let person_id = self.person_id.unwrap_or_else(|| PersonId::known_by(&self.email));
        let command = MembershipCommand::Apply {
            chapter_id: self.chapter_id,
            chapter_is_open: unit.chapter(self.chapter_id).await?.is_open(),
            applicant: Applicant {
                person_id,
                name: Personal(self.name.clone()),
                email: Personal(self.email.clone()),
                phone: self.phone.clone().map(Personal),
            },
            profession: self.profession.clone(),
            references: self.references.clone(),
            interview_note: Personal(self.interview_note.clone()),
            sponsor: self.sponsor,
            sponsor_is_member: match self.sponsor {
                Some(sponsor) => unit.is_member(sponsor, self.chapter_id, on).await?,
                None => false,
            },
            seat_taken_by: unit.seat_taken_by(self.chapter_id, &self.profession, Some(self.id)).await?,
            policy: in_force.version(Section::Joining),
            professions: in_force.rules.professions.clone(),
            rules: in_force.rules.joining.clone(),
            on,
        };
        let scope = unit.scope_of(self.chapter_id).await?;
        let id = self.id.to_string();
        let version = unit.create::<Membership>(&id, scope, command).await?;
        Ok(Answer::new(id, version).with("person_id", person_id))
    }
}
