//! Seats that too many absences have opened for review.

use super::membership_of;
use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::membership::{MembershipEvent, SeatReviewOutcome};
use domain::policy::{PolicyScope, PolicyVersion};
use domain::{ChapterId, Event, MembershipId, Recorded};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How the review of a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatReviewStanding {
    Open,
    /// The committee lets the member keep the seat.
    Kept,
    /// An amended sheet took absences away: there were not too many after all.
    Unfounded,
    /// The member has left the chapter since.
    Left,
}

text_cells!(SeatReviewStanding);

read_table! {
    /// The latest review of a member's seat in a chapter.
    SeatReviewRow, SeatReviewKey = "seat_reviews" for Parties(&["membership_id"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The membership.
            membership_id: MembershipId,
        }
        row {
            /// open, kept, unfounded or left.
            status: SeatReviewStanding,
            /// The day on which it was opened.
            opened_on: NaiveDate,
            /// Absences counted in the window.
            absences: i64,
            /// Absences that the policy lets pass in it.
            allowed: i64,
            /// First day of the window.
            window_from: NaiveDate,
            /// Last day of the window: that of the absence that was one too many.
            window_to: NaiveDate,
            /// organisation, region or chapter: whose policy set the limit.
            policy_scope: String,
            /// The region or chapter.
            policy_scope_id: Option<Uuid>,
            /// The version of that policy.
            policy_version: i64,
            /// The day on which it ended.
            closed_on: Option<NaiveDate>,
            /// What the committee noted when it let the member keep the seat.
            note: Option<String>,
        }
    }
}

/// Folds [`SeatReviewRow`].
pub struct SeatReviews;

impl Projection for SeatReviews {
    type Row = SeatReviewRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<SeatReviewKey> {
        use MembershipEvent as E;
        let Event::Membership(
            E::SeatReviewOpened { chapter_id, .. }
            | E::SeatReviewClosed { chapter_id, .. }
            | E::Lapsed { chapter_id, .. }
            | E::Resigned { chapter_id, .. }
            | E::Terminated { chapter_id, .. }
            | E::TransferredOut { chapter_id, .. },
        ) = &event.event
        else {
            return Vec::new();
        };
        membership_of(event).map(|membership_id| SeatReviewKey { chapter_id: *chapter_id, membership_id }).into_iter().collect()
    }

    fn apply(row: &mut Option<SeatReviewRow>, key: &SeatReviewKey, event: &Recorded) {
        use MembershipEvent as E;
        let Event::Membership(event) = &event.event else { return };
        let (status, on, note) = match event {
            E::SeatReviewOpened { absences, on, policy: PolicyVersion { scope, version }, .. } => {
                let (policy_scope, policy_scope_id) = match scope {
                    PolicyScope::Organisation => ("organisation", None),
                    PolicyScope::Region(id) => ("region", Some((*id).into())),
                    PolicyScope::Chapter(id) => ("chapter", Some((*id).into())),
                };
                *row = Some(SeatReviewRow {
                    chapter_id: key.chapter_id,
                    membership_id: key.membership_id,
                    status: SeatReviewStanding::Open,
                    opened_on: *on,
                    absences: i64::from(absences.counted),
                    allowed: i64::from(absences.allowed),
                    window_from: absences.window.starts_on,
                    window_to: absences.window.ends_on,
                    policy_scope: policy_scope.to_owned(),
                    policy_scope_id,
                    policy_version: i64::from(*version),
                    closed_on: None,
                    note: None,
                });
                return;
            }
            E::SeatReviewClosed { outcome: SeatReviewOutcome::Kept { note, .. }, on, .. } => {
                (SeatReviewStanding::Kept, on, Some(note.to_string()))
            }
            E::SeatReviewClosed { outcome: SeatReviewOutcome::Unfounded, on, .. } => (SeatReviewStanding::Unfounded, on, None),
            E::Lapsed { on, .. } | E::Resigned { on, .. } | E::Terminated { on, .. } | E::TransferredOut { on, .. } => {
                (SeatReviewStanding::Left, on, None)
            }
            _ => return,
        };
        // Who leaves takes an open review along; one that was decided stays as it was.
        if let Some(row) = row.as_mut().filter(|row| row.status == SeatReviewStanding::Open) {
            (row.status, row.closed_on, row.note) = (status, Some(*on), note);
        }
    }
}
