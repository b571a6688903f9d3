//! The review of a seat whose member was absent too often.

use super::super::MembershipRefusal::*;
use super::super::{File, Membership, MembershipEvent, SeatReview, SeatReviewOutcome};
use super::{Decision, joined, not_before};
use crate::absences::Absences;
use crate::policy::PolicyVersion;
use crate::text::Note;
use chrono::NaiveDate;

impl Membership {
    pub(super) fn review_seat(&self, file: &File, too_many: Option<Absences>, policy: PolicyVersion, on: NaiveDate) -> Decision {
        self.active()?;
        let chapter_id = file.chapter_id;
        match (file.seat_review, too_many) {
            (SeatReview::Open(_), Some(_)) => Err(SeatReviewOpen),
            (SeatReview::Open(_), None) => {
                Ok(vec![MembershipEvent::SeatReviewClosed { chapter_id, outcome: SeatReviewOutcome::Unfounded, on }])
            }
            (SeatReview::Never | SeatReview::Kept { .. }, None) => Err(NothingToReview),
            // Each absence after a decision is looked at anew; what the committee knew of is not.
            (SeatReview::Kept { known_to }, Some(absences)) if absences.window.ends_on <= known_to => Err(SeatReviewDecided { known_to }),
            (SeatReview::Never | SeatReview::Kept { .. }, Some(absences)) => {
                Ok(vec![MembershipEvent::SeatReviewOpened { chapter_id, absences, on, policy }])
            }
        }
    }

    pub(super) fn keep_seat(&self, file: &File, note: Note, last_absence: Option<NaiveDate>, on: NaiveDate) -> Decision {
        self.active()?;
        let SeatReview::Open(absences) = file.seat_review else { return Err(NoSeatReview) };
        not_before(on, joined(file))?;
        let known_to = last_absence.map_or(absences.window.ends_on, |last| last.max(absences.window.ends_on));
        let outcome = SeatReviewOutcome::Kept { note, known_to };
        Ok(vec![MembershipEvent::SeatReviewClosed { chapter_id: file.chapter_id, outcome, on }])
    }
}
