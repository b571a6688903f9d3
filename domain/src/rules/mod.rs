//! The numbers of the house: every limit, deadline and band, as sections of a versioned policy.
//! The defaults are the organisation's founding policy; headquarters, a region or a chapter changes a section by command.

mod check;
#[cfg(test)]
mod tests;

use crate::money::{Currency, Money};
use crate::text::Profession;
use serde::{Deserialize, Serialize};

/// One section of the policy, with all its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "section", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    Attendance(AttendanceRules),
    Referrals(ReferralRules),
    MemberScore(MemberScoreRules),
    ChapterScore(ChapterScoreRules),
    Joining(JoiningRules),
    Renewal(RenewalRules),
    Meetings(MeetingRules),
    Professions(ProfessionRules),
}

/// The name of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Attendance,
    Referrals,
    MemberScore,
    ChapterScore,
    Joining,
    Renewal,
    Meetings,
    Professions,
}

impl Section {
    /// All sections.
    pub const ALL: [Section; 8] = [
        Section::Attendance,
        Section::Referrals,
        Section::MemberScore,
        Section::ChapterScore,
        Section::Joining,
        Section::Renewal,
        Section::Meetings,
        Section::Professions,
    ];
}

impl Rule {
    /// Which section it is.
    pub fn section(&self) -> Section {
        match self {
            Rule::Attendance(_) => Section::Attendance,
            Rule::Referrals(_) => Section::Referrals,
            Rule::MemberScore(_) => Section::MemberScore,
            Rule::ChapterScore(_) => Section::ChapterScore,
            Rule::Joining(_) => Section::Joining,
            Rule::Renewal(_) => Section::Renewal,
            Rule::Meetings(_) => Section::Meetings,
            Rule::Professions(_) => Section::Professions,
        }
    }
}

/// All sections as they hold for one place on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Rules {
    pub attendance: AttendanceRules,
    pub referrals: ReferralRules,
    pub member_score: MemberScoreRules,
    pub chapter_score: ChapterScoreRules,
    pub joining: JoiningRules,
    pub renewal: RenewalRules,
    pub meetings: MeetingRules,
    pub professions: ProfessionRules,
}

impl Rules {
    /// Puts a section in the place of the one that held.
    pub fn replace(&mut self, rule: Rule) {
        match rule {
            Rule::Attendance(r) => self.attendance = r,
            Rule::Referrals(r) => self.referrals = r,
            Rule::MemberScore(r) => self.member_score = r,
            Rule::ChapterScore(r) => self.chapter_score = r,
            Rule::Joining(r) => self.joining = r,
            Rule::Renewal(r) => self.renewal = r,
            Rule::Meetings(r) => self.meetings = r,
            Rule::Professions(r) => self.professions = r,
        }
    }
}

/// Over which span absences are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The last so many months, ending on the day asked about.
    Rolling,
    /// January to June, July to December.
    HalfYear,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRules {
    pub window: Window,
    pub window_months: u32,
    /// So many absences are warned of; the next opens the seat for review.
    pub absences_allowed: u32,
    pub substitutes_guideline: u32,
    pub medical_leave_weeks: u32,
    pub sheet_due_days: u32,
}

impl Default for AttendanceRules {
    fn default() -> Self {
        Self {
            window: Window::Rolling,
            window_months: 6,
            absences_allowed: 3,
            substitutes_guideline: 3,
            medical_leave_weeks: 8,
            sheet_due_days: 1,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralRules {
    pub expires_after_days: u32,
    pub reminder_days: Vec<u32>,
}

impl Default for ReferralRules {
    fn default() -> Self {
        Self { expires_after_days: 180, reminder_days: vec![14, 45, 90] }
    }
}

/// Points by bands: the first band whose limit the measure stays below, else the last points.
/// Limits are in thousandths of the measure's unit, so that no floating point decides a colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    pub below: Vec<Band>,
    pub otherwise: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub limit_thousandths: i64,
    pub points: u32,
}

impl Bands {
    /// Bands from (limit in thousandths, points) pairs in rising order.
    pub fn of(below: &[(i64, u32)], otherwise: u32) -> Self {
        let below = below.iter().map(|&(limit_thousandths, points)| Band { limit_thousandths, points }).collect();
        Self { below, otherwise }
    }

    /// The points for a measure given as a fraction. Nothing divided by nothing counts as nothing.
    pub fn points(&self, numerator: i64, denominator: i64) -> u32 {
        let (numerator, denominator) = if denominator <= 0 { (0, 1) } else { (i128::from(numerator), i128::from(denominator)) };
        let hit = self.below.iter().find(|band| numerator * 1000 < i128::from(band.limit_thousandths) * denominator);
        hit.map_or(self.otherwise, |band| band.points)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberScoreRules {
    pub window_months: u32,
    pub referrals_per_week: Bands,
    pub visitors_per_week: Bands,
    /// By count of absences.
    pub absences: Bands,
    /// By training credits.
    pub training: Bands,
    /// By closed business given, in major units of `currency`.
    pub closed_business: Bands,
    pub currency: Currency,
    pub testimonials_per_week: Bands,
    pub never_late: u32,
    pub green_from: u32,
    pub amber_from: u32,
    pub red_from: u32,
}

impl Default for MemberScoreRules {
    fn default() -> Self {
        Self {
            window_months: 6,
            referrals_per_week: Bands::of(&[(500, 0), (750, 5), (1_000, 10), (1_200, 15)], 20),
            visitors_per_week: Bands::of(&[(100, 0), (250, 5), (500, 10), (750, 15)], 20),
            absences: Bands::of(&[(1_000, 15), (2_000, 10), (3_000, 5)], 0),
            training: Bands::of(&[(1_000, 0), (2_000, 5), (3_000, 10)], 15),
            closed_business: Bands::of(&[(1_000_000, 0), (2_500_000, 5), (5_000_000, 10)], 15),
            currency: Currency::parse("GBP").expect("GBP is an ISO 4217 code"),
            // Any testimonial at all is more than one in a million weeks.
            testimonials_per_week: Bands::of(&[(1, 0), (75, 5)], 10),
            never_late: 5,
            green_from: 70,
            amber_from: 50,
            red_from: 30,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterScoreRules {
    pub window_months: u32,
    pub size: Bands,
    /// Net members gained over the window.
    pub growth: Bands,
    /// Share of terms that ended and were renewed.
    pub retention: Bands,
    pub referrals_per_member_week: Bands,
    pub visitors_per_week: Bands,
    /// Share of visitors who became members.
    pub visitor_conversion: Bands,
    /// Share of marks that are A.
    pub absenteeism: Bands,
}

impl Default for ChapterScoreRules {
    fn default() -> Self {
        Self {
            window_months: 6,
            size: Bands::of(&[(20_000, 0), (30_000, 5), (40_000, 10)], 15),
            growth: Bands::of(&[(1_000, 0), (3_000, 5), (5_000, 10)], 15),
            retention: Bands::of(&[(600, 0), (700, 5), (800, 10)], 15),
            referrals_per_member_week: Bands::of(&[(500, 0), (750, 5), (1_000, 10)], 15),
            visitors_per_week: Bands::of(&[(1_000, 0), (2_000, 5), (3_000, 10)], 15),
            visitor_conversion: Bands::of(&[(50, 0), (100, 5), (150, 10)], 15),
            absenteeism: Bands::of(&[(50, 10), (100, 5)], 0),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoiningRules {
    pub references: u32,
    pub decide_within_days: u32,
    pub seat_held_days: u32,
    pub training_within_days: u32,
    pub visits_before_applying: u32,
}

impl Default for JoiningRules {
    fn default() -> Self {
        Self { references: 2, decide_within_days: 7, seat_held_days: 7, training_within_days: 60, visits_before_applying: 2 }
    }
}

/// Days counted from the last day of the term, before or after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewalRules {
    pub opens_days_before: u32,
    pub decision_days_before: u32,
    pub invoice_days_before: u32,
    pub reminder_days_before: Vec<u32>,
    pub overdue_days_after: u32,
    pub final_notice_days_after: Vec<u32>,
    pub lapses_days_after: u32,
    /// A transfer with less than so many months left ...
    pub transfer_months_left: u32,
    /// ... requires renewal first, when this is set.
    pub transfer_requires_renewal: bool,
}

impl Default for RenewalRules {
    fn default() -> Self {
        Self {
            opens_days_before: 90,
            decision_days_before: 60,
            invoice_days_before: 30,
            reminder_days_before: vec![14, 7, 1],
            overdue_days_after: 1,
            final_notice_days_after: vec![7, 14],
            lapses_days_after: 15,
            transfer_months_left: 6,
            transfer_requires_renewal: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingRules {
    pub scheduled_weeks_ahead: u32,
}

impl Default for MeetingRules {
    fn default() -> Self {
        Self { scheduled_weeks_ahead: 8 }
    }
}

/// The organisation's list of professions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfessionRules {
    pub names: Vec<Profession>,
}

impl ProfessionRules {
    /// Whether the list has the profession.
    pub fn has(&self, profession: &Profession) -> bool {
        self.names.contains(profession)
    }
}

impl Default for ProfessionRules {
    fn default() -> Self {
        let names = DEFAULT_PROFESSIONS.iter().map(|name| Profession::parse(name).expect("the founding list is well formed")).collect();
        Self { names }
    }
}

const DEFAULT_PROFESSIONS: &[&str] = &[
    "Accountant",
    "Architect",
    "Audio engineer",
    "Baker",
    "Bookkeeper",
    "Brand designer",
    "Builder",
    "Business coach",
    "Business lawyer",
    "Car dealer",
    "Car mechanic",
    "Carpenter",
    "Caterer",
    "Chiropractor",
    "Cleaning services",
    "Commercial insurance broker",
    "Commercial property agent",
    "Computer support",
    "Confectioner",
    "Conveyancer",
    "Copywriter",
    "Counsellor",
    "Courier",
    "Cyber security consultant",
    "Dentist",
    "Dietitian",
    "Digital marketing",
    "Drone pilot",
    "Dry cleaner",
    "Electrician",
    "Employment lawyer",
    "Energy consultant",
    "Event planner",
    "Executive recruiter",
    "Facility manager",
    "Family lawyer",
    "Financial adviser",
    "Fitness trainer",
    "Florist",
    "Funeral director",
    "Furniture maker",
    "Garden designer",
    "Glazier",
    "Graphic designer",
    "Hairdresser",
    "Health and safety consultant",
    "Health insurance broker",
    "Heating engineer",
    "Home care",
    "Hotelier",
    "Human resources consultant",
    "Interior designer",
    "Interpreter",
    "Investment manager",
    "Jeweller",
    "Kitchen fitter",
    "Landscaper",
    "Language school",
    "Life coach",
    "Life insurance broker",
    "Locksmith",
    "Logistics",
    "Management consultant",
    "Massage therapist",
    "Mortgage adviser",
    "Moving company",
    "Notary",
    "Office supplies",
    "Optician",
    "Orthodontist",
    "Painter and decorator",
    "Patent attorney",
    "Pension adviser",
    "Pest control",
    "Pharmacist",
    "Photographer",
    "Physiotherapist",
    "Plasterer",
    "Plumber",
    "Print services",
    "Private investigator",
    "Product designer",
    "Project manager",
    "Promotional products",
    "Property manager",
    "Property surveyor",
    "Psychologist",
    "Public relations",
    "Residential estate agent",
    "Restaurateur",
    "Roofer",
    "Sales trainer",
    "Security services",
    "Shipping agent",
    "Shop fitter",
    "Sign maker",
    "Software developer",
    "Solar installer",
    "Speech trainer",
    "Structural engineer",
    "Tailor",
    "Tax adviser",
    "Telecommunications",
    "Tiler",
    "Translator",
    "Travel agent",
    "Upholsterer",
    "Vehicle leasing",
    "Veterinarian",
    "Video producer",
    "Waste management",
    "Web designer",
    "Wedding planner",
    "Wills and probate",
    "Wine merchant",
];

/// An amount compared with bands that are written in major units.
pub fn major_fraction(amount: Money) -> (i64, i64) {
    (amount.minor, 10_i64.pow(amount.currency.places()))
}
