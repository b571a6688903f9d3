//! What happens by itself: pure reactions from an event, and the rules that hold for its chapter, to tasks and deadlines.
//! A reaction never runs a command; `infra` does, once, whatever is retried.
//! A notice is a task as well: [`Task::Notify`]. Whom it reaches, and whether it still applies, is looked up when it runs.

mod activate_on_full_payment;
mod end_offices;
mod expire_pledges;
mod follow_grants;
mod invoice_on_approval;
mod lapse_unpaid;
mod notices;
mod renewal_calendar;
mod review_seats;
mod schedule_meetings;
#[cfg(test)]
mod tests;
mod void_unpaid_approval;

use crate::calendar::Term;
use crate::event::{Event, Recorded};
use crate::ids::{ChapterId, InvoiceId, MembershipId, ReferralId};
use crate::notices::Notice;
use crate::policy::{PolicyEvent, PolicyVersion};
use crate::region::RegionEvent;
use crate::rules::{Rules, Section};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Something the program does on its own account. Each is a command whose facts are looked up when it runs;
/// one that no longer applies is refused by its aggregate and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    IssueJoiningInvoice {
        membership_id: MembershipId,
    },
    IssueReinstatementInvoice {
        membership_id: MembershipId,
    },
    IssueRenewalInvoice {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    /// Credits the unpaid renewal invoice of a term and issues another, where the committee has since decided for another length.
    ReissueRenewalInvoice {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    IssueTransferInvoice {
        membership_id: MembershipId,
    },
    ChargeLateFee {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    /// Credits the unpaid invoice of an approval that came to nothing.
    CreditUnpaidInvoices {
        membership_id: MembershipId,
    },
    /// Credits the renewal invoice of a term that the committee will not have followed by another.
    CreditRefusedRenewal {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    /// `invoice_id` is what was paid; none in tasks set by earlier programs.
    Activate {
        membership_id: MembershipId,
        #[serde(default)]
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
    },
    /// As above.
    Reinstate {
        membership_id: MembershipId,
        #[serde(default)]
        invoice_id: Option<InvoiceId>,
        on: NaiveDate,
    },
    Renew {
        membership_id: MembershipId,
        invoice_id: InvoiceId,
        term: Term,
        on: NaiveDate,
    },
    VoidApproval {
        membership_id: MembershipId,
    },
    OpenRenewal {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    Lapse {
        membership_id: MembershipId,
        term_ends_on: NaiveDate,
    },
    /// Ends a membership whose payment the bank took back, unless the invoice has been paid since.
    LapseUnpaid {
        membership_id: MembershipId,
        invoice_id: InvoiceId,
    },
    ExpirePledge {
        referral_id: ReferralId,
    },
    /// Ends the offices of a member who left on a day, and withdraws those entered ahead.
    EndOffices {
        chapter_id: ChapterId,
        membership_id: MembershipId,
        left_on: NaiveDate,
    },
    /// Counts the absences of members about whom a sheet of a day has told something new.
    ReviewSeats {
        chapter_id: ChapterId,
        held_on: NaiveDate,
        members: Vec<MembershipId>,
    },
    /// Schedules the meetings that the rule puts within the horizon and cancels those it no longer does; holidays of the
    /// region take meetings, and give them back when they are withdrawn.
    ScheduleMeetings {
        chapter_id: ChapterId,
    },
    /// Looks at what goes with a membership and its offices.
    FollowGrants {
        membership_id: MembershipId,
    },
    /// Takes back what waits to be sent to a member who does without it now.
    WithholdMuted {
        membership_id: MembershipId,
    },
    /// Tells somebody something. Changes nothing: it writes to the outbox.
    Notify(Notice),
}

impl Task {
    /// Whether it takes the next number of a series of documents.
    pub fn takes_a_number(&self) -> bool {
        match self {
            Task::IssueJoiningInvoice { .. }
            | Task::IssueReinstatementInvoice { .. }
            | Task::IssueRenewalInvoice { .. }
            | Task::ReissueRenewalInvoice { .. }
            | Task::IssueTransferInvoice { .. }
            | Task::ChargeLateFee { .. }
            | Task::CreditUnpaidInvoices { .. }
            | Task::CreditRefusedRenewal { .. } => true,
            Task::Activate { .. }
            | Task::Reinstate { .. }
            | Task::Renew { .. }
            | Task::VoidApproval { .. }
            | Task::OpenRenewal { .. }
            | Task::Lapse { .. }
            | Task::LapseUnpaid { .. }
            | Task::ExpirePledge { .. }
            | Task::EndOffices { .. }
            | Task::ReviewSeats { .. }
            | Task::ScheduleMeetings { .. }
            | Task::FollowGrants { .. }
            | Task::WithholdMuted { .. }
            | Task::Notify(_) => false,
        }
    }
}

/// What a reaction asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// Now, for the chapter of the event; of a user's event, for the organisation.
    Do(Task),
    /// At the start of a day in the chapter's own time zone; a notice, when the quiet hours of that day's morning end. `policy` is the version that set the date.
    On { day: NaiveDate, chapter_id: ChapterId, task: Task, policy: PolicyVersion },
}

/// The rules of the event's chapter on the day of the event, with the version each section came from.
#[derive(Debug, Clone)]
pub struct RulesInForce {
    pub rules: Rules,
    pub versions: std::collections::BTreeMap<Section, PolicyVersion>,
    /// The day, on the chapter's own calendar.
    pub on: NaiveDate,
}

impl RulesInForce {
    /// The version that a section came from.
    pub fn version(&self, section: Section) -> PolicyVersion {
        self.versions.get(&section).copied().unwrap_or(PolicyVersion::FOUNDING)
    }
}

/// The membership whose stream the event stands in.
fn membership_of(recorded: &Recorded) -> Option<MembershipId> {
    recorded.aggregate_id.parse().ok()
}

/// A reaction: its permanent name and what it does. An event of a region or of the organisation that a reaction [hears](hears_in_chapters) is told once
/// for each chapter of the region and of those under it, or of the organisation, as if it were the chapter's own. A user's is told once, by the
/// organisation's rules.
pub struct Policy {
    pub name: &'static str,
    pub react: fn(&Recorded, &RulesInForce) -> Vec<Reaction>,
}

/// Whether an event of a region or of the organisation matters in its chapters.
pub fn hears_in_chapters(event: &Event) -> bool {
    match event {
        Event::Region(event) => matches!(event, RegionEvent::HolidayDeclared { .. } | RegionEvent::HolidayWithdrawn { .. }),
        Event::Policy(PolicyEvent::Changed { rule, .. }) => rule.section() == Section::Meetings,
        Event::Policy(PolicyEvent::OverrideEnded { section, .. }) => *section == Section::Meetings,
        Event::Chapter(_)
        | Event::Meeting(_)
        | Event::Membership(_)
        | Event::Dues(_)
        | Event::InvoiceSeries(_)
        | Event::Referral(_)
        | Event::ExchangeRate(_)
        | Event::User(_)
        | Event::ApiToken(_) => false,
    }
}

/// Every reaction of the house, in the order in which they run.
pub const ALL: &[Policy] = &[
    Policy { name: "invoice_on_approval", react: invoice_on_approval::react },
    Policy { name: "activate_on_full_payment", react: activate_on_full_payment::react },
    Policy { name: "void_unpaid_approval", react: void_unpaid_approval::react },
    Policy { name: "renewal_calendar", react: renewal_calendar::react },
    Policy { name: "lapse_unpaid", react: lapse_unpaid::react },
    Policy { name: "expire_pledges", react: expire_pledges::react },
    Policy { name: "schedule_meetings", react: schedule_meetings::react },
    Policy { name: "end_offices", react: end_offices::react },
    Policy { name: "follow_grants", react: follow_grants::react },
    Policy { name: "review_seats", react: review_seats::react },
    Policy { name: "withhold_muted", react: notices::preferences::react },
    Policy { name: "notify_of_meetings", react: notices::meetings::react },
    Policy { name: "notify_of_attendance", react: notices::attendance::react },
    Policy { name: "notify_of_renewals", react: notices::renewals::react },
    Policy { name: "notify_of_dues", react: notices::dues::react },
    Policy { name: "notify_of_referrals", react: notices::referrals::react },
    Policy { name: "notify_of_scores", react: notices::scores::react },
    Policy { name: "notify_users", react: notices::users::react },
];
