//! What people are told, and of which kind each notice is. Which event or day calls for a notice is a reaction's to say
//! ([`crate::reactions`]); to whom it goes and in which words, `infra`'s. Sources: the organisation's table of notices.

use crate::ids::{ChapterId, ClosureId, DocumentId, InvoiceId, MeetingId, MembershipId, PaymentId, ReferralId, SecretId, UserId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How freely a recipient may do without a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeClass {
    /// Required by the contract of membership: always sent.
    Required,
    /// Reminds of what the recipient knows already.
    Reminders,
    /// Tells what has happened.
    News,
}

impl NoticeClass {
    /// The classes that a member may do without.
    pub const OPTIONAL: [NoticeClass; 2] = [NoticeClass::Reminders, NoticeClass::News];

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            NoticeClass::Required => "required",
            NoticeClass::Reminders => "reminders",
            NoticeClass::News => "news",
        }
    }
}

/// Declares the kinds of notices with their permanent names and classes.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $class:ident;)+) => {
        /// A kind of notice. Its name is permanent: ledgers and preferences speak of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum NoticeKind { $($(#[$doc])* $kind),+ }

        impl NoticeKind {
            /// Every kind.
            pub const ALL: &'static [NoticeKind] = &[$(NoticeKind::$kind),+];

            /// The stored name.
            pub fn name(self) -> &'static str { match self { $(NoticeKind::$kind => $name),+ } }

            /// How freely a recipient may do without it.
            pub fn class(self) -> NoticeClass { match self { $(NoticeKind::$kind => NoticeClass::$class),+ } }
        }
    };
}

kinds! {
    /// The invitation, three days before.
    MeetingNotice = "meeting_notice", Required;
    /// The day before.
    MeetingReminder = "meeting_reminder", Reminders;
    /// At once, with the new hour or place.
    MeetingMoved = "meeting_moved", Required;
    /// At once; also when the day is held as a holiday.
    MeetingCancelled = "meeting_cancelled", Required;
    /// To the officers, when the sheet of a meeting is not completed by the day it was due.
    SheetOverdue = "sheet_overdue", Required;
    /// On the first absence that the rules allow, the second, and so on.
    AbsenceLetter = "absence_letter", Required;
    /// One absence more than is allowed.
    SeatUnderReview = "seat_under_review", Required;
    RenewalOpened = "renewal_opened", Required;
    /// To the membership committee: the day on which it decides.
    RenewalDecisionDue = "renewal_decision_due", Required;
    /// To the member, before the invoice and while it is unpaid.
    RenewalReminder = "renewal_reminder", Reminders;
    RenewalOverdue = "renewal_overdue", Required;
    RenewalFinalNotice = "renewal_final_notice", Required;
    Lapsed = "lapsed", Required;
    Invoice = "invoice", Required;
    Receipt = "receipt", Required;
    CreditNote = "credit_note", Required;
    ReferralReceived = "referral_received", News;
    ReferralReminder = "referral_reminder", Reminders;
    /// To the giver, with the amount where the receiver shares it.
    ClosedBusinessThanks = "closed_business_thanks", News;
    MonthlyScores = "monthly_scores", News;
    /// The link by which somebody becomes a user.
    UserInvitation = "user_invitation", Required;
    /// The link by which a new password is set.
    PasswordReset = "password_reset", Required;
    /// At once: whoever did not do it themselves must know.
    AccountChanged = "account_changed", Required;
}

/// How far before a meeting an invitation goes out, or a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingOccasion {
    Notice,
    Reminder,
}

/// A step of the renewal calendar that the member, or the committee, is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum RenewalStep {
    /// The committee decides from this day on; the member is reminded.
    DecisionDue,
    /// So many days before the end, while the renewal is unpaid.
    Reminder { days_before: u32 },
    /// The day after the end, while unpaid.
    Overdue,
    /// So many days after the end, while unpaid.
    FinalNotice { days_after: u32 },
}

/// What has changed about how a user is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    Password,
    SecondFactorEnrolled,
    SecondFactorRemoved,
    RecoveryCodeUsed,
    IdentityLinked,
    IdentityUnlinked,
    /// Somebody guesses at the password.
    SignInSlowed,
}

/// Something to be told, before it is known to whom. One that no longer applies when its day comes is told to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// The meeting that is held on this day; not if it has been moved away or called off.
    Meeting {
        meeting_id: MeetingId,
        held_on: NaiveDate,
        occasion: MeetingOccasion,
    },
    MeetingMoved {
        meeting_id: MeetingId,
        held_on: NaiveDate,
    },
    MeetingCancelled {
        meeting_id: MeetingId,
        held_on: NaiveDate,
    },
    SheetOverdue {
        meeting_id: MeetingId,
        held_on: NaiveDate,
    },
    /// The completed sheet of a day marks these members absent.
    Absences {
        chapter_id: ChapterId,
        meeting_id: MeetingId,
        held_on: NaiveDate,
        members: Vec<MembershipId>,
    },
    SeatUnderReview {
        membership_id: MembershipId,
        absences: u32,
    },
    RenewalOpened {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    Renewal {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
        #[serde(flatten)]
        step: RenewalStep,
    },
    Lapsed {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    Invoice {
        membership_id: MembershipId,
        invoice_id: InvoiceId,
    },
    Receipt {
        membership_id: MembershipId,
        payment_id: PaymentId,
    },
    CreditNote {
        membership_id: MembershipId,
        credit_note_id: DocumentId,
    },
    ReferralReceived {
        referral_id: ReferralId,
    },
    /// So many days after the last news of it; not if there has been other news since.
    ReferralReminder {
        referral_id: ReferralId,
        last_news: NaiveDate,
        days: u32,
    },
    ClosedBusiness {
        referral_id: ReferralId,
        closure_id: ClosureId,
    },
    /// The scores of a month, named by its first day.
    MonthlyScores {
        chapter_id: ChapterId,
        month: NaiveDate,
    },
    /// Not if the invitation has been taken up, or another sent, since.
    Invitation {
        user_id: UserId,
        link_id: SecretId,
    },
    /// As above.
    PasswordReset {
        user_id: UserId,
        link_id: SecretId,
    },
    /// What the event at this position changed.
    AccountChanged {
        user_id: UserId,
        change: AccountChange,
        position: i64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_name_of_its_own_which_is_also_its_json() {
        let names: BTreeSet<&str> = NoticeKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), NoticeKind::ALL.len());
        for kind in NoticeKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn a_step_of_the_renewal_calendar_is_kept_and_read_again() {
        let notice = Notice::Renewal {
            membership_id: crate::testing::id(1),
            term_ends_on: crate::testing::day("2026-12-31"),
            step: RenewalStep::Reminder { days_before: 14 },
        };
        let text = serde_json::to_string(&notice).unwrap();
        assert!(text.contains("\"step\":\"reminder\""), "{text}");
        assert_eq!(serde_json::from_str::<Notice>(&text).unwrap(), notice);
    }
}
