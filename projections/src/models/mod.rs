//! The read models, one a file.

mod activity;
mod attendance_mark;
mod attendance_month;
mod business_month;
mod chapter;
mod closing;
mod dues_account;
mod dues_month;
mod exchange_rate;
mod fee_plan;
mod holiday;
mod invoice;
mod leave;
mod meeting;
mod member;
mod member_name;
mod membership_day;
mod membership_month;
mod officer;
mod one_to_one;
mod policy_version;
mod referral;
mod referral_month;
mod region;
mod renewal;
mod seat_review;
#[cfg(test)]
mod tests;
mod user;
mod visitor;

pub use activity::{
    ChapterActivityMonthKey, ChapterActivityMonthRow, ChapterActivityMonths, MemberActivityDayKey, MemberActivityDayRow,
    MemberActivityDays, MemberActivityMonthKey, MemberActivityMonthRow, MemberActivityMonths,
};
pub use attendance_mark::{AttendanceMarkKey, AttendanceMarkRow, AttendanceMarks};
pub use attendance_month::{ChapterAttendanceMonthKey, ChapterAttendanceMonthRow, ChapterAttendanceMonths};
pub use attendance_month::{MemberAttendanceMonthKey, MemberAttendanceMonthRow, MemberAttendanceMonths};
pub use business_month::{ChapterBusinessMonthKey, ChapterBusinessMonthRow, ChapterBusinessMonths};
pub use business_month::{MemberBusinessMonthKey, MemberBusinessMonthRow, MemberBusinessMonths};
pub use chapter::{ChapterKey, ChapterRow, ChapterStanding, Chapters};
pub use closing::{ClosingKey, ClosingRow, Closings};
pub use dues_account::{DuesAccountKey, DuesAccountRow, DuesAccounts};
pub use dues_month::{ChapterDuesMonthKey, ChapterDuesMonthRow, ChapterDuesMonths};
pub use dues_month::{MemberDuesMonthKey, MemberDuesMonthRow, MemberDuesMonths};
pub use exchange_rate::{ExchangeRateKey, ExchangeRateRow, ExchangeRates};
pub use fee_plan::{FeePlanKey, FeePlanRow, FeePlans};
pub use holiday::{HolidayKey, HolidayRow, Holidays};
pub use invoice::{InvoiceKey, InvoiceRow, InvoiceStanding, Invoices, PaymentKey, PaymentRow, Payments};
pub use leave::{LeaveKey, LeaveRow, Leaves};
pub use meeting::{MeetingKey, MeetingRow, MeetingStanding, Meetings, SheetStanding};
pub use member::{MemberKey, MemberRow, MemberStanding, Members};
pub use member_name::{MemberNameKey, MemberNameRow, MemberNames};
pub use membership_day::{MembershipDayKey, MembershipDayRow, MembershipDays};
pub use membership_month::{MembershipMonthKey, MembershipMonthRow, MembershipMonths};
pub use officer::{OfficerKey, OfficerRow, Officers, office_name};
pub use one_to_one::{OneToOneKey, OneToOneRow, OneToOnes};
pub use policy_version::{PolicyVersionKey, PolicyVersionRow, PolicyVersions, scope_id};
pub use referral::{OpenReferralKey, OpenReferralRow, OpenReferrals, ReferralKey, ReferralRow, Referrals};
pub use referral_month::{ChapterReferralMonthKey, ChapterReferralMonthRow, ChapterReferralMonths};
pub use referral_month::{MemberReferralMonthKey, MemberReferralMonthRow, MemberReferralMonths};
pub use referral_month::{ReferralPairMonthKey, ReferralPairMonthRow, ReferralPairMonths};
pub use region::{RegionKey, RegionRow, Regions};
pub use renewal::{RenewalKey, RenewalRow, RenewalStage, Renewals};
pub use seat_review::{SeatReviewKey, SeatReviewRow, SeatReviewStanding, SeatReviews};
pub use user::{ApiTokenKey, ApiTokenRow, ApiTokens, GrantKey, GrantRow, Grants, UserKey, UserRow, Users, grant_row, scope_columns};
pub use visitor::{VisitorKey, VisitorRow, Visitors};

use crate::projection::{Registered, registered};
use domain::{MembershipId, Recorded};

/// The membership whose stream the event stands in.
fn membership_of(event: &Recorded) -> Option<MembershipId> {
    event.aggregate_id.parse().ok()
}

/// Every projection of the house.
pub fn all() -> Vec<Registered> {
    vec![
        registered::<Regions>(),
        registered::<FeePlans>(),
        registered::<Holidays>(),
        registered::<PolicyVersions>(),
        registered::<ExchangeRates>(),
        registered::<Users>(),
        registered::<Grants>(),
        registered::<ApiTokens>(),
        registered::<Chapters>(),
        registered::<Officers>(),
        registered::<Members>(),
        registered::<MemberNames>(),
        registered::<Leaves>(),
        registered::<MembershipDays>(),
        registered::<MembershipMonths>(),
        registered::<Meetings>(),
        registered::<Visitors>(),
        registered::<AttendanceMarks>(),
        registered::<SeatReviews>(),
        registered::<MemberAttendanceMonths>(),
        registered::<ChapterAttendanceMonths>(),
        registered::<Referrals>(),
        registered::<OpenReferrals>(),
        registered::<Closings>(),
        registered::<MemberReferralMonths>(),
        registered::<ReferralPairMonths>(),
        registered::<ChapterReferralMonths>(),
        registered::<MemberBusinessMonths>(),
        registered::<ChapterBusinessMonths>(),
        registered::<OneToOnes>(),
        registered::<MemberActivityDays>(),
        registered::<MemberActivityMonths>(),
        registered::<ChapterActivityMonths>(),
        registered::<Renewals>(),
        registered::<Invoices>(),
        registered::<Payments>(),
        registered::<DuesAccounts>(),
        registered::<MemberDuesMonths>(),
        registered::<ChapterDuesMonths>(),
    ]
}
