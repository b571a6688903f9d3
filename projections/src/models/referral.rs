//! The referral pledges: what each has come to, and those that still await their outcome.

use crate::projection::Projection;
use crate::{read_table, text_cells};
use chrono::NaiveDate;
use domain::referral::{AmendmentOutcome, Parties, ReferralEvent, Stage, Tier};
use domain::{ChapterId, Event, MembershipId, Recorded, ReferralId};

text_cells!(Tier, Stage);

read_table! {
    /// A referral pledge and what it has come to.
    ReferralRow, ReferralKey = "referrals" for Parties(&["giver", "receiver"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The day of the pledge.
            pledged_on: NaiveDate,
            /// The pledge.
            referral_id: ReferralId,
        }
        row {
            /// Who gave it.
            giver: MembershipId,
            /// Who received it.
            receiver: MembershipId,
            /// inside: the giver buys; outside: the giver's contact buys.
            tier: Tier,
            /// What it is about.
            description: String,
            /// pledged, acknowledged, contacted, closed, not_sold, expired, disputed or withdrawn.
            stage: Stage,
            /// Whether it still awaits its outcome.
            is_open: bool,
            /// Day of the latest news.
            stage_since: NaiveDate,
            /// Without news it expires on this day.
            expires_on: NaiveDate,
            /// Day of the first closing since the pledge is closed.
            first_closed_on: Option<NaiveDate>,
            /// Closings that stand, those amended to nothing aside.
            closings: i64,
        }
    }
}

read_table! {
    /// A referral pledge that still awaits its outcome. It has no row once it is closed, not sold, expired, disputed or withdrawn.
    OpenReferralRow, OpenReferralKey = "open_referrals" for Parties(&["giver", "receiver"]) {
        key {
            /// The chapter.
            chapter_id: ChapterId,
            /// The day of the pledge.
            pledged_on: NaiveDate,
            /// The pledge.
            referral_id: ReferralId,
        }
        row {
            /// Who gave it.
            giver: MembershipId,
            /// Who received it.
            receiver: MembershipId,
            /// pledged, acknowledged or contacted.
            stage: Stage,
            /// Without news it expires on this day.
            expires_on: NaiveDate,
        }
    }
}

/// Between whom the event's pledge is.
pub(super) fn parties_of(event: &ReferralEvent) -> Parties {
    use ReferralEvent as E;
    match event {
        E::Pledged { parties, .. }
        | E::Acknowledged { parties, .. }
        | E::Contacted { parties, .. }
        | E::Closed { parties, .. }
        | E::AmountAmended { parties, .. }
        | E::NotSold { parties, .. }
        | E::Expired { parties, .. }
        | E::Disputed { parties, .. }
        | E::Withdrawn { parties, .. } => *parties,
    }
}

/// How many closings stand more after an amount was amended: one taken down to nothing was a mistake, and is none.
pub(super) fn closings_gained(from: i64, to: i64) -> i64 {
    i64::from(to > 0) - i64::from(from > 0)
}

fn key_of(event: &Recorded) -> Option<(ReferralKey, &ReferralEvent)> {
    let Event::Referral(what) = &event.event else { return None };
    let Parties { chapter_id, pledged_on, .. } = parties_of(what);
    Some((ReferralKey { chapter_id, pledged_on, referral_id: event.aggregate_id.parse().ok()? }, what))
}

/// Folds [`ReferralRow`].
pub struct Referrals;

impl ReferralRow {
    fn become_stage(&mut self, stage: Stage, since: NaiveDate) {
        (self.stage, self.stage_since, self.is_open) = (stage, since, stage.is_open());
    }
}

impl Projection for Referrals {
    type Row = ReferralRow;
    const VERSION: i32 = 2;

    fn keys(event: &Recorded) -> Vec<ReferralKey> {
        key_of(event).map(|(key, _)| key).into_iter().collect()
    }

    fn apply(row: &mut Option<ReferralRow>, key: &ReferralKey, event: &Recorded) {
        let Event::Referral(event) = &event.event else { return };
        if let ReferralEvent::Pledged { parties, description, expires_on, .. } = event {
            *row = Some(ReferralRow {
                chapter_id: key.chapter_id,
                pledged_on: key.pledged_on,
                referral_id: key.referral_id,
                giver: parties.giver,
                receiver: parties.receiver,
                tier: parties.tier,
                description: description.0.to_string(),
                stage: Stage::Pledged,
                is_open: true,
                stage_since: parties.pledged_on,
                expires_on: *expires_on,
                first_closed_on: None,
                closings: 0,
            });
        }
        let Some(row) = row else { return };
        match event {
            ReferralEvent::Pledged { .. } => {}
            ReferralEvent::Acknowledged { on, expires_on, .. } => {
                row.become_stage(Stage::Acknowledged, *on);
                row.expires_on = *expires_on;
            }
            ReferralEvent::Contacted { on, expires_on, .. } => {
                row.become_stage(Stage::Contacted, *on);
                row.expires_on = *expires_on;
            }
            ReferralEvent::Closed { amount, on, .. } => {
                row.become_stage(Stage::Closed, *on);
                row.first_closed_on = row.first_closed_on.or(Some(*on));
                row.closings += closings_gained(0, amount.minor);
            }
            ReferralEvent::AmountAmended { from, to, outcome, closed_on, on, .. } => {
                row.closings += closings_gained(from.minor, to.minor);
                match outcome {
                    None => {}
                    Some(AmendmentOutcome::Reopened { stage, expires_on, .. }) => {
                        row.become_stage(*stage, *on);
                        (row.expires_on, row.first_closed_on) = (*expires_on, None);
                    }
                    Some(AmendmentOutcome::ClosedAgain) => {
                        row.become_stage(Stage::Closed, *on);
                        row.first_closed_on = row.first_closed_on.or(Some(*closed_on));
                    }
                }
            }
            ReferralEvent::NotSold { on, .. } => row.become_stage(Stage::NotSold, *on),
            ReferralEvent::Expired { on, .. } => row.become_stage(Stage::Expired, *on),
            ReferralEvent::Disputed { on, .. } => row.become_stage(Stage::Disputed, *on),
            ReferralEvent::Withdrawn { on, .. } => row.become_stage(Stage::Withdrawn, *on),
        }
    }
}

/// Folds [`OpenReferralRow`].
pub struct OpenReferrals;

impl Projection for OpenReferrals {
    type Row = OpenReferralRow;
    const VERSION: i32 = 2;

    fn keys(event: &Recorded) -> Vec<OpenReferralKey> {
        let key = key_of(event).filter(|(_, what)| !matches!(what, ReferralEvent::AmountAmended { outcome: None, .. }));
        key.map(|(ReferralKey { chapter_id, pledged_on, referral_id }, _)| OpenReferralKey { chapter_id, pledged_on, referral_id })
            .into_iter()
            .collect()
    }

    fn apply(row: &mut Option<OpenReferralRow>, key: &OpenReferralKey, event: &Recorded) {
        let Event::Referral(event) = &event.event else { return };
        let OpenReferralKey { chapter_id, pledged_on, referral_id } = *key;
        let Parties { giver, receiver, .. } = parties_of(event);
        let (stage, expires_on) = match event {
            ReferralEvent::Pledged { expires_on, .. } => (Stage::Pledged, *expires_on),
            ReferralEvent::Acknowledged { expires_on, .. } => (Stage::Acknowledged, *expires_on),
            ReferralEvent::Contacted { expires_on, .. } => (Stage::Contacted, *expires_on),
            ReferralEvent::AmountAmended { outcome: None, .. } => return,
            ReferralEvent::AmountAmended { outcome: Some(AmendmentOutcome::Reopened { stage, expires_on, .. }), .. } if stage.is_open() => {
                (*stage, *expires_on)
            }
            ReferralEvent::AmountAmended { outcome: Some(_), .. }
            | ReferralEvent::Closed { .. }
            | ReferralEvent::NotSold { .. }
            | ReferralEvent::Expired { .. }
            | ReferralEvent::Disputed { .. }
            | ReferralEvent::Withdrawn { .. } => {
                *row = None;
                return;
            }
        };
        *row = Some(OpenReferralRow { chapter_id, pledged_on, referral_id, giver, receiver, stage, expires_on });
    }
}
