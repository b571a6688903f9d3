//! What a membership knows of itself in order to decide.

use super::file::{File, Leave, Renewal, SeatReview, Stay};
use super::phase::{Departure, Phase, PhaseName};
use super::{Applicant, LeaveKind, MembershipEvent, RenewalDecision, SeatReviewOutcome};
use crate::calendar::Term;
use crate::claims::{self, Held};
use crate::ids::{ChapterId, PersonId};
use crate::notices::NoticeClass;
use crate::text::{Locale, Profession};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A membership: where it stands, and its file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Membership {
    phase: Phase,
    /// Opened by the application.
    file: Option<Box<File>>,
}

impl Membership {
    /// Where it stands.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Its file, once there was an application.
    pub fn file(&self) -> Option<&File> {
        self.file.as_deref()
    }

    /// Where it stands, in a word.
    pub fn phase_name(&self) -> PhaseName {
        self.phase.name()
    }

    /// Whether the member is active: from activation until departure, whatever is owed.
    pub fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Active)
    }

    /// The chapter, the latest one after a transfer.
    pub fn chapter_id(&self) -> Option<ChapterId> {
        self.file().map(|file| file.chapter_id)
    }

    /// The person.
    pub fn person_id(&self) -> Option<PersonId> {
        self.file().map(|file| file.applicant.person_id)
    }

    /// The profession whose seat is applied for or held.
    pub fn profession(&self) -> Option<&Profession> {
        self.file().map(|file| &file.profession)
    }

    /// Name and addresses as they stand now.
    pub fn contact(&self) -> Option<&Applicant> {
        self.file().map(|file| &file.applicant)
    }

    /// The last term: the one that a renewal follows.
    pub fn term(&self) -> Option<Term> {
        self.file().and_then(File::last_term)
    }

    /// Every term, the days actually had, oldest first.
    pub fn terms(&self) -> &[Term] {
        self.file().map_or(&[], |file| &file.terms)
    }

    /// How many years the next invoice is for: what the committee decided, or else what it last agreed to.
    pub fn term_years(&self) -> Option<u8> {
        let file = self.file()?;
        match (&self.phase, &file.renewal) {
            (Phase::Active, Renewal::Decided(RenewalDecision::Renew { term_years })) => Some(*term_years),
            (Phase::Active, Renewal::Decided(RenewalDecision::RenewWithConditions { term_years, .. })) => Some(*term_years),
            _ => Some(file.term_years),
        }
    }

    /// What the committee has said to the renewal of the last term.
    pub fn renewal_decision(&self) -> Option<&RenewalDecision> {
        match &self.file()?.renewal {
            Renewal::NotOpen | Renewal::Open => None,
            Renewal::Decided(decision) => Some(decision),
        }
    }

    /// Every leave granted, as it was taken.
    pub fn leaves(&self) -> &[Leave] {
        self.file().map_or(&[], |file| &file.leaves)
    }

    /// Whether medical leave covers the day and had been granted by then: the mark M requires it.
    pub fn on_medical_leave(&self, day: NaiveDate) -> bool {
        self.leaves().iter().any(|leave| leave.kind == LeaveKind::Medical && leave.granted_on.max(leave.from) <= day && day <= leave.to)
    }

    /// The language that the member has asked letters to be in.
    pub fn language(&self) -> Option<&Locale> {
        self.file()?.language.as_ref()
    }

    /// The kinds of letters that the member does without.
    pub fn muted_notices(&self) -> &[NoticeClass] {
        self.file().map_or(&[], |file| &file.muted)
    }

    /// The review of the seat, if too many absences have opened one.
    pub fn seat_review(&self) -> SeatReview {
        self.file().map_or(SeatReview::Never, |file| file.seat_review)
    }

    /// Every stay in a chapter, oldest first.
    pub fn stays(&self) -> &[Stay] {
        self.file().map_or(&[], |file| &file.stays)
    }

    /// The chapter whose active member this was on a day. On the day of a transfer it is the new one; on the day of departure, none.
    pub fn chapter_on(&self, day: NaiveDate) -> Option<ChapterId> {
        self.stays().iter().rev().find(|stay| stay.contains(day)).map(|stay| stay.chapter_id)
    }

    /// Whether the member was active, in whichever chapter, on a day.
    pub fn is_active_on(&self, day: NaiveDate) -> bool {
        self.chapter_on(day).is_some()
    }

    /// The keys that the membership holds, with their owners.
    pub(super) fn held(&self, stream: &str) -> Held {
        let mut held = Held::new();
        let Some(file) = self.file() else { return held };
        if self.phase.binds_person() {
            let person_id = file.applicant.person_id;
            held.insert(claims::person(person_id).0, stream.to_owned());
            held.insert(claims::email(&file.applicant.email.0).0, person_id.to_string());
        }
        if self.phase.holds_seat() {
            held.insert(claims::seat(file.chapter_id, &file.profession).0, stream.to_owned());
        }
        held
    }
}

impl Membership {
    pub(crate) fn evolve(&mut self, event: MembershipEvent) {
        use MembershipEvent as E;
        match event {
            E::Applied {
                chapter_id,
                applicant,
                profession,
                applied_on,
                decide_by,
                references: _,
                interview_note: _,
                sponsor: _,
                policy: _,
            } => {
                self.phase = Phase::Applied { applied_on, decide_by };
                self.file = Some(Box::new(File::opened(chapter_id, applicant, profession, applied_on)));
            }
            E::Objected { by, reason: _, on: _ } => self.note(|file| {
                file.objectors.insert(by);
            }),
            E::Approved { term_years, on, seat_held_until, chapter_id: _, person_id: _, profession: _, conditions: _, policy: _ } => {
                self.phase = Phase::Approved { approved_on: on, term_years, seat_held_until };
                self.note(|file| file.term_years = term_years);
            }
            E::Declined { chapter_id: _, person_id: _, reason: _, on: _ } => self.phase = Phase::Declined,
            E::Withdrawn { chapter_id: _, person_id: _, on: _ } => self.fall_back(Phase::Withdrawn),
            E::ApprovalVoided { chapter_id: _, person_id: _, on: _ } => self.fall_back(Phase::Voided),
            E::Activated { term, on, training_due_on, chapter_id: _, person_id: _, profession: _, invoice_id: _, policy: _ } => {
                self.enter(term, on);
                self.note(|file| file.training_due_on = Some(training_due_on));
            }
            E::TrainingCompleted { on, chapter_id: _ } => self.note(|file| file.training_completed_on = Some(on)),
            E::RenewalOpened { chapter_id: _, term: _, on: _, policy: _ } => self.note(|file| file.renewal = Renewal::Open),
            E::RenewalDecided { decision, chapter_id: _, term: _, on: _ } => {
                self.note(|file| file.renewal = Renewal::Decided(decision));
            }
            E::Renewed { term, chapter_id: _, on: _ } => self.note(|file| file.renew(term)),
            E::Lapsed { on, chapter_id: _, person_id: _, profession: _, term: _, policy: _ } => self.leave(Departure::Lapsed, on),
            E::TransferredOut { on, chapter_id: _, to_chapter: _, person_id: _, profession: _ } => self.note(|file| file.end_stay(on)),
            E::TransferredIn { chapter_id, profession, on, from_chapter: _, person_id: _, name: _, term: _, record: _ } => {
                self.note(|file| {
                    (file.chapter_id, file.profession) = (chapter_id, profession);
                    file.begin_stay(on);
                })
            }
            E::LeaveGranted { kind, from, to, granted_on, chapter_id: _ } => {
                self.note(|file| file.leaves.push(Leave { kind, from, to, granted_on: granted_on.unwrap_or(from) }));
            }
            E::LeaveEnded { from, last_day, chapter_id: _ } => self.note(|file| file.end_leave(from, last_day)),
            E::SeatReviewOpened { absences, chapter_id: _, on: _, policy: _ } => {
                self.note(|file| file.seat_review = SeatReview::Open(absences));
            }
            E::SeatReviewClosed { outcome, chapter_id: _, on: _ } => self.note(|file| {
                file.seat_review = match outcome {
                    SeatReviewOutcome::Kept { note: _, known_to } => SeatReview::Kept { known_to },
                    SeatReviewOutcome::Unfounded => SeatReview::Never,
                };
            }),
            E::Resigned { on, chapter_id: _, person_id: _, profession: _, reason: _ } => self.leave(Departure::Resigned, on),
            E::Terminated { on, chapter_id: _, person_id: _, profession: _, reason: _ } => self.leave(Departure::Terminated, on),
            E::ReinstatementApproved { profession, term_years, on, seat_held_until, chapter_id: _, person_id: _, policy: _ } => {
                self.return_approved(profession, term_years, on, seat_held_until);
            }
            E::Reinstated { term, on, chapter_id: _, person_id: _, profession: _, invoice_id: _ } => self.enter(term, on),
            E::ContactChanged { name, email, phone, person_id, chapter_id: _ } => {
                self.note(|file| file.applicant = Applicant { person_id, name, email, phone });
            }
            E::NoticePreferencesSet { language, muted, chapter_id: _ } => self.note(|file| (file.language, file.muted) = (language, muted)),
            E::OneToOneReported { with, on, chapter_id: _, member: _, topics: _ } => self.note(|file| {
                file.one_to_ones.insert((on, with));
            }),
            E::OneToOneNamed { with, on, chapter_id: _, member: _ } => self.note(|file| {
                file.named_by.insert((on, with));
            }),
            E::TrainingCredited { chapter_id: _, member: _, credits: _, course: _, on: _ } => {}
            E::TestimonialGiven { testimonial_id, chapter_id: _, from: _, to: _, text: _, on: _, elsewhere: _ }
            | E::TestimonialReceived { testimonial_id, chapter_id: _, from: _, to: _, on: _ } => self.note(|file| {
                file.testimonials.insert(testimonial_id);
            }),
        }
    }

    fn note(&mut self, note: impl FnOnce(&mut File)) {
        if let Some(file) = &mut self.file {
            note(file);
        }
    }

    fn enter(&mut self, term: Term, on: NaiveDate) {
        self.phase = Phase::Active;
        self.note(|file| {
            file.begin_stay(on);
            file.begin_term(term);
        });
    }

    fn leave(&mut self, how: Departure, on: NaiveDate) {
        self.phase = Phase::Departed { how, on };
        self.note(|file| file.cut_terms(on));
    }

    fn return_approved(&mut self, profession: Profession, term_years: u8, approved_on: NaiveDate, seat_held_until: NaiveDate) {
        if let Phase::Departed { how, on } = self.phase {
            self.phase = Phase::Returning { how, on, approved_on, term_years, seat_held_until };
        }
        self.note(|file| (file.profession, file.term_years) = (profession, term_years));
    }

    /// An approval that came to nothing: who had left before has left still.
    fn fall_back(&mut self, otherwise: Phase) {
        self.phase = match self.phase {
            Phase::Returning { how, on, .. } => Phase::Departed { how, on },
            _ => otherwise,
        };
    }
}
