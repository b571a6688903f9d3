//! The receiver hears of a referral at once, and again on the reminder days after its last news; the giver hears of business closed.

use super::{Reaction, RulesInForce, now, on};
use crate::calendar::days_from;
use crate::event::{Event, Recorded};
use crate::ids::{ChapterId, ReferralId};
use crate::notices::Notice;
use crate::referral::ReferralEvent;
use crate::rules::Section;
use chrono::NaiveDate;

pub(in crate::reactions) fn react(recorded: &Recorded, rules: &RulesInForce) -> Vec<Reaction> {
    let Event::Referral(event) = &recorded.event else { return Vec::new() };
    let Ok(referral_id) = recorded.aggregate_id.parse::<ReferralId>() else { return Vec::new() };
    match event {
        ReferralEvent::Pledged { parties, .. } => {
            let mut all = vec![now(Notice::ReferralReceived { referral_id })];
            all.extend(reminders(referral_id, parties.chapter_id, parties.pledged_on, rules));
            all
        }
        ReferralEvent::Acknowledged { parties, on, .. } | ReferralEvent::Contacted { parties, on, .. } => {
            reminders(referral_id, parties.chapter_id, *on, rules)
        }
        ReferralEvent::Closed { closure_id, .. } => vec![now(Notice::ClosedBusiness { referral_id, closure_id: *closure_id })],
        ReferralEvent::AmountAmended { .. }
        | ReferralEvent::NotSold { .. }
        | ReferralEvent::Expired { .. }
        | ReferralEvent::Disputed { .. }
        | ReferralEvent::Withdrawn { .. } => Vec::new(),
    }
}

fn reminders(referral_id: ReferralId, chapter_id: ChapterId, last_news: NaiveDate, rules: &RulesInForce) -> Vec<Reaction> {
    let days = rules.rules.referrals.reminder_days.iter();
    let remind = |days: &u32| {
        let notice = Notice::ReferralReminder { referral_id, last_news, days: *days };
        on(days_from(last_news, i64::from(*days)), chapter_id, notice, rules, Section::Referrals)
    };
    days.filter_map(remind).collect()
}
