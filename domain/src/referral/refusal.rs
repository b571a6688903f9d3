//! Why a pledge refuses.

use super::Stage;
use crate::aggregate::refusals;
use crate::ids::{ClosureId, MembershipId};
use crate::money::Currency;
use chrono::NaiveDate;

refusals! {
    /// Why a pledge refuses.
    pub enum ReferralRefusal {
        NotPledged = "not_pledged", "there is no such referral; pledge it first";
        AlreadyPledged = "already_pledged", "this referral exists already; use another id for a new one";
        ChapterNotOpen = "chapter_not_open" at "chapter_id", "the chapter is suspended or dissolved; members pass referrals in one that is forming or active";
        ToOneself = "referral_to_oneself" at "receiver", "the receiver is the giver; name another member";
        GiverNotAMember { giver: MembershipId } = "giver_not_a_member" at "giver", "{giver} is not an active member of the chapter; only its members pass referrals";
        ReceiverNotAMember { receiver: MembershipId } = "receiver_not_a_member" at "receiver", "{receiver} is not an active member of the chapter; only its members receive referrals";
        AlreadyAcknowledged = "already_acknowledged", "the receiver has acknowledged this referral already";
        AlreadyContacted = "already_contacted", "the receiver has spoken to the contact already";
        NotOpen { stage: Stage } = "referral_not_open", "the referral is {stage}; this is for one that still awaits its outcome";
        DatedBefore { earliest: NaiveDate } = "dated_before" at "on", "this cannot be dated before {earliest}, the day of the pledge";
        InTheFuture { today: NaiveDate } = "in_the_future" at "on", "this cannot be dated after today, {today}";
        NotYetExpired { expires_on: NaiveDate } = "not_yet_expired" at "on", "without news the referral expires on {expires_on}";
        AmountNotPositive = "amount_not_positive" at "amount", "closed business is more than nothing; give the amount";
        AmountNegative = "amount_negative" at "amount", "an amount cannot be below zero; nothing at all takes a mistaken closing back";
        AmountTooLarge = "amount_too_large" at "amount", "the amount is beyond what can be recorded (at most 9,000,000,000,000,000 minor units)";
        CurrencyNotOfRegion { currency: Currency } = "currency_not_of_region" at "amount.currency", "the chapter's region does not use {currency}; state the amount in one of its currencies";
        OtherCurrency { expected: Currency } = "other_currency" at "amount.currency", "the closing is in {expected}; amend it in the same currency";
        ClosureAlreadyRecorded = "closure_already_recorded" at "closure_id", "this closing is recorded already; amend its amount instead";
        NoSuchClosure { closure_id: ClosureId } = "no_such_closure" at "closure_id", "the referral has no closing {closure_id}";
        NothingChanges = "nothing_changes" at "amount", "this is the amount already; nothing to record";
    }
}
