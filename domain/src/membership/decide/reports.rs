//! What members tell of themselves: contact, one-to-ones, training, testimonials.

use super::super::MembershipRefusal::*;
use super::super::{Applicant, Change, File, Membership, MembershipEvent, MembershipRefusal, PhaseName};
use super::Decision;
use crate::ids::{ChapterId, MembershipId};
use crate::notices::NoticeClass;
use crate::text::{EmailAddress, Locale, Name, Note, Personal, Phone};
use chrono::NaiveDate;
use uuid::Uuid;

/// No course of a chapter's world gives more at once; a larger figure is a slip of the keyboard.
const MOST_CREDITS: u32 = 100;

/// A talk with another member.
pub(super) struct OneToOne {
    pub self_id: MembershipId,
    pub with: MembershipId,
    pub with_is_member: bool,
    pub topics: Option<Note>,
}

/// A good word for another member.
pub(super) struct Testimonial {
    pub self_id: MembershipId,
    pub testimonial_id: Uuid,
    pub to: MembershipId,
    /// Where the receiver is a member; none where in no chapter.
    pub to_chapter: Option<ChapterId>,
    pub text: Note,
}

impl Membership {
    pub(super) fn change_contact(
        &self,
        file: &File,
        name: Option<Personal<Name>>,
        email: Option<Personal<EmailAddress>>,
        phone: Change<Personal<Phone>>,
    ) -> Decision {
        let phase = self.phase_name();
        if matches!(phase, PhaseName::Declined | PhaseName::Withdrawn | PhaseName::Voided) {
            return Err(Closed { phase });
        }
        let now = &file.applicant;
        let person_id = now.person_id;
        let name = name.unwrap_or_else(|| now.name.clone());
        let email = email.unwrap_or_else(|| now.email.clone());
        let phone = match phone {
            Change::Keep => now.phone.clone(),
            Change::Remove => None,
            Change::Set(phone) => Some(phone),
        };
        let then = Applicant { person_id, name, email, phone };
        if then == *now {
            return Err(NothingChanges);
        }
        let Applicant { person_id, name, email, phone } = then;
        Ok(vec![MembershipEvent::ContactChanged { chapter_id: file.chapter_id, person_id, name, email, phone }])
    }

    pub(super) fn set_notice_preferences(&self, file: &File, language: Option<Locale>, mut muted: Vec<NoticeClass>) -> Decision {
        if let Some(language) = language.as_ref().filter(|language| !language.is_tag()) {
            return Err(NotALanguage { language: language.clone() });
        }
        muted.sort_unstable();
        muted.dedup();
        if let Some(class) = muted.iter().find(|class| !NoticeClass::OPTIONAL.contains(class)) {
            return Err(NoticesRequired { class: *class });
        }
        if (&language, &muted) == (&file.language, &file.muted) {
            return Err(NothingChanges);
        }
        Ok(vec![MembershipEvent::NoticePreferencesSet { chapter_id: file.chapter_id, language, muted }])
    }

    pub(super) fn report_one_to_one(&self, file: &File, talk: OneToOne, on: NaiveDate, today: NaiveDate) -> Decision {
        let OneToOne { self_id, with, with_is_member, topics } = talk;
        not_after(on, today)?;
        let chapter_id = self.active_in(on)?;
        if with == self_id {
            return Err(OneselfNamed);
        }
        if !with_is_member {
            return Err(OtherNotAMember { other: with });
        }
        if file.one_to_ones.contains(&(on, with)) {
            return Err(AlreadyReported);
        }
        Ok(vec![MembershipEvent::OneToOneReported { chapter_id, member: self_id, with, on, topics }])
    }

    /// In the chapter that the member was in on the day.
    pub(super) fn name_in_one_to_one(&self, file: &File, member: MembershipId, by: MembershipId, on: NaiveDate) -> Decision {
        let chapter_id = self.chapter_on(on).ok_or(NotActiveOn { on })?;
        if file.named_by.contains(&(on, by)) {
            return Err(AlreadyReported);
        }
        Ok(vec![MembershipEvent::OneToOneNamed { chapter_id, member, with: by, on }])
    }

    pub(super) fn credit_training(&self, member: MembershipId, credits: u32, course: Name, on: NaiveDate, today: NaiveDate) -> Decision {
        not_after(on, today)?;
        let chapter_id = self.active_in(on)?;
        if !(1..=MOST_CREDITS).contains(&credits) {
            return Err(CreditsOutOfRange { credits, most: MOST_CREDITS });
        }
        Ok(vec![MembershipEvent::TrainingCredited { chapter_id, member, credits, course, on }])
    }

    pub(super) fn give_testimonial(&self, file: &File, testimonial: Testimonial, on: NaiveDate) -> Decision {
        let Testimonial { self_id, testimonial_id, to, to_chapter, text } = testimonial;
        let chapter_id = self.active_in(on)?;
        if to == self_id {
            return Err(TestimonialToOneself);
        }
        let Some(to_chapter) = to_chapter else { return Err(TestimonialToNonMember { to }) };
        if file.testimonials.contains(&testimonial_id) {
            return Err(TestimonialAlreadyGiven);
        }
        let elsewhere = to_chapter != chapter_id;
        Ok(vec![MembershipEvent::TestimonialGiven { chapter_id, testimonial_id, from: self_id, to, text, on, elsewhere }])
    }

    /// In the chapter of the receiver, where that is another than the giver's.
    pub(super) fn receive_testimonial(
        &self,
        file: &File,
        testimonial_id: Uuid,
        from: MembershipId,
        self_id: MembershipId,
        on: NaiveDate,
    ) -> Decision {
        let chapter_id = self.active_in(on)?;
        if file.testimonials.contains(&testimonial_id) {
            return Err(TestimonialAlreadyGiven);
        }
        Ok(vec![MembershipEvent::TestimonialReceived { chapter_id, testimonial_id, from, to: self_id, on }])
    }
}

fn not_after(on: NaiveDate, today: NaiveDate) -> Result<(), MembershipRefusal> {
    if on > today { Err(InTheFuture { today }) } else { Ok(()) }
}
