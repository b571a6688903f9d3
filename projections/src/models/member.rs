//! The members: one row for each membership in each chapter that it was ever in. A transfer leaves a row in either chapter.

use super::membership_of;
use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::calendar::{Term, month_of};
use domain::membership::{Applicant, MembershipEvent};
use domain::text::Profession;
use domain::{ChapterId, Event, MembershipId, PersonId, Recorded};
use serde::{Deserialize, Serialize};

/// How a membership stands in a chapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStanding {
    Applied,
    /// The seat is held for the first payment.
    Approved,
    Active,
    Declined,
    Withdrawn,
    /// Approved, and not paid in time.
    Voided,
    Lapsed,
    Resigned,
    Terminated,
    /// Moved to another chapter.
    Transferred,
    /// Departed, and approved to return: the seat is held for the payment.
    Returning,
}

text_cells!(MemberStanding);

impl MemberStanding {
    /// Whether the seat is taken.
    pub fn holds_seat(self) -> bool {
        matches!(self, MemberStanding::Approved | MemberStanding::Active | MemberStanding::Returning)
    }
}

read_table! {
    /// A membership in a chapter. A transfer leaves one row in each of the two chapters.
    MemberRow, MemberKey = "members" for Fellows {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The membership.
            membership_id: MembershipId,
        }
        row {
            /// The person.
            person_id: PersonId,
            /// The person's name. None where an old transfer led to and did not repeat it: `member_names` has it.
            name: Option<String>,
            /// The profession whose seat is applied for or held.
            profession: String,
            /// applied, approved, active, declined, withdrawn, voided, lapsed, resigned, terminated, transferred or returning.
            status: MemberStanding,
            /// The member who brought the applicant.
            sponsor: Option<MembershipId>,
            /// How many members objected to the seat.
            objections: i64,
            /// Day of the application.
            applied_on: Option<NaiveDate>,
            /// The day by which the committee is to decide.
            decide_by: Option<NaiveDate>,
            /// Day of the latest approval.
            approved_on: Option<NaiveDate>,
            /// Last day on which the seat is held for payment.
            seat_held_until: Option<NaiveDate>,
            /// The first day ever as an active member of this chapter.
            joined_on: Option<NaiveDate>,
            /// First day of the month of joining: the chapter's cohort.
            joined_month: Option<NaiveDate>,
            /// First day of the month in which the member first became active in any chapter: the cohort of a region. That of joining
            /// here where an old transfer did not tell.
            since_month: Option<NaiveDate>,
            /// First day of the current, or last, stay.
            active_from: Option<NaiveDate>,
            /// The day from which the member is here no more.
            active_to: Option<NaiveDate>,
            /// First day of the month of departure.
            left_month: Option<NaiveDate>,
            /// lapsed, resigned, terminated or transferred: the last departure from this chapter, none while active.
            left_as: Option<MemberStanding>,
            /// The chapter that the member came from.
            came_from: Option<ChapterId>,
            /// The chapter that the member went to.
            went_to: Option<ChapterId>,
            /// First day of the latest term.
            term_starts_on: Option<NaiveDate>,
            /// Last day of the latest term.
            term_ends_on: Option<NaiveDate>,
            /// The day by which the training is due.
            training_due_on: Option<NaiveDate>,
            /// The day on which the training was completed.
            training_completed_on: Option<NaiveDate>,
        }
    }
}

impl MemberRow {
    fn blank(key: &MemberKey, person_id: PersonId, profession: &Profession) -> Self {
        MemberRow {
            chapter_id: key.chapter_id,
            membership_id: key.membership_id,
            person_id,
            name: None,
            profession: profession.to_string(),
            status: MemberStanding::Applied,
            sponsor: None,
            objections: 0,
            applied_on: None,
            decide_by: None,
            approved_on: None,
            seat_held_until: None,
            joined_on: None,
            joined_month: None,
            since_month: None,
            active_from: None,
            active_to: None,
            left_month: None,
            left_as: None,
            came_from: None,
            went_to: None,
            term_starts_on: None,
            term_ends_on: None,
            training_due_on: None,
            training_completed_on: None,
        }
    }

    /// Whether the member was active here on a day of the current or last stay.
    pub fn is_active_on(&self, day: NaiveDate) -> bool {
        self.active_from.is_some_and(|from| from <= day) && self.active_to.is_none_or(|to| day < to)
    }

    fn enter(&mut self, profession: &Profession, term: Term, on: NaiveDate) {
        self.status = MemberStanding::Active;
        self.profession = profession.to_string();
        self.joined_on = self.joined_on.or(Some(on));
        self.joined_month = self.joined_on.map(month_of);
        self.since_month = self.since_month.or(self.joined_month);
        (self.active_from, self.active_to) = (Some(on), None);
        (self.left_month, self.left_as, self.went_to) = (None, None, None);
        self.hold(term);
    }

    fn hold(&mut self, term: Term) {
        (self.term_starts_on, self.term_ends_on) = (Some(term.starts_on), Some(term.ends_on));
    }

    fn leave(&mut self, how: MemberStanding, on: NaiveDate) {
        self.status = how;
        (self.active_to, self.left_month, self.left_as) = (Some(on), Some(month_of(on)), Some(how));
    }

    /// An approval that came to nothing: who had left before has left still.
    fn fall_back(&mut self, otherwise: MemberStanding) {
        self.status = self.left_as.unwrap_or(otherwise);
    }

    fn approve(&mut self, status: MemberStanding, profession: &Profession, on: NaiveDate, until: NaiveDate) {
        (self.status, self.profession) = (status, profession.to_string());
        (self.approved_on, self.seat_held_until) = (Some(on), Some(until));
    }
}

/// Folds [`MemberRow`].
pub struct Members;

impl Projection for Members {
    type Row = MemberRow;
    const VERSION: i32 = 3;

    fn keys(event: &Recorded) -> Vec<MemberKey> {
        let Event::Membership(what) = &event.event else { return Vec::new() };
        let by_report = matches!(
            what,
            MembershipEvent::OneToOneReported { .. }
                | MembershipEvent::OneToOneNamed { .. }
                | MembershipEvent::TrainingCredited { .. }
                | MembershipEvent::TestimonialGiven { .. }
                | MembershipEvent::TestimonialReceived { .. }
                | MembershipEvent::LeaveGranted { .. }
                | MembershipEvent::LeaveEnded { .. }
                | MembershipEvent::RenewalOpened { .. }
                | MembershipEvent::RenewalDecided { .. }
                | MembershipEvent::SeatReviewOpened { .. }
                | MembershipEvent::SeatReviewClosed { .. }
        );
        match (by_report, event.chapter_id, membership_of(event)) {
            (false, Some(chapter_id), Some(membership_id)) => vec![MemberKey { chapter_id, membership_id }],
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<MemberRow>, key: &MemberKey, event: &Recorded) {
        let Event::Membership(event) = &event.event else { return };
        match event {
            MembershipEvent::Applied { applicant, profession, sponsor, applied_on, decide_by, .. } => {
                let Applicant { person_id, name, .. } = applicant;
                let mut applied = MemberRow::blank(key, *person_id, profession);
                applied.name = Some(name.0.to_string());
                (applied.sponsor, applied.applied_on, applied.decide_by) = (*sponsor, Some(*applied_on), Some(*decide_by));
                *row = Some(applied);
            }
            MembershipEvent::TransferredIn { from_chapter, person_id, name, profession, term, on, record, .. } => {
                let row = row.get_or_insert_with(|| MemberRow::blank(key, *person_id, profession));
                if let Some(record) = record {
                    row.since_month = record.member_since.map(month_of);
                    (row.training_due_on, row.training_completed_on) = (record.training_due_on, record.training_completed_on);
                }
                if let Some(name) = name {
                    row.name = Some(name.0.to_string());
                }
                row.enter(profession, *term, *on);
                row.came_from = Some(*from_chapter);
            }
            other => {
                if let Some(row) = row {
                    follow(row, other);
                }
            }
        }
    }
}

/// What happens to a membership that the chapter knows already.
fn follow(row: &mut MemberRow, event: &MembershipEvent) {
    use MembershipEvent as E;
    match event {
        E::Objected { .. } => row.objections += 1,
        E::Approved { profession, on, seat_held_until, .. } => row.approve(MemberStanding::Approved, profession, *on, *seat_held_until),
        E::Declined { .. } => row.status = MemberStanding::Declined,
        E::Withdrawn { .. } => row.fall_back(MemberStanding::Withdrawn),
        E::ApprovalVoided { .. } => row.fall_back(MemberStanding::Voided),
        E::Activated { profession, term, on, training_due_on, .. } => {
            row.enter(profession, *term, *on);
            row.training_due_on = Some(*training_due_on);
        }
        E::TrainingCompleted { on, .. } => row.training_completed_on = Some(*on),
        E::Renewed { term, .. } => row.hold(*term),
        E::Lapsed { on, .. } => row.leave(MemberStanding::Lapsed, *on),
        E::Resigned { on, .. } => row.leave(MemberStanding::Resigned, *on),
        E::Terminated { on, .. } => row.leave(MemberStanding::Terminated, *on),
        E::TransferredOut { to_chapter, on, .. } => {
            row.leave(MemberStanding::Transferred, *on);
            row.went_to = Some(*to_chapter);
        }
        E::ReinstatementApproved { profession, on, seat_held_until, .. } => {
            row.approve(MemberStanding::Returning, profession, *on, *seat_held_until);
        }
        E::Reinstated { profession, term, on, .. } => row.enter(profession, *term, *on),
        E::ContactChanged { name, .. } => row.name = Some(name.0.to_string()),
        E::Applied { .. }
        | E::TransferredIn { .. }
        | E::RenewalOpened { .. }
        | E::RenewalDecided { .. }
        | E::LeaveGranted { .. }
        | E::LeaveEnded { .. }
        | E::SeatReviewOpened { .. }
        | E::SeatReviewClosed { .. }
        | E::NoticePreferencesSet { .. }
        | E::OneToOneReported { .. }
        | E::OneToOneNamed { .. }
        | E::TrainingCredited { .. }
        | E::TestimonialGiven { .. }
        | E::TestimonialReceived { .. } => {}
    }
}
