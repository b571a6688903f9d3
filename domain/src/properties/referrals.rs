//! Pledges under random treatment: no closing is lost, and none comes where there can be none.

use super::{Stream, cases};
use crate::aggregate::Decide;
use crate::calendar::days_from;
use crate::money::Money;
use crate::policy::PolicyVersion;
use crate::referral::{AmendmentOutcome, Referral, ReferralCommand as C, ReferralEvent, Stage, Tier};
use crate::rules::ReferralRules;
use crate::testing::{currency, day, id, note};
use crate::text::Personal;
use proptest::prelude::*;

fn command(kind: u8, amount: i64, closure: u128, days: i64) -> C {
    let (on, reason) = (days_from(day("2025-01-07"), days), note("Because."));
    let amount = Money::of_minor(amount, currency("GBP"));
    match kind {
        0 => C::Acknowledge { on },
        1 => C::RecordContact { on },
        2..=4 => C::Close { closure_id: id(closure), amount, amount_shared: true, region_currencies: vec![currency("GBP")], on, today: on },
        5 => C::AmendAmount { closure_id: id(closure), amount, reason, on },
        6 => C::MarkNotSold { reason, on },
        7 => C::Expire { on },
        8 => C::Dispute { reason, on },
        _ => C::Withdraw { reason, on },
    }
}

fn pledge() -> C {
    C::Pledge {
        chapter_is_open: true,
        chapter_id: id(1),
        giver: id(2),
        giver_is_member: true,
        receiver: id(3),
        receiver_is_member: true,
        tier: Tier::Inside,
        contact: None,
        description: Personal(note("Wants a new roof.")),
        rules: ReferralRules::default(),
        policy: PolicyVersion::FOUNDING,
        on: day("2025-01-07"),
    }
}

/// Closed business as the events alone tell it.
fn told(events: &[ReferralEvent]) -> i64 {
    let change = |event: &ReferralEvent| match event {
        ReferralEvent::Closed { amount, .. } => amount.minor,
        ReferralEvent::AmountAmended { from, to, .. } => to.minor - from.minor,
        _ => 0,
    };
    events.iter().map(change).sum()
}

/// Whether the pledge became closed, or was closed no more, as the events alone tell it.
fn closed_more(event: &ReferralEvent) -> i64 {
    match event {
        ReferralEvent::Closed { first, .. } => i64::from(*first),
        ReferralEvent::AmountAmended { outcome: Some(AmendmentOutcome::ClosedAgain), .. } => 1,
        ReferralEvent::AmountAmended { outcome: Some(AmendmentOutcome::Reopened { .. }), .. } => -1,
        _ => 0,
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn closed_business_is_the_sum_of_its_closings(asked in proptest::collection::vec((0..10_u8, -2..1_000_i64, 0..4_u128, -2..400_i64), 1..30)) {
        let mut stream = Stream::<Referral>::new();
        stream.append(stream.state.decide(pledge()).unwrap());
        for (kind, amount, closure, days) in asked {
            let before = stream.state.stage().unwrap();
            let Ok(events) = stream.state.decide(command(kind, amount, closure, days)) else { continue };
            stream.append(events);
            let after = stream.state.stage().unwrap();
            let closings = stream.state.closures();
            prop_assert_eq!(closings.iter().map(|closing| closing.amount.minor).sum::<i64>(), told(&stream.events));
            prop_assert!(closings.iter().all(|closing| closing.amount.minor >= 0));
            prop_assert_eq!(closings.iter().any(|closing| closing.amount.minor > 0), after == Stage::Closed);
            let ended = matches!(before, Stage::Withdrawn | Stage::NotSold | Stage::Disputed);
            prop_assert!(!ended, "{} leads nowhere", before);
        }
        prop_assert_eq!(stream.events.iter().map(closed_more).sum::<i64>(), i64::from(stream.state.stage() == Some(Stage::Closed)));
        prop_assert!(stream.replays());
    }
}
