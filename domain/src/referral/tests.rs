//! The rules of a referral, as given, when and then.

use super::ReferralCommand::{Acknowledge, AmendAmount, Close, Dispute, Expire, MarkNotSold, RecordContact, Withdraw};
use super::ReferralRefusal::*;
use super::*;
use crate::MembershipId;
use crate::money::Money;
use crate::policy::PolicyVersion;
use crate::rules::ReferralRules;
use crate::testing::*;
use crate::text::Personal;
use chrono::NaiveDate;

const POLICY: PolicyVersion = PolicyVersion::FOUNDING;

fn referral<const N: usize>(events: [ReferralEvent; N]) -> Given<Referral> {
    given(events)
}

fn parties() -> Parties {
    Parties { chapter_id: id(1), giver: id(2), receiver: id(3), tier: Tier::Outside, pledged_on: day("2025-01-07") }
}

fn pledge(receiver: MembershipId, giver_is_member: bool, receiver_is_member: bool) -> ReferralCommand {
    ReferralCommand::Pledge {
        chapter_id: id(1),
        chapter_is_open: true,
        giver: id(2),
        giver_is_member,
        receiver,
        receiver_is_member,
        tier: Tier::Outside,
        contact: None,
        description: Personal(note("Wants a new roof.")),
        rules: ReferralRules::default(),
        policy: POLICY,
        on: day("2025-01-07"),
    }
}

fn pledged() -> ReferralEvent {
    let description = Personal(note("Wants a new roof."));
    // 180 days after 7 January.
    ReferralEvent::Pledged { parties: parties(), contact: None, description, expires_on: day("2025-07-06"), policy: POLICY }
}

fn acknowledged() -> ReferralEvent {
    ReferralEvent::Acknowledged { parties: parties(), on: day("2025-01-10"), expires_on: day("2025-07-09"), policy: POLICY }
}

fn contacted() -> ReferralEvent {
    ReferralEvent::Contacted { parties: parties(), on: day("2025-01-20"), expires_on: day("2025-07-19"), policy: POLICY }
}

fn closed(closure: u128, minor: i64, first: bool) -> ReferralEvent {
    let (closure_id, on) = (id(closure), day("2025-02-01"));
    ReferralEvent::Closed { parties: parties(), closure_id, amount: gbp(minor), amount_shared: true, first, on }
}

fn close(closure: u128, amount: Money) -> ReferralCommand {
    Close {
        closure_id: id(closure),
        amount,
        amount_shared: true,
        region_currencies: vec![currency("GBP")],
        on: day("2025-02-01"),
        today: day("2025-02-01"),
    }
}

fn withdrawn() -> ReferralEvent {
    ReferralEvent::Withdrawn { parties: parties(), reason: note("Already bought."), on: day("2025-01-11") }
}

#[test]
fn a_member_pledges_a_referral_to_another() {
    referral([]).when(pledge(id(3), true, true)).then([pledged()]);
    referral([pledged()]).when(pledge(id(3), true, true)).refused(AlreadyPledged);
    referral([]).when(Acknowledge { on: day("2025-01-10") }).refused(NotPledged);
}

#[test]
fn a_lapsed_member_cannot_pass_or_receive_a_referral() {
    referral([]).when(pledge(id(3), false, true)).refused(GiverNotAMember { giver: id(2) });
    referral([]).when(pledge(id(3), true, false)).refused(ReceiverNotAMember { receiver: id(3) });
}

#[test]
fn nobody_refers_business_to_themselves() {
    referral([]).when(pledge(id(2), true, true)).refused(ToOneself);
}

#[test]
fn a_pledge_is_acknowledged_once() {
    let acknowledge = || Acknowledge { on: day("2025-01-10") };
    referral([pledged()]).when(acknowledge()).then([acknowledged()]);
    referral([pledged(), acknowledged()]).when(acknowledge()).refused(AlreadyAcknowledged);
    referral([pledged(), contacted()]).when(acknowledge()).refused(AlreadyContacted);
    referral([pledged()]).when(Acknowledge { on: day("2025-01-06") }).refused(DatedBefore { earliest: day("2025-01-07") });
}

#[test]
fn the_contact_may_be_called_before_anything_is_acknowledged() {
    let contact = || RecordContact { on: day("2025-01-20") };
    referral([pledged()]).when(contact()).then([contacted()]);
    referral([pledged(), acknowledged()]).when(contact()).then([contacted()]);
    referral([pledged(), contacted()]).when(contact()).refused(AlreadyContacted);
}

#[test]
fn a_pledge_may_close_more_than_once() {
    referral([pledged()]).when(close(9, gbp(500))).then([closed(9, 500, true)]);
    referral([pledged(), closed(9, 500, true)]).when(close(10, gbp(700))).then([closed(10, 700, false)]);
    referral([pledged(), closed(9, 500, true)]).when(close(9, gbp(500))).refused(ClosureAlreadyRecorded);
}

#[test]
fn business_that_comes_after_expiry_is_business() {
    let expired = ReferralEvent::Expired { parties: parties(), on: day("2025-07-06") };
    referral([pledged(), expired]).when(close(9, gbp(500))).then([closed(9, 500, true)]);
}

#[test]
fn a_withdrawn_pledge_cannot_close() {
    referral([pledged(), withdrawn()]).when(close(9, gbp(500))).refused(NotOpen { stage: Stage::Withdrawn });
}

#[test]
fn closed_business_is_more_than_nothing_and_in_a_currency_of_the_region() {
    referral([pledged()]).when(close(9, gbp(0))).refused(AmountNotPositive);
    referral([pledged()]).when(close(9, gbp(-1))).refused(AmountNotPositive);
    referral([pledged()]).when(close(9, gbp(i64::MAX))).refused(AmountTooLarge);
    let yen = currency("JPY");
    referral([pledged()]).when(close(9, Money::of_minor(5, yen))).refused(CurrencyNotOfRegion { currency: yen });
}

fn reopened(to: Stage) -> Option<AmendmentOutcome> {
    // 180 days after the amendment's day, or as it was when that is later.
    Some(AmendmentOutcome::Reopened { stage: to, expires_on: day("2025-08-28"), policy: POLICY })
}

fn amended(from: i64, to: i64, outcome: Option<AmendmentOutcome>) -> ReferralEvent {
    ReferralEvent::AmountAmended {
        parties: parties(),
        closure_id: id(9),
        closed_on: day("2025-02-01"),
        from: gbp(from),
        to: gbp(to),
        reason: note("Invoice came lower."),
        on: day("2025-03-01"),
        outcome,
    }
}

fn amend(closure: u128, amount: Money) -> ReferralCommand {
    AmendAmount { closure_id: id(closure), amount, reason: note("Invoice came lower."), on: day("2025-03-01") }
}

#[test]
fn an_amount_is_amended_by_a_new_event() {
    let before = || referral([pledged(), closed(9, 500, true)]);
    before().when(amend(9, gbp(400))).then([amended(500, 400, None)]);
    assert_eq!(before().when(amend(9, gbp(400))).state().closures()[0].amount, gbp(400));
    before().when(amend(9, gbp(500))).refused(NothingChanges);
    before().when(amend(9, gbp(-1))).refused(AmountNegative);
    before().when(amend(9, gbp(Money::MOST + 1))).refused(AmountTooLarge);
    before().when(amend(10, gbp(400))).refused(NoSuchClosure { closure_id: id(10) });
    before().when(amend(9, Money::of_minor(4, currency("EUR")))).refused(OtherCurrency { expected: currency("GBP") });
}

#[test]
fn a_pledge_whose_every_closing_is_taken_back_stands_where_it_stood_before() {
    let back = || amended(500, 0, reopened(Stage::Contacted));
    let before = || referral([pledged(), contacted(), closed(9, 500, true)]);
    before().when(amend(9, gbp(0))).then([back()]);
    referral([pledged(), contacted(), closed(9, 500, true), closed(10, 700, false)]).when(amend(9, gbp(0))).then([amended(500, 0, None)]);
    let after = || referral([pledged(), contacted(), closed(9, 500, true), back()]);
    assert_eq!(after().state().stage(), Some(Stage::Contacted));
    after().when(close(10, gbp(700))).then([closed(10, 700, true)]);
    after().when(amend(9, gbp(300))).then([amended(0, 300, Some(AmendmentOutcome::ClosedAgain))]);
    after().when(Expire { on: day("2025-07-19") }).refused(NotYetExpired { expires_on: day("2025-08-28") });
    let not_sold = ReferralEvent::NotSold { parties: parties(), reason: note("Chose another."), on: day("2025-03-02") };
    let ended = || referral([pledged(), contacted(), closed(9, 500, true), back(), not_sold.clone()]);
    ended().when(amend(9, gbp(300))).refused(NotOpen { stage: Stage::NotSold });
    let expired = ReferralEvent::Expired { parties: parties(), on: day("2025-07-06") };
    let late = referral([pledged(), expired, closed(9, 500, true)]).when(amend(9, gbp(0)));
    late.then([amended(500, 0, reopened(Stage::Expired))]);
}

#[test]
fn an_old_amendment_left_the_pledge_closed() {
    let after = || referral([pledged(), closed(9, 500, true), amended(500, 0, None)]);
    assert_eq!(after().state().stage(), Some(Stage::Closed));
    after().when(close(10, gbp(700))).then([closed(10, 700, false)]);
    after().when(amend(9, gbp(300))).then([amended(0, 300, None)]);
}

#[test]
fn a_closed_pledge_is_never_not_sold() {
    let not_sold = || MarkNotSold { reason: note("Chose another."), on: day("2025-02-02") };
    let event = ReferralEvent::NotSold { parties: parties(), reason: note("Chose another."), on: day("2025-02-02") };
    referral([pledged(), contacted()]).when(not_sold()).then([event]);
    referral([pledged(), closed(9, 500, true)]).when(not_sold()).refused(NotOpen { stage: Stage::Closed });
}

#[test]
fn a_pledge_without_news_expires_and_news_gives_it_longer() {
    let expire = |on: &str| Expire { on: day(on) };
    let expired = |on: &str| ReferralEvent::Expired { parties: parties(), on: day(on) };
    referral([pledged()]).when(expire("2025-07-05")).refused(NotYetExpired { expires_on: day("2025-07-06") });
    referral([pledged()]).when(expire("2025-07-06")).then([expired("2025-07-06")]);
    referral([pledged(), acknowledged()]).when(expire("2025-07-06")).refused(NotYetExpired { expires_on: day("2025-07-09") });
    referral([pledged(), acknowledged(), contacted()]).when(expire("2025-07-19")).then([expired("2025-07-19")]);
    referral([pledged(), withdrawn()]).when(expire("2025-07-06")).refused(NotOpen { stage: Stage::Withdrawn });
}

#[test]
fn the_receiver_may_dispute_while_the_outcome_is_open() {
    let dispute = || Dispute { reason: note("Wrong number."), on: day("2025-01-12") };
    let disputed = || ReferralEvent::Disputed { parties: parties(), reason: note("Wrong number."), on: day("2025-01-12") };
    referral([pledged()]).when(dispute()).then([disputed()]);
    referral([pledged(), disputed()]).when(dispute()).refused(NotOpen { stage: Stage::Disputed });
}

#[test]
fn the_giver_withdraws_before_contact_only() {
    let withdraw = || Withdraw { reason: note("Already bought."), on: day("2025-01-11") };
    referral([pledged(), acknowledged()]).when(withdraw()).then([withdrawn()]);
    referral([pledged(), contacted()]).when(withdraw()).refused(AlreadyContacted);
}

#[test]
fn a_pledge_knows_its_parties_stage_and_closings() {
    let state = referral([pledged(), contacted(), closed(9, 500, true)]).state();
    assert_eq!(state.parties(), Some(parties()));
    assert_eq!(state.stage(), Some(Stage::Closed));
    assert_eq!(state.closures().len(), 1);
    assert_eq!(Referral::default().stage(), None);
    let _: Option<NaiveDate> = state.pledge().map(|pledge| pledge.expires_on);
}

#[test]
fn business_is_closed_today_or_earlier() {
    let early = |today| match close(1, gbp(500)) {
        Close { closure_id, amount, amount_shared, region_currencies, on, .. } => {
            Close { closure_id, amount, amount_shared, region_currencies, on, today: day(today) }
        }
        other => other,
    };
    referral([pledged()]).when(early("2025-01-31")).refused(InTheFuture { today: day("2025-01-31") });
    referral([pledged()]).when(early("2025-02-01")).then([closed(1, 500, true)]);
}
