//! The shapes of the domain's values, as the description of the interface tells them. Never built: the domain's own types
//! are what is read and written; these say how they look.

mod rules;
mod views;

pub use rules::*;
pub use views::*;

use chrono::NaiveDate;
use utoipa::ToSchema;
use uuid::Uuid;

/// An amount of one currency, with no more decimal places than the currency has.
#[derive(ToSchema)]
#[schema(example = json!({"amount": "125.00", "currency": "GBP"}))]
pub struct Money {
    /// A decimal, as text: never a floating-point number.
    #[schema(pattern = r"^-?[0-9]+(\.[0-9]+)?$")]
    pub amount: String,
    pub currency: Currency,
}

/// ISO 4217 code.
#[derive(ToSchema)]
#[schema(pattern = "^[A-Z]{3}$", example = "GBP")]
pub struct Currency(pub String);

/// IANA name of a time zone.
#[derive(ToSchema)]
#[schema(example = "Europe/Zurich")]
pub struct TimeZone(pub String);

/// BCP 47 language tag.
#[derive(ToSchema)]
#[schema(max_length = 35, example = "de-CH")]
pub struct Locale(pub String);

/// One line of text, without control characters.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 200)]
pub struct Name(pub String);

/// Text of several lines.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 4000)]
pub struct Note(pub String);

/// A profession of the organisation's list.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 80, example = "Baker")]
pub struct Profession(pub String);

/// An e-mail address.
#[derive(ToSchema)]
#[schema(max_length = 254, format = Email, example = "ada@example.org")]
pub struct EmailAddress(pub String);

/// A telephone number as it was given.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 40, example = "+41 61 555 01 01")]
pub struct Phone(pub String);

/// A span of days, both ends included.
#[derive(ToSchema)]
#[schema(example = json!({"starts_on": "2026-10-01", "ends_on": "2027-09-30"}))]
pub struct Term {
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
}

/// A day of the week.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How often a chapter meets. Fortnights and months count from the rule's first date.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Cadence {
    Weekly,
    Fortnightly,
    Monthly,
}

/// Where a chapter meets: a room, a link, or both.
#[derive(ToSchema)]
pub struct Place {
    /// May be left out where there is a link.
    pub name: Option<Name>,
    /// `https://` or `http://`.
    #[schema(max_length = 2000, format = "uri")]
    pub link: Option<String>,
}

/// When and where a chapter meets.
#[derive(ToSchema)]
#[schema(example = json!({"weekday": "tuesday", "at": "07:00", "cadence": "weekly", "from": "2026-01-06", "place": {"name": "Hotel Rheinblick"}}))]
pub struct MeetingRule {
    pub weekday: Weekday,
    /// Local time, `07:00` or `07:00:00`.
    #[schema(pattern = "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$")]
    pub at: String,
    pub cadence: Cadence,
    /// The rule puts no meeting before this date.
    pub from: NaiveDate,
    pub place: Place,
}

/// Who invoices: a company, with the code that its invoice numbers start with.
#[derive(ToSchema)]
pub struct LegalEntity {
    #[schema(min_length = 1, max_length = 20, example = "CH01")]
    pub code: String,
    pub name: Name,
}

/// What membership costs in one currency. Amounts are net; tax comes on top.
#[derive(ToSchema)]
pub struct FeePlan {
    pub currency: Currency,
    pub joining_fee: Money,
    pub dues_one_year: Money,
    pub dues_two_years: Money,
    pub late_fee: Money,
    pub transfer_fee: Money,
    pub reinstatement_fee: Money,
    /// Hundredths of a per cent: 810 is 8.10 %.
    #[schema(maximum = 10000)]
    pub tax_rate: u32,
    /// What the tax is called on an invoice, such as `VAT`.
    pub tax_label: Name,
}

/// A fee plan to be set. Amounts are net; tax comes on top.
#[derive(ToSchema)]
pub struct NewFeePlan {
    pub currency: Currency,
    pub joining_fee: Money,
    pub dues_one_year: Money,
    pub dues_two_years: Money,
    /// The policy's when left out: 50 in the plan's currency, unless it says otherwise.
    pub late_fee: Option<Money>,
    pub transfer_fee: Money,
    pub reinstatement_fee: Money,
    /// Hundredths of a per cent: 810 is 8.10 %.
    #[schema(maximum = 10000)]
    pub tax_rate: u32,
    /// What the tax is called on an invoice, such as `VAT`.
    pub tax_label: Name,
}

/// An office of a chapter. Several members may be on the membership committee; every other office has one holder at a time.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Office {
    President,
    VicePresident,
    SecretaryTreasurer,
    MembershipCommittee,
    MentorCoordinator,
}

/// A mark: P present, A absent, L late, M medical (approved beforehand), S a substitute stayed throughout.
#[derive(ToSchema)]
pub enum Mark {
    P,
    A,
    L,
    M,
    S,
}

/// Who stood in for a member. Never a member of the same chapter.
#[derive(ToSchema)]
pub struct Substitute {
    pub name: Name,
    /// The substitute's own membership, when they are a member of some chapter.
    pub membership_id: Option<Uuid>,
}

/// One line of an attendance sheet. A substitute is named exactly when the mark is S.
#[derive(ToSchema)]
#[schema(example = json!({"membership_id": "0192f0c1-7d3e-7c55-8f0a-3b1d2c4e5f60", "mark": "P"}))]
pub struct SheetEntry {
    pub membership_id: Uuid,
    pub mark: Mark,
    pub substitute: Option<Substitute>,
}

/// Who speaks for an applicant.
#[derive(ToSchema)]
pub struct Reference {
    pub name: Name,
    /// How the committee reached them.
    pub contact: Name,
}

/// What the committee says to a renewal.
#[derive(ToSchema, serde::Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RenewalDecision {
    Renew {
        #[schema(minimum = 1, maximum = 2)]
        term_years: u8,
    },
    RenewWithConditions {
        #[schema(minimum = 1, maximum = 2)]
        term_years: u8,
        #[schema(max_length = 4000)]
        conditions: String,
    },
    Refuse {
        #[schema(max_length = 4000)]
        reason: String,
    },
}

/// Why a member is away for a while.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LeaveKind {
    Medical,
    Parental,
    Other,
}

/// How money came or went.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum PaymentMethod {
    BankTransfer,
    DirectDebit,
    Card,
    Cash,
    Cheque,
}

/// What an invoice is for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum InvoiceKind {
    Joining,
    Renewal,
    LateFee,
    Transfer,
    Reinstatement,
    Other,
}

/// Who buys: the giver (inside), or the giver's contact (outside).
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Tier {
    Inside,
    Outside,
}

/// Whom the receiver should call.
#[derive(ToSchema)]
pub struct Contact {
    pub name: Name,
    pub phone: Option<Phone>,
    pub email: Option<EmailAddress>,
}

/// Letters that a member may do without.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum NoticeClass {
    Reminders,
    News,
}

/// What becomes of an uncertain notice.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Settlement {
    Arrived,
    SendAgain,
    LetBe,
}

/// Whether a member comes to a meeting.
#[derive(ToSchema, serde::Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InvitationAnswer {
    Attending,
    Absent,
    /// Somebody who is not a member of the chapter comes instead.
    Substitute {
        #[schema(value_type = Name)]
        name: String,
    },
}
